"""A lab sheet: one sampling, many analytes; a row that was not filled in does not count."""

import uuid
from dataclasses import replace
from datetime import date, datetime

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone

from courses.clinic.facts import refuse_future
from courses.forms.fields import DayField, MomentField
from courses.protocols.definitions import RELATIVE_UNIT, Analyte
from courses.protocols.loader import analytes
from courses.rules.errors import RuleError
from courses.rules.units import canonical_unit, plain
from courses.rules.wording import unit_text
from monitoring.actions.printed_value import read_value
from monitoring.actions.results import Report, SheetRow
from monitoring.forms.fields import LINE, line
from monitoring.forms.numbers import NUMBER_BOX, NumberField, shown
from monitoring.models import Result
from monitoring.rules.laboratory.shown_unit import clinic_unit

# What a steroid clinic orders together, in the order of the sheet.
PANEL = ("ck", "aldolase", "ast", "alt", "ldh", "crp", "esr", "glucose", "potassium", "creatinine")
FREE_ROWS = 4
VALUE_LENGTH = 120
MOST_DECIMALS, MOST_NUMBER = 5, 999_999_999


def default_unit(analyte: Analyte, clinic) -> str:
    """Return the unit the clinic reads this analyte in, else the analyte's own."""
    chosen = clinic_unit(analyte, enzyme_unit=clinic.enzyme_unit, glucose_unit=clinic.glucose_unit)
    return chosen or analyte.unit


def unit_choices(analyte: Analyte | None) -> list[tuple[str, str]]:
    """Return the units this analyte may carry, of any analyte when it is not chosen yet."""
    known = [analyte] if analyte else list(analytes().values())
    units = list(dict.fromkeys(unit for a in known for unit in a.units))
    relative = [RELATIVE_UNIT] if any(a.is_muscle_enzyme for a in known) else []
    return [("", "choose a unit"), *((unit, unit_text(unit)) for unit in [*units, *relative])]


class SheetForm(forms.Form):
    """When and where the blood was drawn and read."""

    sheet_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    sampled_on = DayField(label="Day of sampling")
    time = forms.CharField(
        label="Time of sampling",
        required=False,
        max_length=5,
        help_text="As in 14:05.",
        widget=forms.TextInput({"class": "input input--5", "autocomplete": "off"}),
    )
    laboratory = forms.CharField(
        label="Laboratory",
        required=False,
        max_length=80,
        help_text="Limits differ between laboratories.",
        widget=line("laboratories"),
    )

    status = forms.ChoiceField(
        label="Status",
        required=False,
        help_text="Final unless the sheet says otherwise.",
        choices=Result.Status.choices,
        initial=Result.Status.FINAL,
        widget=forms.RadioSelect(attrs=LINE),
    )
    lab_number = forms.CharField(
        label="Laboratory's number",
        required=False,
        max_length=60,
        help_text="Where the sheet prints one: a later report of the same number becomes its next version.",
        widget=forms.TextInput({"class": "input input--short", "autocomplete": "off"}),
    )
    reported_at = MomentField(
        label="Reported",
        required=False,
        help_text="Needed with a number: it tells which report is later.",
    )

    def __init__(self, *args, patient, **kwargs) -> None:
        self.patient = patient
        super().__init__(*args, **kwargs)
        self.fields["reported_at"].zone = patient.clinic.zone
        # Leaving the box refreshes the limits suggested beside each row, and nothing that was typed.
        self.fields["laboratory"].widget.attrs |= {"hx-get": "", "hx-trigger": "change", "hx-swap": "none"}

    def clean(self) -> dict:
        """Refuse a day or a time that has not come yet, and a day before birth."""
        data = self.cleaned_data
        day = data.get("sampled_on")
        if day:
            self._clean_day(day)
            data["sampled_at"] = self._moment(day, data.get("time", ""))
        if data.get("lab_number"):
            self._clean_number(data)
        return data

    def _clean_number(self, data: dict) -> None:
        if not data.get("laboratory"):
            self.add_error("laboratory", "Laboratory is empty; a number needs the laboratory it is of.")
        if not data.get("reported_at") and "reported_at" not in self.errors:
            self.add_error("reported_at", "Reported is empty; a number needs the moment of its report.")

    @property
    def has_report(self) -> bool:
        """Return whether more than a plain final sheet was entered."""
        told = [self.data.get(name, "") for name in ("lab_number", "reported_at_day", "reported_at_time")]
        return any(told) or self.data.get("status", Result.Status.FINAL) != Result.Status.FINAL

    def report(self) -> Report:
        """Return how far the laboratory is with the sheet, for the action."""
        data = self.cleaned_data
        return Report(data["status"] or Result.Status.FINAL, data["lab_number"], data["reported_at"])

    def _clean_day(self, day: date) -> None:
        born = self.patient.birth_date
        try:
            refuse_future(day, self.patient.clinic)
        except forms.ValidationError as error:
            self.add_error("sampled_on", f"Day of sampling: {error.messages[0]}")
        if born and day < born:
            words = f"Day of sampling: {day} is before the patient was born ({born}); correct the day."
            self.add_error("sampled_on", words)

    def _moment(self, day: date, clock: str) -> datetime | None:
        """Return the moment of sampling, None when no time was given."""
        if not clock:
            return None
        field = MomentField(label="Time of sampling")
        field.zone = self.patient.clinic.zone
        try:
            moment = field.clean([[str(day.day), str(day.month), f"{day.year:04}"], clock])
        except forms.ValidationError as error:
            self.add_error("time", error.messages)
            return None
        if moment > timezone.now() and "sampled_on" not in self.errors:
            self.add_error("time", f"Time of sampling: {clock} has not come yet; correct it.")
        return moment


