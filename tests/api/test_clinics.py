"""What a clinic has set about being told, over HTTP: who reads it, who changes it, and what is refused."""

import pytest

from courses.clinic import audit
from courses.models import AuditLine, Clinic, EscalationStep
from monitoring.models import Webhook

WEBHOOKS = "/api/v1/webhooks/"
ADDRESS = "https://paging.example.org/pulseline"
CHAIN = {
    "owned_hours": 8,
    "nag_hours": None,
    "nag_times": 2,
    "nurse": 4,
    "consultant": 24,
    "lead_after": None,
    "lead": "alice",
    "reason": "the summer rota",
}


@pytest.fixture
def mona(cast, sign_in):
    return sign_in(cast.mona)


def chain_of(cast) -> str:
    return f"/api/v1/clinics/{cast.north.pk}/escalation/"


def preview_of(cast) -> str:
    return f"/api/v1/clinics/{cast.north.pk}/messages-preview/"


@pytest.fixture
def broken(monkeypatch):
    def write(**kwargs):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr(audit, "write", write)


def test_a_webhook_is_added_its_secret_shown_once_and_ended_once(cast, mona):
    added = mona.post(WEBHOOKS, {"clinic": cast.north.pk, "url": ADDRESS, "kinds": ["infusion"]})
    webhook = Webhook.objects.get()
    assert (added.status_code, added.json()["secret"], added.json()["added_by"]) == (
        201,
        webhook.secret,
        "mona",
    )
    (listed,) = mona.get(WEBHOOKS).json()["results"]
    assert (listed["url"], listed["kinds"], "secret" in listed) == (ADDRESS, ["infusion"], False)
    assert webhook.secret not in str(mona.get(f"{WEBHOOKS}{webhook.pk}/").content)
    end = f"{WEBHOOKS}{webhook.pk}/end/"
    assert mona.post(end, {"reason": ""}).status_code == 400
    ended = mona.post(end, {"reason": "moved"}).json()
    assert (ended["ended_by"], ended["end_reason"]) == ("mona", "moved")
    again = mona.post(end, {"reason": "moved"})
    assert (again.status_code, again.json()["error"]) == (
        400,
        "The webhook was not ended: it has ended already; reload the page.",
    )


@pytest.mark.parametrize(
    "told",
    [
        {"url": "ftp://paging.example.org"},
        {"url": "http://paging.example.org"},
        {"kinds": ["tea"]},
        {"kinds": "infusion"},
        {"secret": "mine"},
        {"url": ""},
    ],
    ids=repr,
)
def test_what_cannot_be_told_is_refused_in_a_sentence(cast, mona, told):
    refused = mona.post(WEBHOOKS, {"clinic": cast.north.pk, "url": ADDRESS} | told)
    assert (refused.status_code, refused.json()["error"][-1]) == (400, ".")
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("bob", 403), ("charlie", 403), ("audrey", 404)])
def test_only_who_manages_reaches_webhooks(cast, sign_in, who, status):
    webhook = Webhook.objects.create(clinic=cast.north, url=ADDRESS, added_by=cast.mona)
    client = sign_in(getattr(cast, who))
    assert client.get(WEBHOOKS).json()["results"] == []
    assert client.get(f"{WEBHOOKS}{webhook.pk}/").status_code == 404
    assert client.post(WEBHOOKS, {"clinic": cast.north.pk, "url": ADDRESS}).status_code == status
    assert client.post(f"{WEBHOOKS}{webhook.pk}/end/", {"reason": "x"}).status_code == status
    assert Webhook.objects.in_force().count() == 1


def test_a_manager_of_another_clinic_finds_nothing(cast, sign_in, mona):
    webhook = Webhook.objects.create(clinic=cast.south, url=ADDRESS, added_by=cast.charlie)
    assert mona.get(WEBHOOKS).json()["results"] == []
    assert mona.post(f"{WEBHOOKS}{webhook.pk}/end/", {"reason": "x"}).status_code == 404
    assert mona.post(WEBHOOKS, {"clinic": cast.south.pk, "url": ADDRESS}).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three(cast, mona, django_assert_num_queries):
    for n in range(3):
        Webhook.objects.create(clinic=cast.north, url=f"{ADDRESS}/{n}", added_by=cast.mona)
        with django_assert_num_queries(2):
            assert len(mona.get(WEBHOOKS).json()["results"]) == n + 1


