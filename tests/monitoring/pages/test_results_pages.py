"""Looking at results: the clinic's list, one patient's page with the sign-off, and the action limits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import facts
from courses.models import DrugPeriod
from monitoring.actions.action_limits import Limit, set_limit
from monitoring.actions.arrivals import Message, receive_result
from monitoring.actions.sign_off import Decision, Looked, sign_off
from monitoring.forms.sign_off import box_name
from monitoring.models import ActionLimit, Result, ResultSeen
from tests.cast import make_ck, make_given_course, make_patient
from tests.monitoring.pages.conftest import address, errors_of

ALT = Limit("alt", "U/L", "our own choice", high=Decimal(100))


def send(patient, by, name, value, *, status="final", hour=9, **told) -> Result:
    """Return the version that stands after County's message, sampled yesterday."""
    yesterday = patient.clinic.today() - timedelta(days=1)
    moment = datetime(yesterday.year, yesterday.month, yesterday.day, hour, tzinfo=UTC)
    columns = {"unit": "U/L", "uln": Decimal(35), "lab_number": f"L-{name}", "sampled_on": yesterday} | told
    message = Message(
        laboratory="County", status=status, reported_at=moment, name=name, value=value, **columns
    )
    return receive_result(patient=patient, by=by, message=message).standing


def page(client, *args) -> str:
    """Return the text of the patient's results page, spaces folded."""
    response = client.get(address("results", *args))
    assert response.status_code == 200
    return text_of(response)


