"""Recording a lab sheet: all or none, who and why in the trail, refused to reader and stranger."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.rules.errors import RuleError
from monitoring.actions.printed_value import read_value
from monitoring.actions.results import SheetRow, record_lab_sheet
from monitoring.models import Result
from tests.cast import make_cast, make_ck, make_patient

pytestmark = pytest.mark.django_db
ROWS = [SheetRow("CK", "1953", "U/L", Decimal(200)), SheetRow("CRP", "12", "mg/L")]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast):
    return cast.north.today()


def test_every_row_is_stored_and_told(cast, ada, today):
    stored = record_lab_sheet(patient=ada, by=cast.nina, sampled_on=today, rows=ROWS, laboratory="County")
    found = [(r.analyte, r.number, r.unit, r.uln, r.laboratory, r.recorded_by) for r in stored]
    assert found == [
        ("ck", 1953, "U/L", 200, "County", cast.nina),
        ("crp", 12, "mg/L", None, "County", cast.nina),
    ]
    lines = AuditLine.objects.filter(action="result.record").order_by("id")
    assert [(line.actor, line.record, line.after["raw_text"]) for line in lines] == [
        (cast.nina, stored[0].key, "1953"),
        (cast.nina, stored[1].key, "12"),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (SheetRow("CRP", "1,5", "mg/L"), "CRP: The number '1,5' was refused because a comma"),
        (SheetRow("CRP", "-1", "mg/L"), "CRP: The value -1 was refused because CRP cannot be below zero"),
        (SheetRow("CRP", "12", "U/L"), "CRP: The unit 'U/L' was refused for CRP"),
        (SheetRow("CRP", "12", ""), "CRP: A number needs its unit."),
        (SheetRow("CRP", "12", "mg/L", Decimal(0)), "CRP: An upper limit must be above 0."),
        (SheetRow("CRP", "12", "mg/L", Decimal(5), Decimal(5)), "CRP: The lower limit must be below"),
        (SheetRow("CK", "1", "ng/mL"), "CK: The unit 'ng/mL' was refused for CK because it is a mass"),
    ],
)
def test_one_bad_row_names_itself_and_nothing_is_stored(row, says, cast, ada, today):
    with pytest.raises(ValidationError) as refusal:
        record_lab_sheet(patient=ada, by=cast.nina, sampled_on=today, rows=[ROWS[0], row])
    assert refusal.value.messages[0].startswith(says)
    assert Result.objects.count() == AuditLine.objects.filter(action="result.record").count() == 0


def test_an_empty_sheet_is_refused(cast, ada, today):
    with pytest.raises(ValidationError, match="no value was entered"):
        record_lab_sheet(patient=ada, by=cast.nina, sampled_on=today, rows=[])


def test_the_day_is_refused_as_the_sheets_own(cast, ada, today):
    for day in (today + timedelta(days=1), ada.birth_date - timedelta(days=1)):
        with pytest.raises(ValidationError) as refusal:
            record_lab_sheet(patient=ada, by=cast.nina, sampled_on=day, rows=ROWS)
        assert list(refusal.value.message_dict) == ["sampled_on"]
    for day in (today, ada.birth_date):
        record_lab_sheet(patient=ada, by=cast.nina, sampled_on=day, rows=ROWS)
    assert Result.objects.count() == 4


def test_a_record_named_by_the_form_is_stored_once(cast, ada, today):
    rows = [SheetRow("CK", "1", "U/L", record_id=uuid.uuid4())]
    record_lab_sheet(patient=ada, by=cast.nina, sampled_on=today, rows=rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        record_lab_sheet(patient=ada, by=cast.nina, sampled_on=today, rows=rows)
    assert Result.objects.count() == 1


def test_reader_and_stranger_are_refused(cast, ada, today):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            record_lab_sheet(patient=ada, by=user, sampled_on=today, rows=ROWS)
    assert Result.objects.count() == 0


def test_the_sheet_is_undone_when_its_audit_line_fails(monkeypatch, cast, ada, today):
    write, calls = audit.write, []

    def fails_second(**line):
        calls.append(line)
        if len(calls) == 2:
            raise RuntimeError("the disk is full")
        return write(**line)

    monkeypatch.setattr(audit, "write", fails_second)
    with pytest.raises(RuntimeError):
        record_lab_sheet(patient=ada, by=cast.nina, sampled_on=today, rows=ROWS)
    assert Result.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "comparator", "number"),
    [
        ("1953", "", Decimal(1953)),
        (" 17.5 ", "", Decimal("17.5")),
        ("> 20000", ">", Decimal(20000)),
        (">=5", ">=", Decimal(5)),
        ("<=5", "<=", Decimal(5)),
        ("<0.1", "<", Decimal("0.1")),
        ("about 500", "about", Decimal(500)),
        ("Normal", "normal", None),
    ],
)
def test_a_value_is_read_as_typed(text, comparator, number):
    result = Result()
    read_value(result, text)
    assert (result.raw_text, result.comparator, result.number) == (text.strip(), comparator, number)


@pytest.mark.parametrize("text", ["", ">", "high", "1,953", "1e3", "NaN", "inf", "\uff11", "1 2", "> normal"])
def test_a_value_that_cannot_be_read_is_refused(text):
    with pytest.raises(RuleError):
        read_value(Result(), text)


def corrected(old: Result, text: str) -> Result:
    return Result(
        name="CK",
        raw_text=text,
        number=Decimal(text),
        unit="U/L",
        sampled_on=old.sampled_on,
        patient=old.patient,
    )


def test_a_correction_keeps_the_version_before(cast, ada):
    old = make_ck(ada, cast.nina)
    new = facts.correct(old, corrected(old, "1935"), seen_version=1, by=cast.alice, reason="digits swapped")
    old.refresh_from_db()
    assert (new.version, new.chain, new.canonical_number) == (2, old.chain, 1935)
    assert old.replaced_at is not None
    assert list(Result.objects.current()) == [new]
    line = AuditLine.objects.get(action="result.correct")
    assert (line.actor, line.reason) == (cast.alice, "digits swapped")
    assert (line.before["raw_text"], line.after["raw_text"]) == ("1953", "1935")


def test_of_two_corrections_one_wins(cast, ada):
    old = make_ck(ada, cast.nina)
    facts.correct(old, corrected(old, "1"), seen_version=1, by=cast.nina, reason="first")
    with pytest.raises(StaleError, match="was changed"):
        facts.correct(old, corrected(old, "2"), seen_version=1, by=cast.nina, reason="second")
    assert Result.objects.current().get().raw_text == "1"


def test_a_correction_and_an_error_need_right_and_reason(cast, ada):
    old = make_ck(ada, cast.nina)
    for user, refusal in [(cast.bob, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            facts.correct(old, corrected(old, "1"), seen_version=1, by=user, reason="mine")
        with pytest.raises(refusal):
            facts.void(old, seen_version=1, by=user, reason="mine")
    for reason in ("", "  "):
        with pytest.raises(ValidationError, match="has no reason"):
            facts.correct(old, corrected(old, "1"), seen_version=1, by=cast.nina, reason=reason)
        with pytest.raises(ValidationError, match="has no reason"):
            facts.void(old, seen_version=1, by=cast.nina, reason=reason)
    assert Result.objects.current().get() == old


def test_an_error_is_marked_and_undone_with_its_line(monkeypatch, cast, ada):
    old = make_ck(ada, cast.nina)
    with monkeypatch.context() as broken:
        broken.setattr(audit, "write", lambda **line: 1 / 0)
        for write in (
            lambda: facts.void(old, seen_version=1, by=cast.nina, reason="x"),
            lambda: facts.correct(old, corrected(old, "1"), seen_version=1, by=cast.nina, reason="x"),
        ):
            with pytest.raises(ZeroDivisionError):
                write()
    assert Result.objects.current().get() == old
    facts.void(old, seen_version=1, by=cast.nina, reason="another patient's")
    assert not Result.objects.current().exists()
    assert AuditLine.objects.get(action="result.void").reason == "another patient's"


def test_the_database_refuses_a_number_without_a_unit(cast, ada, today):
    row = {"patient": ada, "recorded_by": cast.nina, "name": "CK", "raw_text": "1", "sampled_on": today}
    with pytest.raises(IntegrityError), transaction.atomic():
        Result(**row, number=1).save()
    Result(**row, number=1, unit="U/L").save()