class SheetRowForm(forms.Form):
    """One analyte: its value as printed, its unit, and this result's own limits."""

    analyte = forms.ChoiceField(required=False)
    value = forms.CharField(
        required=False, max_length=VALUE_LENGTH, widget=forms.TextInput(NUMBER_BOX | {"inputmode": "text"})
    )
    unit = forms.ChoiceField(required=False)
    uln = NumberField(required=False)
    lln = NumberField(required=False)

    def __init__(self, *args, clinic, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        number = int(self.prefix.rpartition("-")[2]) if self.prefix[-1].isdecimal() else 0
        self.panel = analytes()[PANEL[number]] if number < len(PANEL) else None
        self.title = self.panel.label if self.panel else f"Row {number + 1}"
        self._fill_analyte()
        self.fields["unit"].choices = unit_choices(self.panel)
        if self.panel:
            self.fields["unit"].initial = default_unit(self.panel, clinic)
        labels = {"value": "value", "unit": "unit", "uln": "upper limit", "lln": "lower limit"}
        for name, words in labels.items():
            self.fields[name].label = f"{self.title} {words}"

    def _fill_analyte(self) -> None:
        """A row of the panel has its analyte; a free row asks for it."""
        field = self.fields["analyte"]
        field.label = f"{self.title} analyte"
        if self.panel:
            del self.fields["analyte"]
            return
        others = [a for a in analytes().values() if a.code not in PANEL]
        again = [a for a in analytes().values() if a.code in PANEL]
        field.choices = [("", "choose"), *((a.code, a.label) for a in [*others, *again])]

    @property
    def known(self) -> Analyte | None:
        """Return the analyte of the row, None while none is chosen."""
        return self.panel or analytes().get(self.cleaned_data.get("analyte", ""))

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was entered; a chosen unit alone is nothing."""
        names = [name for name in ("analyte", "value", "uln", "lln") if name in self.fields]
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def clean(self) -> dict:
        """Refuse what cannot be one result, each beside its own field."""
        data = self.cleaned_data
        if self.is_empty or self.errors:
            return data
        if self.known is None:
            self.add_error("analyte", f"{self.title} analyte is not chosen; choose one, or empty the row.")
        elif not data["value"]:
            self.add_error("value", f"{self.title} value is empty; enter it, or empty the row.")
        else:
            self._clean_value(data)
            self._clean_limits(data)
        return data

    def _clean_value(self, data: dict) -> None:
        try:
            number = self._number(data["value"])
        except RuleError as error:
            self.add_error("value", f"{self.title} value: {error}")
            return
        if number is not None:
            self._clean_unit(data)
        elif data["uln"] is None and data["lln"] is None:
            data["unit"] = ""  # nobody gave a unit to "normal": it only stood there

    def _number(self, text: str):
        """Return the number of a value, None for "normal"; RuleError when it cannot be read or stored."""
        result = Result()
        read_value(result, shown(text))
        number = result.number
        if number is None:
            return None
        if number < 0:
            raise RuleError(f"{plain(number)} is below zero; correct it.")
        if number > MOST_NUMBER:
            raise RuleError(f"{plain(number)} is too large; check the unit.")
        if -number.normalize().as_tuple().exponent > MOST_DECIMALS:
            raise RuleError(f"{plain(number)} has more than {MOST_DECIMALS} decimals; round it.")
        return number

    def _clean_unit(self, data: dict) -> None:
        accepted = ", ".join(unit_text(unit) for unit in self.known.units)
        if not data["unit"]:
            self.add_error("unit", f"{self.title} unit is not chosen; choose one of: {accepted}.")
            return
        try:
            canonical_unit(data["unit"], self.known)
        except RuleError as error:
            self.add_error("unit", f"{self.title} unit: {error}")

    def _clean_limits(self, data: dict) -> None:
        low, high = data["lln"], data["uln"]
        if high is not None and high == 0:
            self.add_error("uln", f"{self.title} upper limit: 0 is no limit; correct it, or leave it empty.")
        elif low is not None and high is not None and low >= high:
            words = f"{plain(low)} is not below the upper limit {plain(high)}; correct one of the two."
            self.add_error("lln", f"{self.title} lower limit: {words}")
        if high is not None and data["unit"] == RELATIVE_UNIT:
            words = "a value in × ULN is a multiple already; empty it, or choose the unit of the number."
            self.add_error("uln", f"{self.title} upper limit: {words}")

    def row(self) -> SheetRow:
        """Return the row for the action."""
        data = self.cleaned_data
        return SheetRow(self.known.label, data["value"], data["unit"], data["uln"], data["lln"])


class BaseSheetRows(BaseFormSet):
    def filled(self) -> list[SheetRowForm]:
        return [form for form in self.forms if not form.is_empty]

    def clean(self) -> None:
        """Refuse an empty sheet, and an analyte that stands on it twice."""
        if not self.filled():
            raise forms.ValidationError(
                "The sheet was refused: no value was entered; enter at least one.", code="empty"
            )
        seen = set()
        for form in self.filled():
            known = form.known if hasattr(form, "cleaned_data") else None
            if known and known.code in seen:
                form.add_error(
                    "value", f"{form.title} value: {known.label} is on the sheet twice; keep one of them."
                )
            seen.add(known.code if known else None)

    def sheet_rows(self, sheet_id: uuid.UUID) -> list[SheetRow]:
        """Return the rows for the action; each has the name its record will have on this sheet."""
        rows = [form.row() for form in self.filled()]
        return [replace(row, record_id=uuid.uuid5(sheet_id, row.analyte)) for row in rows]


ALL_ROWS = len(PANEL) + FREE_ROWS
SheetRows = formset_factory(
    SheetRowForm,
    formset=BaseSheetRows,
    extra=ALL_ROWS,
    min_num=0,
    max_num=ALL_ROWS,
    absolute_max=ALL_ROWS,
    validate_max=True,
)