def text_of(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def post(client, patient, *results, decision="no_action", words=""):
    boxes = {box_name(result): "on" for result in results}
    return client.post(address("results", patient.pk), boxes | {"decision": decision, "words": words})


def test_a_result_says_where_it_stands_and_what_it_is_read_with(cast, patient, alice):
    set_limit(clinic=cast.north, by=cast.alice, limit=ALT)
    send(patient, cast.ivan, "ALT", "313")
    send(patient, cast.ivan, "CK", "1640", uln=Decimal(200))
    send(patient, cast.ivan, "GGT", "20", uln=Decimal(55))
    shown = page(alice, patient.pk)
    assert "above the clinic's action limit 100 U/L" in shown
    assert "ALT also comes from muscle: CK was 8.2 × ULN on" in shown
    assert "it is raised, so muscle can explain it. GGT was 0.4 × ULN on" in shown
    home = text_of(alice.get(address("patient", patient.pk)))
    assert "above the clinic's action limit 100 U/L" in home
    assert "ALT also comes from muscle: CK was 8.2 × ULN on" in home
    assert "3 results that nobody has signed for" in home


def test_what_was_ticked_is_signed_and_leaves_both_lists(cast, patient, alice, nina):
    alt, ck = send(patient, cast.ivan, "ALT", "313"), send(patient, cast.ivan, "CK", "90")
    assert "Abbott" in text_of(alice.get(address("results-unseen")))
    response = post(alice, patient, alt, ck, decision="acted", words="methotrexate held")
    assert response.status_code == 302
    assert {(s.result, s.seen_by, s.words) for s in ResultSeen.objects.all()} == {
        (alt, cast.alice, "methotrexate held"),
        (ck, cast.alice, "methotrexate held"),
    }
    assert "Every result of this patient has been looked at" in page(nina, patient.pk)
    assert "action taken: methotrexate held" in page(nina, patient.pk)
    assert "Every result has been looked at" in text_of(nina.get(address("results-unseen")))


def test_nothing_is_ticked_beforehand_and_nothing_is_signed_without_a_tick(cast, patient, alice):
    send(patient, cast.ivan, "ALT", "20")
    assert 'type="checkbox" name="is_seen' in page(alice, patient.pk)
    assert "checked" not in page(alice, patient.pk)
    assert "No result was chosen" in errors_of(post(alice, patient))["__all__"][0]
    assert not ResultSeen.objects.exists()


@pytest.mark.parametrize("decision", ["acted", "asked"])
def test_an_action_or_a_question_needs_its_words(decision, cast, patient, alice):
    alt = send(patient, cast.ivan, "ALT", "20")
    assert "words" in errors_of(post(alice, patient, alt, decision=decision))
    assert not ResultSeen.objects.exists()


def test_a_result_corrected_meanwhile_is_not_signed_and_comes_back_unseen(cast, patient, alice):
    alt = send(patient, cast.ivan, "ALT", "313")
    new = send(patient, cast.ivan, "ALT", "31", status="corrected", hour=10)
    assert "one of the results has changed" in errors_of(post(alice, patient, alt))["__all__"][0]
    shown = page(alice, patient.pk)
    assert "was 313 U/L (final)" in shown
    assert post(alice, patient, new).status_code == 302
    assert ResultSeen.objects.get().result == new


def test_one_signed_by_somebody_else_meanwhile_is_told(cast, patient, alice):
    alt = send(patient, cast.ivan, "ALT", "313")
    sign_off(
        patient=patient, by=cast.nina, looked=[Looked(alt.chain, 1)], decision=Decision("asked", "Dr Alice")
    )
    assert "somebody signed it meanwhile" in errors_of(post(alice, patient, alt))["__all__"][0]


def test_a_reader_looks_and_does_not_sign(cast, patient, bob):
    alt = send(patient, cast.ivan, "ALT", "313")
    assert "Sign those ticked" not in page(bob, patient.pk)
    assert post(bob, patient, alt).status_code == 403
    assert not ResultSeen.objects.exists()


def test_withdrawn_is_struck_with_its_last_value_and_its_words(cast, patient, alice):
    send(patient, cast.ivan, "potassium", "7.1", unit="mmol/L")
    send(patient, cast.ivan, "potassium", "", status="withdrawn", hour=11, unit="mmol/L", note="haemolysed")
    send(patient, cast.ivan, "potassium", "7.0", status="preliminary", hour=8, unit="mmol/L")
    for shown in (page(alice, patient.pk), text_of(alice.get(address("patient", patient.pk)))):
        assert "<del>7.1 mmol/L</del>" in shown
        assert "haemolysed" in shown
    first = send(patient, cast.ivan, "CK", "", status="withdrawn", sampled_on=None)
    assert first.raw_text == "withdrawn"
    assert "no value was sent" in page(alice, patient.pk)


def test_a_partial_panel_and_a_preliminary_result_say_so(cast, patient, alice):
    today = patient.clinic.today()
    period = DrugPeriod(patient=patient, drug="methotrexate", amount=15, unit="mg", per="week")
    period.first_day = today - timedelta(days=30)
    facts.record(period, by=cast.alice)
    send(patient, cast.ivan, "WBC", "5", unit="10*9/L", uln=None)
    send(patient, cast.ivan, "neutrophils", "2", unit="10*9/L", uln=None, status="preliminary")
    shown = page(alice, patient.pk)
    assert "Hb, Platelets not back; Neutrophils preliminary" in shown
    assert "tag--due" in shown
    assert ">partial</span>" in text_of(alice.get(address("patient", patient.pk)))


def test_the_change_is_against_the_own_baseline_or_the_chosen_one(cast, patient, alice):
    make_given_course(patient, cast.alice, last_days_ago=30)
    for number, days_ago in (("4000", 60), ("3000", 40), ("300", 2)):
        make_ck(patient, cast.nina, number=number, days_ago=days_ago)
    assert "Fell by 90 %, from 15.0 × ULN" in page(alice, patient.pk)
    oldest = Result.objects.get(number=4000)
    chosen = text_of(alice.get(f"{address('results', patient.pk)}?baseline={oldest.key}"))
    assert "Fell by 92.5 %, from 20.0 × ULN" in chosen
    assert alice.get(f"{address('results', patient.pk)}?baseline=nonsense").status_code == 200


def test_creatinine_that_drifts_is_said_with_its_source(cast, patient, alice):
    told = {"unit": "umol/L", "uln": Decimal(90)}
    now, before = patient.clinic.today() - timedelta(days=1), patient.clinic.today() - timedelta(days=200)
    send(patient, cast.ivan, "creatinine", "60", sampled_on=before, lab_number="L-1", **told)
    send(patient, cast.ivan, "creatinine", "87", sampled_on=now, lab_number="L-2", **told)
    for shown in (page(alice, patient.pk), text_of(alice.get(address("patient", patient.pk)))):
        assert "Creatinine rose by 45 % within 199 days" in shown
        assert "Dumfries and Galloway" in shown


def test_a_value_in_another_unit_stands_beside_the_original(cast, patient, alice):
    send(patient, cast.ivan, "CK", "125", unit="ukat/L", uln=Decimal("2.9"))
    assert "= 7500 U/L" in text_of(alice.get(address("patient", patient.pk)))
    assert "= 7500 U/L" in page(alice, patient.pk)


def test_the_list_ranks_what_is_outside_first_and_its_filters_live_in_the_address(cast, alice):
    set_limit(clinic=cast.north, by=cast.alice, limit=ALT)
    for n, value in enumerate(["20", "30", "313"]):
        other = make_patient(cast.north, cast.alice, number=f"P-{n}", family_name=f"Name{n}")
        send(other, cast.ivan, "ALT", value, status="preliminary" if n == 1 else "final")

    def names(query=""):
        response = alice.get(address("results-unseen") + query)
        return [one.patient.family_name for one in response.context["waiting"]]

    assert names() == ["Name2", "Name0", "Name1"]
    assert names("?only=outside") == ["Name2"]
    assert names("?only=preliminary") == ["Name1"]
    assert names("?only=changed") == []
    assert names("?only=nonsense") == ["Name2", "Name0", "Name1"]
    assert names("?page=2") == []


def test_the_pages_cost_the_same_for_one_and_for_many(cast, patient, alice):
    set_limit(clinic=cast.north, by=cast.alice, limit=ALT)

    def queries(where) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(where).status_code == 200
        return len(captured)

    send(patient, cast.ivan, "ALT", "1")
    one = [queries(address("results-unseen")), queries(address("results", patient.pk))]
    for n in range(20):
        make_ck(patient, cast.nina, number=str(n), days_ago=n)
        other = make_patient(cast.north, cast.alice, number=f"P-{n}", family_name=f"Name{n}")
        make_ck(other, cast.nina)
    many = [queries(address("results-unseen")), queries(address("results", patient.pk))]
    assert many == one
    assert one[0] <= 8
    assert one[1] <= 34


def test_a_limit_is_set_from_a_suggestion_replaced_and_ended(cast, alice, nina, sign_in):
    mona = sign_in(cast.mona)
    where = address("action-limits")
    assert not ActionLimit.objects.exists()  # what is offered is not in force
    offered = mona.get(f"{where}?suggestion=9").context["form"].initial
    assert (offered["analyte"], offered["drug"], offered["low"]) == (
        "neutrophils",
        "cyclophosphamide",
        Decimal("2.0"),
    )
    assert "Lanarkshire" in offered["source"]
    typed = {"analyte": "neutrophils", "drug": "cyclophosphamide", "low": "2.0", "unit": "10*9/L"}
    assert mona.post(where, typed | {"source": "Lanarkshire"}).status_code == 302
    assert alice.post(where, typed | {"low": "1.8", "source": "our own"}).status_code == 302
    shown = text_of(alice.get(where))
    assert "Neutrophils below 1.8 10⁹/L while on cyclophosphamide" in shown
    assert "replaced by another limit" in shown
    limit = ActionLimit.objects.in_force().get()
    assert (limit.added_by, limit.low) == (cast.alice, Decimal("1.8"))
    assert alice.post(address("action-limit-end", limit.pk), {"reason": ""}).status_code == 422
    assert alice.post(address("action-limit-end", limit.pk), {"reason": "too strict"}).status_code == 302
    assert not ActionLimit.objects.in_force().exists()
    assert nina.get(where).status_code == 403


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"analyte": ""}, "analyte"),
        ({"low": ""}, "__all__"),
        ({"low": "3,5"}, "low"),
        ({"high": "3"}, "__all__"),
        ({"unit": "kg"}, "unit"),
        ({"unit": "U/L"}, "__all__"),
        ({"source": ""}, "source"),
    ],
)
def test_what_is_no_limit_is_refused_beside_its_field(typed, field, cast, alice):
    valid = {"analyte": "wbc", "low": "3.5", "unit": "10*9/L", "source": "ours"}
    response = alice.post(address("action-limits"), valid | typed)
    assert list(errors_of(response)) == [field]
    assert not ActionLimit.objects.exists()