def test_the_chain_is_read_and_replaced_as_it_was_seen(cast, mona):
    seen = mona.get(chain_of(cast))
    changed = mona.put(chain_of(cast), CHAIN, headers={"If-Match": seen["ETag"]})
    shown = {name: value for name, value in CHAIN.items() if name != "reason"}
    assert (changed.status_code, changed.json()) == (200, shown)
    assert mona.get(chain_of(cast)).json() == shown
    assert mona.get(chain_of(cast))["ETag"] == changed["ETag"] != seen["ETag"]
    steps = EscalationStep.objects.filter(clinic=cast.north).values_list("target", "after_hours")
    assert list(steps) == [("nurse", 4), ("consultant", 24)]
    assert AuditLine.objects.filter(action="clinic.escalation", reason="the summer rota").count() == 1
    # The lead may change it too, from then on; what a colleague changed meanwhile is not overwritten.
    assert mona.put(chain_of(cast), CHAIN, headers={"If-Match": seen["ETag"]}).status_code == 412
    assert mona.put(chain_of(cast), CHAIN).status_code == 428


@pytest.mark.parametrize(
    "told",
    [
        {"consultant": 4},
        {"lead": "bob"},
        {"lead": "charlie"},
        {"owned_hours": 0},
        {"nurse": 337},
        {"reason": ""},
    ],
    ids=repr,
)
def test_a_chain_that_cannot_be_is_refused_and_nothing_changes(cast, mona, told):
    before = list(EscalationStep.objects.values()), list(Clinic.objects.values())
    refused = mona.put(chain_of(cast), CHAIN | told, headers={"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["error"][-1]) == (400, ".")
    assert (list(EscalationStep.objects.values()), list(Clinic.objects.values())) == before


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("nina", 403), ("bob", 403), ("charlie", 404)])
def test_only_manager_and_lead_reach_the_chain(cast, sign_in, who, status):
    client = sign_in(getattr(cast, who))
    assert client.get(chain_of(cast)).status_code == status
    assert client.put(chain_of(cast), CHAIN, headers={"If-Match": '"1"'}).status_code in {403, status}
    assert not EscalationStep.objects.exists()


def test_without_its_audit_line_nothing_is_stored(cast, mona, broken):
    mona.raise_request_exception = False
    webhook = Webhook.objects.create(clinic=cast.north, url=ADDRESS, added_by=cast.mona)
    answers = [
        mona.post(WEBHOOKS, {"clinic": cast.north.pk, "url": f"{ADDRESS}/2"}),
        mona.post(f"{WEBHOOKS}{webhook.pk}/end/", {"reason": "moved"}),
        mona.put(chain_of(cast), CHAIN, headers={"If-Match": '"1"'}),
    ]
    assert [a.status_code for a in answers] == [500] * 3
    assert (Webhook.objects.in_force().count(), EscalationStep.objects.count()) == (1, 0)


def test_who_is_told_what_soon_is_shown_to_who_sees_patients(cast, course, nina, bob, sign_in):
    for client in (nina, bob):
        shown = client.get(preview_of(cast)).json()
        assert (shown["count"], shown["next_offset"]) == (len(shown["results"]), None)
        assert {row["kind"] for row in shown["results"]} >= {"infusion"}
        assert {row["patient"] for row in shown["results"]} == {course.patient_id}
    assert nina.get(preview_of(cast), {"offset": 1000}).json()["results"] == []
    assert nina.get(preview_of(cast), {"offset": "-1"}).status_code == 400
    for name, status in [("charlie", 404), ("stella", 404), ("audrey", 403), ("mona", 403)]:
        assert sign_in(getattr(cast, name)).get(preview_of(cast)).status_code == status
