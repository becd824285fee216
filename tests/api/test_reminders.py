"""The worklist, and what a nurse does about something due."""

from datetime import timedelta

import pytest

from courses.clinic import audit
from courses.models import AuditLine
from monitoring.models import ContactAttempt, Reminder
from tests import cast as people

URL = "/api/v1/reminders/"
WORKLIST = "/api/v1/worklist/"
ONE = {"If-Match": '"1"'}


@pytest.fixture
def due(patient, course):
    """Return what names the first infusion on the worklist: due today."""
    return {"patient": patient.pk, "kind": "infusion", "due_on": str(patient.clinic.today())}


@pytest.fixture
def reminder(nina, due):
    response = nina.post(URL, due)
    assert response.status_code == 201, response.data
    return response.json()


def test_the_worklist_shows_what_is_due(nina, patient, due):
    shown = nina.get(WORKLIST).json()
    assert (shown["clinic"], shown["today"]) == (patient.clinic_id, str(patient.clinic.today()))
    first = shown["due"][0]
    expected = due | {"patient_name": "Abbott, Ada", "identifier": "N-1", "state": "due", "days_late": 0}
    expected |= {"owner_role": "nurse", "reminder": None}
    assert {name: first[name] for name in expected} == expected
    assert [row["due_on"] for row in shown["coming"] if row["kind"] == "infusion"] == [
        str(patient.clinic.today() + timedelta(n)) for n in (1, 2)
    ]


def test_the_worklist_is_filtered(nina, due):
    assert nina.get(WORKLIST, {"kind": "bloods"}).json()["due"] == []
    assert nina.get(WORKLIST, {"owner_role": "prescriber"}).json()["due"] == []
    assert nina.get(WORKLIST, {"owner": "mine"}).json()["due"] == []
    assert len(nina.get(WORKLIST, {"owner": "nobody", "kind": ["bloods", "infusion"]}).json()["due"]) == 1
    assert nina.get(WORKLIST, {"group": "due"}).json()["coming"] == []
    for wrong in (
        {"kind": "tea"},
        {"owner_role": "x"},
        {"owner": "bob"},
        {"group": "x"},
        {"page": "2"},
        {"clinic": "north"},
    ):
        response = nina.get(WORKLIST, wrong)
        assert (response.status_code, list(response.json()["fields"])) == (400, list(wrong))


@pytest.mark.parametrize(
    ("name", "status"), [("bob", 200), ("charlie", 200), ("audrey", 404), ("stella", 404)]
)
def test_the_door_of_the_worklist(name, status, cast, due, sign_in):
    client = sign_in(getattr(cast, name))
    response = client.get(WORKLIST)
    assert response.status_code == status
    if name == "charlie":
        assert (response.json()["clinic"], response.json()["due"]) == (cast.south.pk, [])
        assert client.get(WORKLIST, {"clinic": cast.north.pk}).status_code == 404


def test_who_works_in_two_clinics_names_one(cast, due, sign_in):
    from courses.models import Membership

    Membership.objects.create(user=cast.nina, clinic=cast.south, role="nurse")
    client = sign_in(cast.nina)
    response = client.get(WORKLIST)
    assert (response.status_code, list(response.json()["fields"])) == (400, ["clinic"])
    assert client.get(WORKLIST, {"clinic": cast.north.pk}).json()["clinic"] == cast.north.pk


def test_the_worklist_costs_the_same_for_one_and_for_twenty(nina, cast, due, django_assert_max_num_queries):
    with django_assert_max_num_queries(21) as one:
        assert len(nina.get(WORKLIST).json()["due"]) == 1
    for n in range(19):
        people.make_course(people.make_patient(cast.north, cast.alice, number=f"X-{n}"), cast.alice)
    with django_assert_max_num_queries(21) as twenty:
        assert len(nina.get(WORKLIST).json()["due"]) == 20
    assert len(one.captured_queries) == len(twenty.captured_queries)


def test_a_reminder_is_raised_once(nina, due, reminder):
    assert {name: reminder[name] for name in due} == due
    assert (reminder["state"], reminder["version"]) == ("open", 1)
    assert nina.post(URL, due).json() == reminder
    assert nina.get(WORKLIST).json()["due"][0]["reminder"]["id"] == reminder["id"]
    assert Reminder.objects.count() == 1


def test_nothing_is_raised_that_is_not_due(nina, due):
    response = nina.post(URL, due | {"due_on": "2020-01-01"})
    assert (response.status_code, list(response.json()["fields"])) == (400, ["due_on"])
    assert not Reminder.objects.exists()


