"""Strict fields, on both sides of each boundary, and how one field template draws them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from courses.forms.fields import DayField, DoseField, MomentField, PrecisionDayField
from courses.rules.dates import UNKNOWN_DAY, Precision, When

NUL = "\x00"
FULL_WIDTH_12 = "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}"
ARABIC_3 = "\N{ARABIC-INDIC DIGIT THREE}"


def refusal(field, value) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    [error] = caught.value.error_list
    return error.message, error.code


@pytest.mark.parametrize(
    ("boxes", "day"),
    [
        (["12", "1", "2026"], date(2026, 1, 12)),
        ([" 01 ", "02", "2026"], date(2026, 2, 1)),
        (["28", "2", "2026"], date(2026, 2, 28)),
        (["29", "2", "2024"], date(2024, 2, 29)),
        (["1", "1", "1900"], date(1900, 1, 1)),
        (["31", "12", "2200"], date(2200, 12, 31)),
    ],
)
def test_a_day(boxes, day):
    assert DayField(label="First infusion").clean(boxes) == day


@pytest.mark.parametrize(
    ("boxes", "sentence", "part"),
    [
        (["31", "2", "2026"], "31.2.2026 is not a real day; correct the day or the month.", "day"),
        (["29", "2", "2026"], "29.2.2026 is not a real day; correct the day or the month.", "day"),
        (["0", "2", "2026"], "0.2.2026 is not a real day; correct the day or the month.", "day"),
        (["12", "13", "2026"], "there is no month 13; enter 1 to 12.", "month"),
        (["12", "0", "2026"], "there is no month 0; enter 1 to 12.", "month"),
        (["12", "1", "26"], "the year “26” is too short; enter four digits.", "year"),
        (["12", "1", "1899"], "the year 1899 is not between 1900 and 2200; correct the year.", "year"),
        (["12", "1", "2201"], "the year 2201 is not between 1900 and 2200; correct the year.", "year"),
        (["12", "1", "20260"], "the year “20260” is not a number; use the digits 0 to 9.", "year"),
        (
            [FULL_WIDTH_12, "1", "2026"],
            f"the day “{FULL_WIDTH_12}” is not a number; use the digits 0 to 9.",
            "day",
        ),
        (["1", ARABIC_3, "2026"], f"the month “{ARABIC_3}” is not a number; use the digits 0 to 9.", "month"),
        (["1" + NUL, "1", "2026"], "the day “1?” is not a number; use the digits 0 to 9.", "day"),
        (["-1", "1", "2026"], "the day “-1” is not a number; use the digits 0 to 9.", "day"),
        (["1e0", "1", "2026"], "the day “1e0” is not a number; use the digits 0 to 9.", "day"),
        (["9" * 90, "1", "2026"], f"the day “{'9' * 20}…” is not a number; use the digits 0 to 9.", "day"),
    ],
)
def test_a_day_refused(boxes, sentence, part):
    assert refusal(DayField(label="First infusion"), boxes) == (f"First infusion: {sentence}", part)


@pytest.mark.parametrize(
    ("boxes", "sentence", "part"),
    [
        (["12", "", "2026"], "First infusion has no month; enter the month.", "month"),
        (["", " ", "2026"], "First infusion has no day and month; enter the day and month.", "day"),
        (["12", "1", None], "First infusion has no year; enter the year.", "year"),
        (["", "", ""], "First infusion is empty; enter a day, a month and a year.", "required"),
        (None, "First infusion is empty; enter a day, a month and a year.", "required"),
    ],
)
def test_a_day_with_a_box_missing(boxes, sentence, part):
    assert refusal(DayField(label="First infusion"), boxes) == (sentence, part)


def test_an_optional_day_may_be_empty():
    assert DayField(required=False).clean(["", "", ""]) is None


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ([["12", "1", "2026"], "exact"], When(date(2026, 1, 12))),
        ([["12", "1", "2026"], "approx"], When(date(2026, 1, 12), Precision.APPROX)),
        ([["", "", ""], "unknown"], UNKNOWN_DAY),
    ],
)
def test_a_day_with_its_precision(value, when):
    assert PrecisionDayField(label="Onset").clean(value) == when


@pytest.mark.parametrize(
    ("value", "sentence", "part"),
    [
        (
            [["12", "1", "2026"], "unknown"],
            "Onset was given and marked “not known”; empty the boxes, or choose “about”.",
            "precision",
        ),
        (
            [["12", "1", "2026"], ""],
            "Onset: how well the day is known was not chosen; choose exact or about or not known.",
            "precision",
        ),
        ([["", "", ""], "exact"], "Onset is empty; enter the day, or choose “not known”.", "required"),
        (
            [["31", "2", "2026"], "approx"],
            "Onset: 31.2.2026 is not a real day; correct the day or the month.",
            "day",
        ),
    ],
)
def test_a_day_with_its_precision_refused(value, sentence, part):
    assert refusal(PrecisionDayField(label="Onset"), value) == (sentence, part)


def test_where_a_day_must_be_known_unknown_is_no_choice():
    field = PrecisionDayField(label="Onset", allow_unknown=False)
    assert [value for value, _words in field.widget.widgets[1].choices] == ["exact", "approx"]
    assert refusal(field, [["", "", ""], "unknown"]) == (
        "Onset: how well the day is known was not chosen; choose exact or about.",
        "precision",
    )
    assert refusal(field, [["", "", ""], "exact"]) == ("Onset is empty; enter the day.", "required")


def test_an_optional_day_with_precision_may_be_empty():
    assert PrecisionDayField(required=False).clean([["", "", ""], "exact"]) is None


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("17.5", Decimal("17.5")),
        (" 1000 ", Decimal(1000)),
        ("0.001", Decimal("0.001")),
        ("999999.999", Decimal("999999.999")),
    ],
)
def test_a_dose(text, mg):
    assert DoseField(label="Dose").clean(text) == mg


NOT_A_NUMBER = "is not a number of mg; use the digits 0 to 9 and one point, as in 17.5."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("17,5", "“17,5” has a comma; write 1000 for a thousand, and 2.5 for two and a half."),
        ("1,000", "“1,000” has a comma; write 1000 for a thousand, and 2.5 for two and a half."),
        ("0.0005", "“0.0005” has more than three decimals; round it."),
        ("1000000", "“1000000” is too large to be in mg; check the unit."),
        ("-5", "“-5” is below zero; enter a number of mg from 0 up."),
        ("0", "0 is no dose; enter more than 0 mg."),
        ("0.000", "0 is no dose; enter more than 0 mg."),
        ("1e309", f"“1e309” {NOT_A_NUMBER}"),
        ("NaN", f"“NaN” {NOT_A_NUMBER}"),
        ("Infinity", f"“Infinity” {NOT_A_NUMBER}"),
        ("+5", f"“+5” {NOT_A_NUMBER}"),
        ("5.", f"“5.” {NOT_A_NUMBER}"),
        (".5", f"“.5” {NOT_A_NUMBER}"),
        ("1_000", f"“1_000” {NOT_A_NUMBER}"),
        ("5 mg", f"“5 mg” {NOT_A_NUMBER}"),
        ("5" + NUL, f"“5?” {NOT_A_NUMBER}"),
        (FULL_WIDTH_12, f"“{FULL_WIDTH_12}” {NOT_A_NUMBER}"),
    ],
)
def test_a_dose_refused(text, sentence):
    assert refusal(DoseField(label="Dose"), text) == (f"Dose: {sentence}", "invalid")


def test_a_dose_of_zero_where_zero_is_an_answer():
    assert DoseField(above_zero=False).clean("0") == Decimal(0)


def test_an_empty_dose():
    assert DoseField(required=False).clean("") is None
    assert refusal(DoseField(label="Weight", unit="kg"), " ") == (
        "Weight is empty; enter a number in kg.",
        "required",
    )


def moment_field(zone: str = "Europe/London") -> MomentField:
    field = MomentField(label="Started")
    field.zone = zone
    return field


@pytest.mark.parametrize(
    ("boxes", "clock", "utc"),
    [
        (["12", "1", "2026"], "14:05", datetime(2026, 1, 12, 14, 5, tzinfo=UTC)),
        (["1", "7", "2026"], "0:30", datetime(2026, 6, 30, 23, 30, tzinfo=UTC)),
        (["1", "7", "2026"], "23:59", datetime(2026, 7, 1, 22, 59, tzinfo=UTC)),
        # 29 March 2026: the clocks go from 01:00 to 02:00.
        (["29", "3", "2026"], "00:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (["29", "3", "2026"], "02:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # 25 October 2026: 01:30 happens twice; the earlier one is meant.
        (["25", "10", "2026"], "01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (["25", "10", "2026"], "02:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_in_the_zone_of_the_clinic(boxes, clock, utc):
    moment = moment_field().clean([boxes, clock])
    assert (moment, moment.tzinfo) == (utc, UTC)


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        ("", "the time is empty; enter hours and minutes, as in 14:05."),
        ("24:00", "“24:00” is not a time; enter hours and minutes, as in 14:05."),
        ("14:60", "“14:60” is not a time; enter hours and minutes, as in 14:05."),
        ("2pm", "“2pm” is not a time; enter hours and minutes, as in 14:05."),
        (
            "01:30",
            (
                "01:30 does not exist on 29.03.2026 in Europe/London (the clocks go forward); "
                "enter a time one hour later."
            ),
        ),
    ],
)
def test_a_moment_refused(clock, sentence):
    assert refusal(moment_field(), [["29", "3", "2026"], clock]) == (f"Started: {sentence}", "time")


def test_the_first_days_of_the_calendar_do_not_crash():
    assert moment_field().clean([["1", "1", "1900"], "00:00"]) == datetime(1900, 1, 1, tzinfo=UTC)


class Infusion(forms.Form):
    given_on = DayField(label="Given on", help_text="For example, 27 3 2026")
    onset = PrecisionDayField(label="Onset", required=False)
    given_mg = DoseField(label="Given dose")
    started_at = MomentField(label="Started", required=False)
    state = forms.ChoiceField(
        label="State", choices=[("given", "given"), ("held", "held")], widget=forms.RadioSelect
    )
    pump = forms.CharField(label="Pump", required=False)


def post(**texts: str) -> MultiValueDict:
    return MultiValueDict({name: [text] for name, text in texts.items()})


FILLED = {
    "given_on_day": "12",
    "given_on_month": "1",
    "given_on_year": "2026",
    "onset_precision": "unknown",
    "given_mg": "1000",
    "started_at_day": "12",
    "started_at_month": "1",
    "started_at_year": "2026",
    "started_at_time": "10:00",
    "state": "given",
}


def test_a_form_reads_the_names_the_boxes_post():
    form = Infusion(post(**FILLED))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "given_on": date(2026, 1, 12),
        "onset": UNKNOWN_DAY,
        "given_mg": Decimal(1000),
        "started_at": datetime(2026, 1, 12, 10, tzinfo=UTC),
        "state": "given",
        "pump": "",
    }


def test_a_form_sent_back_as_it_came_has_not_changed():
    initial = {
        "given_on": date(2026, 1, 12),
        "onset": UNKNOWN_DAY,
        "given_mg": Decimal("1000.00"),
        "started_at": datetime(2026, 1, 12, 10, tzinfo=UTC),
        "state": "given",
    }
    assert Infusion(post(**FILLED), initial=initial).changed_data == []
    assert Infusion(post(**FILLED | {"given_on_day": "13"}), initial=initial).changed_data == ["given_on"]


def drawn(source: str, form: forms.Form) -> str:
    return Template("{% load pulseline %}" + source).render(Context({"form": form}))


def test_a_moment_is_shown_in_the_zone_of_the_clinic():
    form = Infusion(initial={"started_at": datetime(2026, 1, 12, 11, tzinfo=UTC)})
    form.fields["started_at"].zone = ZoneInfo("Pacific/Auckland")
    html = drawn("{% field form.started_at %}", form)
    assert 'name="started_at_day" class="input input--2" value="13"' in html
    assert 'value="00:00"' in html


def test_a_dose_is_shown_without_trailing_zeros_and_with_its_unit():
    html = drawn("{% field form.given_mg %}", Infusion(initial={"given_mg": Decimal("1000.00")}))
    assert 'value="1000"' in html
    assert '<span class="visually-hidden">in </span>mg' in html


def test_a_day_is_a_group_described_by_its_hint_and_error():
    html = drawn("{% field form.given_on %}", Infusion(post(**FILLED | {"given_on_month": ""})))
    assert '<fieldset aria-describedby="id_given_on-hint id_given_on-error"' in html
    assert "Given on has no month; enter the month." in html
    assert html.count('aria-invalid="true"') == 1
    assert 'name="given_on_month" class="input input--2" aria-invalid="true"' in html


def test_a_plain_field_is_described_by_its_error():
    html = drawn("{% field form.given_mg %}", Infusion(post(**FILLED | {"given_mg": "NaN"})))
    assert 'aria-describedby="id_given_mg-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_given_mg-error"' in html


def test_an_optional_field_says_so_and_a_required_one_does_not():
    assert "(optional)" in drawn("{% field form.pump %}", Infusion())
    assert "(optional)" not in drawn("{% field form.given_mg %}", Infusion())


def test_the_summary_names_each_error_and_links_to_the_box_at_fault():
    form = Infusion(
        post(**FILLED | {"given_on_month": "13", "started_at_time": "x", "given_mg": "", "state": ""})
    )
    html = drawn("{% error_summary form %}", form)
    for target, sentence in [
        ("id_given_on_1", "Given on: there is no month 13; enter 1 to 12."),
        ("id_given_mg", "Given dose is empty; enter a number in mg."),
        ("id_started_at_1", "Started: “x” is not a time; enter hours and minutes, as in 14:05."),
        ("id_state_0", "State is not chosen; choose one."),
    ]:
        assert f'<a href="#{target}">{sentence}</a>' in html
        assert f'id="{target}"' in drawn("{% include 'forms/form.html' %}", form)


def test_without_errors_there_is_no_summary():
    assert drawn("{% error_summary form %}", Infusion(post(**FILLED))).strip() == ""
    assert drawn("{% error_summary form %}", Infusion()).strip() == ""


def test_what_was_typed_comes_back_escaped():
    html = drawn(
        "{% include 'forms/form.html' %}", Infusion(post(given_on_day="<b>", given_mg='"><b>', pump="<b>"))
    )
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") >= 3
