"""The three pages of each fact, on doses taken, medicines, conditions and antibodies; and the history."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import Antibody, AuditLine, Condition, DoseTaken, DrugPeriod
from tests import cast as people
from tests.courses.pages.typed import boxes, errors, told


def url(name: str, *args) -> str:
    return reverse(f"courses:{name}", args=args)


def dose(today, **typed) -> dict:
    least = {"drug": "prednisone", "route": "PO", "amount": "17.5", "unit": "mg", "per": "day"}
    return (
        least | boxes("first", today) | {"first_precision": "exact", "record_id": str(uuid.uuid4())} | typed
    )


@pytest.fixture
def taken(nina, patient, today):
    told(nina.post(url("dose-taken-new", patient.pk), dose(today)))
    return DoseTaken.objects.get()


def test_a_dose_is_recorded_and_named(nina, cast, patient, today):
    response = nina.post(url("dose-taken-new", patient.pk), dose(today))
    assert told(response)[0].startswith("Dose taken recorded: predniSONE 17.5 mg a day from ")
    assert response.url.endswith("#courses")
    row = DoseTaken.objects.get()
    assert (row.amount, row.unit, row.per, row.first_day, row.recorded_by) == (
        Decimal("17.5"), "mg", "day", today, cast.nina,
    )  # fmt: skip


def test_the_same_form_sent_twice_is_stored_once(nina, patient):
    entry = {"name": "anti-Mi-2", "record_id": str(uuid.uuid4())}
    for _ in range(2):
        told(nina.post(url("antibody-new", patient.pk), entry))
    assert Antibody.objects.count() == 1


def test_another_patients_record_cannot_be_claimed(nina, cast, patient):
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    entry = {"name": "anti-Mi-2", "record_id": str(uuid.uuid4())}
    told(nina.post(url("antibody-new", other.pk), entry))
    response = nina.post(url("antibody-new", patient.pk), entry)
    assert "at the same moment" in errors(response, status=409)
    assert Antibody.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ({"amount": "", "unit": "mg"}, ("amount", None)),
        ({"amount": "0"}, ("amount", Decimal(0))),
        ({"first_precision": "approx"}, ("precision", "approx")),
        (
            {"first_day": "", "first_month": "", "first_year": "", "first_precision": "unknown"},
            ("first_day", None),
        ),
    ],
)
def test_unknown_and_approximate_are_legal(typed, column, nina, patient, today):
    told(nina.post(url("dose-taken-new", patient.pk), dose(today) | typed))
    name, value = column
    assert getattr(DoseTaken.objects.get(), name) == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "-1"}, "below zero"),
        ({"amount": "1,5"}, "has a comma"),
        ({"drug": ""}, "This field is required"),
        ({"unit": "spoon"}, "Select a valid choice"),
        ({"first_year": "2199"}, "has not come yet"),
        ({"first_precision": "unknown"}, "given and marked"),
        ({"first_day": "", "first_month": "", "first_year": ""}, "First day is empty"),
        (
            {"last_day_day": "1", "last_day_month": "1", "last_day_year": "1999"},
            "cannot lie before the start",
        ),
        ({"note": "x" * 501}, "at most 500"),
        ({"record_id": "not-a-uuid"}, "valid UUID"),
    ],
)
def test_what_cannot_be_is_refused_kept_and_not_stored(typed, sentence, nina, patient, today):
    response = nina.post(url("dose-taken-new", patient.pk), dose(today) | typed)
    assert sentence in errors(response)
    assert not DoseTaken.objects.exists()
    assert f'value="{typed.get("amount", "17.5")}"' in response.content.decode()


def test_a_second_dose_from_the_same_day_is_refused(nina, patient, taken, today):
    assert "already recorded" in errors(nina.post(url("dose-taken-new", patient.pk), dose(today)))


def test_a_correction_starts_from_what_stands_and_keeps_what_it_does_not_show(nina, taken, today):
    DoseTaken.objects.update(printed="2 months before")
    page = nina.get(url("dose-taken-correct", taken.chain)).content.decode()
    assert 'value="17.5"' in page
    told(
        nina.post(
            url("dose-taken-correct", taken.chain), dose(today, amount="20", version=1, reason="misheard")
        )
    )
    new = DoseTaken.objects.current().get()
    assert (new.version, new.amount, new.printed, new.reason) == (2, 20, "2 months before", "misheard")


def test_a_correction_needs_a_reason_and_a_change(nina, taken, today):
    target = url("dose-taken-correct", taken.chain)
    assert "is empty" in errors(nina.post(target, dose(today, amount="20", version=1)))
    assert "Nothing was corrected" in errors(nina.post(target, dose(today, version=1, reason="again")))
    assert DoseTaken.objects.count() == 1


def test_a_stale_correction_is_refused_with_what_changed_and_can_be_sent_again(nina, alice, taken, today):
    target = url("dose-taken-correct", taken.chain)
    told(alice.post(target, dose(today, amount="20", version=1, reason="misheard")))
    late = nina.post(target, dose(today, amount="25", version=1, reason="tablets counted"))
    page = late.content.decode()
    assert "was changed by Alice" in errors(late, status=409)
    assert "<del>17.5</del> → 20" in page
    assert "Reason: misheard" in page
    assert 'value="25"' in page
    assert late.context["form"]["version"].value() == 2
    assert DoseTaken.objects.current().get().amount == 20
    told(nina.post(target, dose(today, amount="25", version=2, reason="tablets counted")))
    assert DoseTaken.objects.current().get().amount == 25


def test_entered_in_error_asks_why_and_cannot_be_undone_here(nina, taken):
    target = url("dose-taken-void", taken.chain)
    assert "17.5 mg" in nina.get(target).content.decode()
    assert "is empty" in errors(nina.post(target, {"version": 1, "reason": " "}))
    told(nina.post(target, {"version": 1, "reason": "another patient's"}))
    assert not DoseTaken.objects.current().exists()
    assert nina.get(target).url == url("history", "dosetaken", taken.chain)
    assert nina.get(url("dose-taken-correct", taken.chain)).status_code == 302
    assert "was changed by Nina" in errors(nina.post(target, {"version": 1, "reason": "again"}), status=409)


def test_a_medicine_a_condition_and_an_antibody(nina, patient, today):
    medicine = dose(today, drug="azathioprine", purpose="sparing")
    told(nina.post(url("drug-new", patient.pk), medicine))
    known = boxes("since_when", today - timedelta(days=30)) | {"since_when_precision": "approx"}
    told(
        nina.post(
            url("condition-new", patient.pk), {"code": "dysphagia", "record_id": str(uuid.uuid4())} | known
        )
    )
    told(nina.post(url("antibody-new", patient.pk), {"name": "anti-Mi-2", "result": "1:320"}))
    assert (DrugPeriod.objects.get().purpose, Condition.objects.get().precision) == ("sparing", "approx")
    assert str(Antibody.objects.get()) == "anti-Mi-2 1:320"


def test_why_a_medicine_was_stopped_needs_the_last_day(nina, patient, today):
    medicine = dose(today, drug="azathioprine", purpose="sparing", reason_stopped="nausea")
    assert "needs the last day" in errors(nina.post(url("drug-new", patient.pk), medicine))


def test_the_history_says_who_when_what_before_and_why(bob, nina, taken, today):
    told(
        nina.post(
            url("dose-taken-correct", taken.chain), dose(today, amount="20", version=1, reason="misheard")
        )
    )
    page = bob.get(url("history", "dosetaken", taken.chain)).content.decode()
    assert "Dose taken corrected" in page
    assert "Dose taken recorded" in page
    assert "<del>17.5</del> → 20" in page
    assert "misheard" in page
    assert "Nina" in page


@pytest.mark.usefixtures("plan", "taken")
def test_the_patients_history_has_every_record(bob, patient, course):
    page = bob.get(url("history", "patient", patient.pk)).content.decode()
    for what in ("Patient registered", "Pulse course ordered", "Taper recorded", "Dose taken recorded"):
        assert what in page
    assert url("history", "course", course.pk) in page


@pytest.mark.parametrize(
    ("kind", "record_id"),
    [
        ("patient", "999999"),
        ("patient", "x"),
        ("nothing", "1"),
        ("dosetaken", "0" * 32),
        ("user", "1"),
    ],
)
def test_a_history_of_nothing_is_not_there(kind, record_id, bob):
    assert bob.get(url("history", kind, record_id)).status_code == 404


def test_a_history_costs_the_same_for_two_lines_and_for_many(
    bob, nina, taken, today, django_assert_max_num_queries
):
    for version in range(1, 12):
        amount = dose(today, amount=str(20 + version), version=version, reason="counted")
        told(nina.post(url("dose-taken-correct", taken.chain), amount))
    assert AuditLine.objects.filter(record=taken.key).count() == 12
    with django_assert_max_num_queries(9):
        bob.get(url("history", "dosetaken", taken.chain))
