"""The lab sheet: several analytes at once, all or none; limits are suggested and never filled in."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from courses.clinic import facts
from courses.clinic.audit import AuditLine
from monitoring.forms.lab_sheet import ALL_ROWS, FREE_ROWS, PANEL
from monitoring.models import Result
from tests.cast import make_ck
from tests.monitoring.pages.conftest import address, boxes

CK, ALDOLASE, AST, CRP = 0, 1, 2, 5
FREE = len(PANEL)
UNITS = ["U/L"] * 5 + ["mg/L", "mm/h", "mmol/L", "mmol/L", "mg/dL"] + [""] * FREE_ROWS


def sheet(day, *rows: dict, **more) -> dict:
    """Return what the browser posts: every row with its preset unit, and what was typed over it."""
    posted = {"rows-TOTAL_FORMS": str(ALL_ROWS), "rows-INITIAL_FORMS": "0", "sheet_id": str(uuid.uuid4())}
    for number, unit in enumerate(UNITS):
        posted |= {f"rows-{number}-unit": unit, f"rows-{number}-value": ""}
    for row in rows:
        number = row.pop("at")
        posted |= {f"rows-{number}-{name}": text for name, text in row.items()}
    return posted | boxes("sampled_on", day) | more


def errors_of(response) -> dict[str, str]:
    """Return every error of the page, by field, rows as "<number>-<field>"."""
    assert response.status_code == 422, response.status_code
    found = {name: " ".join(words) for name, words in response.context["form"].errors.items()}
    rows = response.context["rows"]
    if rows.non_form_errors():
        found["sheet"] = " ".join(rows.non_form_errors())
    for number, row in enumerate(rows):
        found |= {f"{number}-{name}": " ".join(words) for name, words in row.errors.items()}
    return found


@pytest.fixture
def new(patient) -> str:
    return address("result-new", patient.pk)


def test_several_analytes_are_stored_as_printed(nina, cast, patient, today, new):
    rows = [
        {"at": CK, "value": "1953", "uln": "200", "lln": "30"},
        {"at": ALDOLASE, "value": "> 20"},
        {"at": AST, "value": "normal"},
        {"at": FREE, "analyte": "hba1c", "value": "6.1", "unit": "%"},
    ]
    response = nina.post(new, sheet(today, *rows, laboratory="County"))
    assert response.status_code == 302, errors_of(response)
    columns = ["name", "raw_text", "comparator", "number", "unit", "uln", "lln", "laboratory", "sampled_on"]
    assert list(Result.objects.order_by("id").values_list(*columns)) == [
        ("CK", "1953", "", Decimal(1953), "U/L", Decimal(200), Decimal(30), "County", today),
        ("Aldolase", "> 20", ">", Decimal(20), "U/L", None, None, "County", today),
        ("AST", "normal", "normal", None, "", None, None, "County", today),
        ("HbA1c", "6.1", "", Decimal("6.1"), "%", None, None, "County", today),
    ]
    assert AuditLine.objects.filter(action="result.record", actor=cast.nina).count() == 4


def test_a_time_is_read_in_the_clinics_zone(nina, cast, today, new):
    yesterday = today - timedelta(days=1)
    nina.post(new, sheet(yesterday, {"at": CK, "value": "1"}, time="08:30"))
    local = datetime(yesterday.year, yesterday.month, yesterday.day, 8, 30, tzinfo=ZoneInfo("Europe/London"))
    assert Result.objects.get().sampled_at == local.astimezone(UTC)


@pytest.mark.parametrize("clock", ["8.30", "24:00", "\uff18:30", "noon", "8:3"])
def test_a_bad_time_is_refused(clock, nina, today, new):
    assert "time" in errors_of(nina.post(new, sheet(today, {"at": CK, "value": "1"}, time=clock)))
    assert Result.objects.count() == 0


def test_an_empty_sheet_is_refused(nina, today, new):
    assert "no value was entered" in errors_of(nina.post(new, sheet(today)))["sheet"]


BAD_ROWS = [
    ({"at": CK, "value": "1,953"}, "0-value", "CK value", "comma"),
    ({"at": CK, "value": "NaN"}, "0-value", "CK value", "only digits"),
    ({"at": CK, "value": "\uff11\uff12"}, "0-value", "CK value", "only digits"),
    ({"at": CK, "value": "12\x00"}, "0-value", "", "Null characters"),
    ({"at": CK, "value": "1" * 10_000}, "0-value", "", "at most 120"),
    ({"at": CK, "value": "-5"}, "0-value", "CK value", "below zero"),
    ({"at": CK, "value": "1000000000"}, "0-value", "CK value", "too large"),
    ({"at": CK, "value": "1.123456"}, "0-value", "CK value", "5 decimals"),
    ({"at": CK, "value": ">"}, "0-value", "CK value", "only digits"),
    ({"at": CK, "value": "1e5"}, "0-value", "CK value", "only digits"),
    ({"at": CK, "value": "1", "unit": ""}, "0-unit", "CK unit", "U/L, µkat/L"),
    ({"at": CK, "value": "1", "unit": "mg/L"}, "0-unit", "", "not one of the available"),
    ({"at": CK, "value": "1", "uln": "0"}, "0-uln", "CK upper limit", "0 is no limit"),
    ({"at": CK, "value": "1", "uln": "x"}, "0-uln", "CK upper limit", "only digits"),
    ({"at": CK, "value": "1", "uln": "200", "lln": "200"}, "0-lln", "CK lower limit", "not below"),
    ({"at": CK, "value": "3", "unit": "x ULN", "uln": "200"}, "0-uln", "CK upper limit", "multiple"),
    ({"at": CK, "value": "", "uln": "200"}, "0-value", "CK value", "empty"),
    ({"at": FREE, "value": "1", "unit": "U/L"}, "10-analyte", "Row 11 analyte", "not chosen"),
    ({"at": FREE, "analyte": "hba1c"}, "10-value", "Row 11 value", "empty"),
    ({"at": FREE, "analyte": "hba1c", "value": "6", "unit": "U/L"}, "10-unit", "Row 11 unit", "%"),
]


@pytest.mark.parametrize(
    ("row", "where", "names", "says"), BAD_ROWS, ids=[f"{b[1]}-{b[3]}-{n}" for n, b in enumerate(BAD_ROWS)]
)
def test_an_error_names_row_and_field_and_nothing_is_stored(*, row, where, names, says, nina, today, new):
    typed = dict(row)
    response = nina.post(new, sheet(today, dict(row), {"at": CRP, "value": "12"}))
    errors = errors_of(response)
    assert list(errors) == [where]
    assert errors[where].startswith(names)
    assert says in errors[where]
    assert Result.objects.count() == 0
    number, _ = where.split("-")
    kept = response.context["rows"].forms[int(number)]
    assert all(kept[n].value() == text for n, text in typed.items() if n != "at")


def test_an_analyte_twice_on_one_sheet_is_refused(nina, today, new):
    rows = [{"at": CK, "value": "1953"}, {"at": FREE, "analyte": "ck", "value": "1953", "unit": "U/L"}]
    assert "twice" in errors_of(nina.post(new, sheet(today, *rows)))["10-value"]


def test_a_day_is_refused_from_tomorrow_and_before_birth(nina, patient, today, new):
    for day, allowed in [
        (today, True),
        (today + timedelta(days=1), False),
        (patient.birth_date, True),
        (patient.birth_date - timedelta(days=1), False),
    ]:
        response = nina.post(new, sheet(day, {"at": CK, "value": "1"}))
        assert response.status_code == (302 if allowed else 422)
        if not allowed:
            assert list(errors_of(response)) == ["sampled_on"]
    assert Result.objects.count() == 2


def test_a_sheet_sent_twice_is_stored_once(nina, today, new):
    posted = sheet(today, {"at": CK, "value": "1953"}, {"at": CRP, "value": "12"})
    for _ in range(2):
        assert nina.post(new, posted).status_code == 302
    assert Result.objects.count() == 2


def test_a_reader_may_not_and_a_stranger_sees_nothing(cast, sign_in, today, new):
    for user, status in [(cast.bob, 403), (cast.charlie, 404), (cast.audrey, 404), (cast.stella, 404)]:
        assert sign_in(user).get(new).status_code == status
        assert sign_in(user).post(new, sheet(today, {"at": CK, "value": "1"})).status_code == status
    assert Result.objects.count() == 0


def at_laboratory(result: Result, by, name: str) -> Result:
    new = Result(
        patient=result.patient, name="CK", raw_text="1", number=Decimal(1), unit="U/L", uln=result.uln
    )
    new.sampled_on, new.laboratory = result.sampled_on, name
    return facts.correct(result, new, seen_version=1, by=by, reason="laboratory")


def test_limits_of_the_same_laboratory_are_shown_and_never_filled_in(nina, cast, patient, new):
    at_laboratory(make_ck(patient, cast.nina, days_ago=9), cast.nina, "County")
    at_laboratory(make_ck(patient, cast.nina, days_ago=2), cast.nina, "Royal")
    page = nina.get(new)
    limits = {row.panel.code: limit for row, limit in page.context["sheet"] if row.panel}
    assert limits["ck"].startswith("Last at Royal: up to 200 U/L, ")
    assert limits["aldolase"] == ""
    assert page.context["rows"].forms[CK]["uln"].value() in (None, "")
    other = nina.get(new, {"laboratory": "county"}, headers={"HX-Request": "true"}).content.decode()
    assert "Last at County: up to 200 U/L" in other
    assert "Royal" not in other
    nowhere = nina.get(new, {"laboratory": "Elsewhere"}, headers={"HX-Request": "true"}).content.decode()
    assert "Last at" not in nowhere


def test_a_limit_left_empty_is_stored_as_none(nina, cast, patient, today, new):
    at_laboratory(make_ck(patient, cast.nina, days_ago=2), cast.nina, "Royal")
    nina.post(new, sheet(today, {"at": CK, "value": "500"}, laboratory="Royal"))
    assert Result.objects.get(raw_text="500").uln is None


def test_a_clinic_that_reads_microkatal_gets_it_preset(nina, cast, new):
    cast.north.enzyme_unit = "ukat/L"
    cast.north.save()
    assert nina.get(new).context["rows"].forms[CK]["unit"].value() == "ukat/L"


def correction(result: Result, **more) -> dict:
    posted = {
        "name": "CK",
        "raw_text": "1953",
        "unit": "U/L",
        "uln": "200",
        "status": "final",
        "version": "1",
    }
    return posted | boxes("sampled", result.sampled_on, "exact") | {"reason": "misread"} | more


def test_a_result_is_corrected_in_a_new_version(nina, cast, patient):
    old = make_ck(patient, cast.nina)
    correct = address("result-correct", old.chain)
    assert nina.get(correct).context["form"]["raw_text"].value() == "1953"
    response = nina.post(correct, correction(old, raw_text="> 20000"))
    assert response.status_code == 302, response.context["form"].errors
    new = Result.objects.current().get()
    assert (new.version, new.comparator, new.number, new.canonical_number) == (2, ">", 20000, 20000)
    assert (new.analyte, new.uln, new.reason) == ("ck", 200, "misread")


def test_a_correction_keeps_a_range_that_was_not_touched(nina, cast, patient, today):
    old = Result(
        patient=patient,
        name="CK",
        raw_text="5000–7000",
        number=Decimal(5000),
        number_high=Decimal(7000),
        unit="U/L",
    )
    old.sampled_on = today
    facts.record(old, by=cast.nina)
    correct = address("result-correct", old.chain)
    nina.post(correct, correction(old, raw_text="5000–7000", uln="170"))
    new = Result.objects.current().get()
    assert (new.number, new.number_high, new.uln) == (5000, 7000, 170)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"raw_text": "1,5"}, "raw_text"),
        ({"raw_text": "-1"}, None),
        ({"unit": "", "raw_text": "7"}, "unit"),
        ({"uln": "0"}, None),
        ({"reason": ""}, "reason"),
        ({"name": "CK", "unit": "mg/L"}, "unit"),
    ],
)
def test_a_bad_correction_is_refused(typed, field, nina, cast, patient):
    old = make_ck(patient, cast.nina)
    response = nina.post(address("result-correct", old.chain), correction(old, **typed))
    assert response.status_code == 422
    assert field is None or list(response.context["form"].errors) == [field]
    assert Result.objects.count() == 1


def test_a_result_entered_in_error_leaves_the_current_ones(nina, cast, patient):
    old = make_ck(patient, cast.nina)
    posted = {"version": "1", "reason": "another patient's"}
    assert nina.post(address("result-void", old.chain), posted).status_code == 302
    assert not Result.objects.current().exists()