def test_it_is_done_and_reopened(nina, reminder):
    url = f"{URL}{reminder['id']}/"
    done = nina.post(f"{url}done/", {"note": "given"}, headers=ONE)
    assert (done.status_code, done.json()["state"], done.json()["state_by"], done["ETag"]) == (
        200,
        "done",
        "nina",
        '"2"',
    )
    assert nina.get(WORKLIST).json()["due"] == []
    reopened = nina.post(f"{url}reopen/", {"reason": "wrong patient"}, headers={"If-Match": '"2"'})
    assert (reopened.status_code, reopened.json()["state"]) == (200, "open")
    actions = list(AuditLine.objects.order_by("id").values_list("action", flat=True))[-3:]
    assert actions == ["reminder.raise", "reminder.done", "reminder.open"]


@pytest.mark.parametrize(("days", "status"), [(0, 400), (1, 200), (3, 200), (4, 400)])
def test_an_infusion_is_snoozed_for_three_days_at_most(nina, patient, reminder, days, status):
    until = str(patient.clinic.today() + timedelta(days))
    body = {"until": until, "reason": "ward closed"}
    response = nina.post(f"{URL}{reminder['id']}/snooze/", body, headers=ONE)
    assert response.status_code == status
    if status == 200:
        assert (response.json()["state"], response.json()["snoozed_until"]) == ("snoozed", until)
        assert nina.get(WORKLIST).json()["snoozed"][0]["reminder"]["id"] == reminder["id"]
    else:
        assert list(response.json()["fields"]) == ["until"]


def test_a_call_is_logged_and_it_stays_due(nina, reminder):
    body = {"channel": "phone", "outcome": "no_answer", "note": "rang out"}
    response = nina.post(f"{URL}{reminder['id']}/contact/", body)
    assert response.status_code == 201, response.data
    shown = nina.get(f"{URL}{reminder['id']}/").json()
    assert (shown["state"], shown["attempts"]) == ("open", [response.json()])
    assert response.json()["by"] == "nina"
    assert nina.post(f"{URL}{reminder['id']}/contact/", body | {"outcome": "x"}).status_code == 400
    assert nina.post(f"{URL}{reminder['id']}/contact/", body | {"by": 1}).status_code == 400
    assert ContactAttempt.objects.count() == 1


def test_it_is_taken_handed_over_and_given_back(nina, alice, reminder):
    url = f"{URL}{reminder['id']}/"
    taken = nina.post(f"{url}take/", {}, headers=ONE)
    assert (taken.status_code, taken.json()["owner"], taken["ETag"]) == (200, "nina", '"2"')
    refused = alice.post(f"{url}take/", {}, headers={"If-Match": '"2"'})
    assert (refused.status_code, refused.json()["error"][:25]) == (409, "Not taken: Nina has it un")
    over = alice.post(f"{url}take/", {"word": "at lunch"}, headers={"If-Match": '"2"'})
    assert (over.status_code, over.json()["owner"]) == (200, "alice")
    shown = nina.get(WORKLIST).json()["due"][0]["reminder"]
    assert (shown["owner"], shown["version"]) == ("alice", 3)
    to_nobody = alice.post(f"{url}hand-over/", {"to": "bob"}, headers={"If-Match": '"3"'})
    assert (to_nobody.status_code, list(to_nobody.json()["fields"])) == (400, ["to"])
    back = alice.post(f"{url}hand-over/", {"to": "nina", "word": "yours"}, headers={"If-Match": '"3"'})
    assert (back.status_code, back.json()["owner"]) == (200, "nina")
    given = nina.post(f"{url}release/", {}, headers={"If-Match": '"4"'})
    assert (given.status_code, given.json()["turn"]) == (200, 5)


def test_it_is_taken_off_the_list_for_a_reason_and_put_back(nina, reminder):
    url = f"{URL}{reminder['id']}/"
    for wrong, field in (({}, "code"), ({"code": "bored"}, "code"), ({"code": "moved"}, "words")):
        refused = nina.post(f"{url}remove/", wrong, headers=ONE)
        assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])
    gone = nina.post(f"{url}remove/", {"code": "moved", "words": "to Leeds"}, headers=ONE)
    assert (gone.status_code, gone.json()["state"], gone.json()["removal_code"]) == (200, "removed", "moved")
    assert nina.get(WORKLIST).json()["due"] == []
    back = nina.post(f"{url}reopen/", {"reason": "stays here"}, headers={"If-Match": '"2"'})
    assert (back.status_code, back.json()["state"], back.json()["removal_code"]) == (200, "open", "")


