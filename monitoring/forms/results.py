"""One result: recorded anew by the lab sheet, corrected here."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import MomentField, PrecisionDayField
from courses.protocols.loader import analytes, find_analyte
from courses.rules.errors import RuleError
from monitoring.actions.printed_value import read_value
from monitoring.forms.fields import LINE, line, lines
from monitoring.forms.lab_sheet import unit_choices
from monitoring.forms.numbers import NumberField, shown
from monitoring.models import Result


class ResultForm(FactForm):
    when_columns = {"sampled": ("sampled_on", "precision")}
    field_order = (
        "name", "raw_text", "unit", "lln", "uln", "sampled", "laboratory", "lab_number", "status",
        "reported_at", "note",
    )  # fmt: skip

    name = forms.CharField(label="Analyte", max_length=120, widget=line("analytes"))
    raw_text = forms.CharField(
        label="Value",
        max_length=120,
        help_text="As printed: 1953, > 20000, or normal.",
        widget=forms.TextInput({"class": "input input--short", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Unit", required=False)
    uln = NumberField(label="Upper limit", required=False)
    lln = NumberField(label="Lower limit", required=False)
    sampled = PrecisionDayField(label="Day of sampling")
    laboratory = forms.CharField(
        label="Laboratory", max_length=80, required=False, widget=line("laboratories")
    )
    status = forms.ChoiceField(
        label="Status", choices=Result.Status.choices, widget=forms.RadioSelect(attrs=LINE), initial="final"
    )
    lab_number = forms.CharField(label="Laboratory's number", max_length=60, required=False, widget=line())
    reported_at = MomentField(label="Reported", required=False)
    note = forms.CharField(label="Note", max_length=500, required=False, widget=lines(2))

    class Meta:
        model = Result
        fields = [
            "name", "raw_text", "unit", "uln", "lln", "laboratory", "lab_number", "status", "reported_at",
            "note",
        ]  # fmt: skip

    @property
    def suggestions(self) -> dict:
        return {"analytes": [analyte.label for analyte in analytes().values()]}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_at"].zone = self.patient.clinic.zone
        known = analytes().get(self.old.analyte) if self.old else None
        choices = unit_choices(known if not self.data else find_analyte(self.data.get("name", "")))
        printed = self.old.unit if self.old else ""
        if printed and printed not in dict(choices):
            choices.append((printed, printed))
        self.fields["unit"].choices = choices

    def clean(self) -> dict:
        """Read the value; one that was not touched keeps what an import made of it."""
        data = super().clean()
        if "raw_text" in data and not self._is_untouched(data):
            self._read(data)
        return data

    def _is_untouched(self, data: dict) -> bool:
        return bool(self.old) and data["raw_text"] == self.old.raw_text

    def _read(self, data: dict) -> None:
        self.instance.number_high = None
        try:
            read_value(self.instance, shown(data["raw_text"]))
        except RuleError as error:
            self.add_error("raw_text", f"Value: {error}")
            return
        if self.instance.number is not None and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", "Unit is not chosen; a number needs its unit.")

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.old and self.instance.name != self.old.name:
            self.instance.analyte = ""  # found anew by the name when it is stored
        if self.instance.precision != "exact" or self._has_moved():
            self.instance.sampled_at = None

    def _has_moved(self) -> bool:
        return bool(self.old) and self.instance.sampled_on != self.old.sampled_on