def sheet(today, **typed) -> dict:
    boxes = {"rows-TOTAL_FORMS": "14", "rows-INITIAL_FORMS": "0", "status": "final"}
    boxes |= {f"sampled_on_{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    rows = {"rows-0-value": "1953", "rows-0-unit": "U/L", "rows-0-uln": "200"}
    return boxes | rows | {"sheet_id": "00000000-0000-4000-8000-000000000009"} | typed


def reported(day, clock) -> dict:
    return {f"reported_at_{part}": str(getattr(day, part)) for part in ("day", "month", "year")} | {
        "reported_at_time": clock
    }


def test_a_numbered_sheet_becomes_the_next_version_of_what_is_on_record(cast, patient, nina, today):
    where = address("result-new", patient.pk)
    yesterday = today - timedelta(days=1)
    numbered = {"laboratory": "County", "lab_number": "A-17"}
    early = sheet(yesterday, status="preliminary", **numbered, **reported(yesterday, "09:00"))
    assert nina.post(where, early).status_code == 302
    final = sheet(yesterday, **numbered, **reported(yesterday, "12:00")) | {"rows-0-value": "1960"}
    assert nina.post(where, final).status_code == 302
    assert nina.post(where, final).status_code == 302  # sent twice, stored once
    assert list(Result.objects.order_by("version").values_list("version", "status", "raw_text")) == [
        (1, "preliminary", "1953"),
        (2, "final", "1960"),
    ]


def test_a_number_needs_its_laboratory_and_its_moment(cast, patient, nina, today):
    response = nina.post(address("result-new", patient.pk), sheet(today, lab_number="A-17"))
    assert sorted(errors_of(response)) == ["laboratory", "reported_at"]
    assert not Result.objects.exists()


# --- more of them than one page holds


def enter_many(patient, by, many: int) -> None:
    day = patient.clinic.today()
    Result.objects.bulk_create(
        Result(
            patient=patient,
            name="CRP",
            analyte="crp",
            raw_text=str(n),
            number=n,
            unit="mg/L",
            canonical_number=n,
            canonical_unit="mg/L",
            sampled_on=day,
            recorded_by=by,
        )
        for n in range(many)
    )


def test_a_page_shows_a_hundred_and_says_how_many_more(cast, patient, alice):
    enter_many(patient, cast.nina, 120)
    shown = page(alice, patient.pk)
    assert shown.count('type="checkbox" name="is_seen') == 100
    assert "The first 100 of 120" in shown
    assert "and 115 more" in alice.get(address("results-unseen")).content.decode()


def test_all_of_those_shown_are_signed_and_nothing_that_came_meanwhile(cast, patient, alice):
    enter_many(patient, cast.nina, 3)
    url = address("results", patient.pk)
    sent = {"is_all": "on", "decision": "no_action", "shown": alice.get(url).context["form"].list_shown}
    enter_many(patient, cast.nina, 1)
    refused = alice.post(url, sent)
    assert refused.status_code == 422
    assert "has changed" in refused.content.decode()
    assert not ResultSeen.objects.exists()
    assert alice.post(url, sent | {"shown": refused.context["form"].list_shown}).status_code == 302
    assert ResultSeen.objects.count() == 4