def writes(client, reminder, headers=ONE):
    url = f"{URL}{reminder['id']}/"
    until = str(Reminder.objects.get(pk=reminder["id"]).due_on + timedelta(3))
    return [
        client.post(f"{url}done/", {}, headers=headers),
        client.post(f"{url}snooze/", {"until": until, "reason": "x"}, headers=headers),
        client.post(f"{url}reopen/", {"reason": "x"}, headers=headers),
        client.post(f"{url}take/", {"word": "x"}, headers=headers),
        client.post(f"{url}hand-over/", {"to": "nina", "word": "x"}, headers=headers),
        client.post(f"{url}release/", {}, headers=headers),
        client.post(f"{url}remove/", {"code": "declined"}, headers=headers),
    ]


@pytest.mark.parametrize(("header", "status"), [(None, 428), ("1", 400), ('"2"', 412)])
def test_the_version_seen_is_asked_for(nina, reminder, header, status):
    answers = writes(nina, reminder, headers={"If-Match": header} if header else {})
    assert [a.status_code for a in answers] == [status] * 7


@pytest.mark.parametrize("who", [("bob", 200, 403), ("charlie", 404, 404), ("audrey", 404, 404)])
def test_the_door(who, cast, due, reminder, sign_in):
    name, reading, writing = who
    client, lines = sign_in(getattr(cast, name)), AuditLine.objects.count()
    before = list(Reminder.objects.values())
    assert client.get(f"{URL}{reminder['id']}/").status_code == reading
    call = client.post(f"{URL}{reminder['id']}/contact/", {"outcome": "no_answer"})
    answers = [*writes(client, reminder), call, client.post(URL, due)]
    assert [a.status_code for a in answers] == [writing] * 9
    assert (list(Reminder.objects.values()), AuditLine.objects.count()) == (before, lines)
    assert not ContactAttempt.objects.exists()


def test_without_its_audit_line_nothing_is_stored(nina, due, reminder, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    before = list(Reminder.objects.values())
    monkeypatch.setattr(audit, "write", broken)
    nina.raise_request_exception = False
    tomorrow = str(Reminder.objects.get().due_on + timedelta(1))
    answers = [
        *writes(nina, reminder)[:2],
        *writes(nina, reminder)[3:5],
        writes(nina, reminder)[6],
        nina.post(f"{URL}{reminder['id']}/contact/", {"outcome": "no_answer"}),
        nina.post(URL, due | {"due_on": tomorrow}),
    ]
    assert [a.status_code for a in answers] == [500] * 7
    assert list(Reminder.objects.values()) == before
    assert not ContactAttempt.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_three(nina, due, reminder, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 1
    day = Reminder.objects.get().due_on
    for n in (1, 2):
        found = nina.post(URL, due | {"due_on": str(day + timedelta(n))}).json()
        nina.post(f"{URL}{found['id']}/contact/", {"outcome": "no_answer"})
    with django_assert_num_queries(4):  # one more: who called
        assert len(nina.get(URL).json()["results"]) == 3


def test_several_are_marked_done_together_or_none(nina, bob, charlie, due, reminder):
    other = due | {"due_on": str(Reminder.objects.get().due_on + timedelta(1))}
    today, tomorrow = due | {"version": 1}, other | {"version": None}
    refused = nina.post(f"{URL}many-done/", {"items": [today, tomorrow], "note": "clinic"})
    assert (refused.status_code, "its day has not come" in refused.json()["error"]) == (400, True)
    stale = nina.post(f"{URL}many-done/", {"items": [due | {"version": 2}]})
    assert stale.status_code == 412
    assert Reminder.objects.get().state == "open"
    assert bob.post(f"{URL}many-done/", {"items": [today]}).status_code == 403
    assert charlie.post(f"{URL}many-done/", {"items": [today]}).status_code == 404
    for items in ([], [today] * 51, "all"):
        assert nina.post(f"{URL}many-done/", {"items": items}).status_code == 400
    done = nina.post(f"{URL}many-done/", {"items": [today], "note": "clinic"})
    assert (done.status_code, [row["state"] for row in done.json()]) in [(200, ["done"]), (400, [])], (
        done.json()
    )
