"""Globals, function, swallowing and others: one number or words on one day."""

from decimal import Decimal

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import PrecisionDayField
from courses.protocols.loader import haq, instruments
from courses.rules.units import plain
from monitoring.forms import categories
from monitoring.forms.fields import line
from monitoring.forms.numbers import NumberField
from monitoring.models import CategoryScore, Measure

Kind = Measure.Kind
UNIT_OF_KIND = {
    Kind.PHYSICIAN_GLOBAL: "points",
    Kind.PATIENT_GLOBAL: "points",
    Kind.EXTRAMUSCULAR: "points",
    Kind.HAQ_DI: "points",
    Kind.CHAQ: "points",
    Kind.DAS: "points",
    Kind.CHQ_PHS: "points",
    Kind.EAT10: "points",
    Kind.FOIS: "points",
    Kind.PAS: "points",
    Kind.MDADI: "points",
    Kind.SSQ: "points",
}


GLOBALS = (Kind.PHYSICIAN_GLOBAL, Kind.PATIENT_GLOBAL, Kind.EXTRAMUSCULAR)
GLOBAL_STEP = Decimal("0.1")  # a 10 cm line is read to the millimetre


class MeasureForm(FactForm):
    when_columns = {"measured": ("measured_on", "precision")}
    field_order = ("kind", "measured", "number", "text", "name", "unit")
    suggestions = {"swallowing-words": ("normal", "needs soft food", "chokes on liquids", "fed by tube")}

    kind = forms.ChoiceField(label="What was measured", choices=[("", "choose"), *Kind.choices])
    name = forms.CharField(label="Name", max_length=120, required=False, widget=line())
    number = NumberField(
        label="Number",
        required=False,
        decimals=3,
        most="999999",
        help_text="Scales in points.",
    )
    unit = forms.CharField(
        label="Unit",
        max_length=16,
        required=False,
        widget=forms.TextInput({"class": "input input--short"}),
    )
    text = forms.CharField(
        label="In words",
        max_length=300,
        required=False,
        help_text="For swallowing, such as “chokes on liquids”.",
        widget=line("swallowing-words"),
    )
    measured = PrecisionDayField(label="Measured")

    class Meta:
        model = Measure
        fields = ["kind", "name", "number", "unit", "text"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= categories.category_fields()
        if self.old:
            self.initial |= categories.initial_of(self.old)

    def category_rows(self) -> list[dict]:
        """Return each category's name with its two boxes."""
        return categories.rows_of(self)

    def has_categories(self) -> bool:
        """Return whether HAQ-DI or CHAQ is chosen, or any category filled."""
        return self["kind"].value() in haq().forms or any(
            row["score"].value() for row in self.category_rows()
        )

    def parts(self) -> list[CategoryScore]:
        """Return the categories entered, not stored."""
        return categories.entered(self.cleaned_data)

    def is_other(self) -> bool:
        """Return whether something else is chosen, or one of its boxes is wrong."""
        return self["kind"].value() == Kind.OTHER or bool(self["name"].errors or self["unit"].errors)

    def clean(self) -> dict:
        data = super().clean()
        kind, number = data.get("kind"), data.get("number")
        if not kind or "number" in self.errors:
            return data
        if categories.entered(data):
            self._clean_categories(kind, data)
        self._refuse_nothing(kind, data)
        if kind == Kind.OTHER:
            self._refuse_unnamed(data)
        elif number is not None:
            data["unit"] = UNIT_OF_KIND.get(kind, data.get("unit", ""))
            self._refuse_outside(kind, number)
        return data

    def _clean_categories(self, kind: str, data: dict) -> None:
        """Fill the number from the categories where it was left empty; the action checks one given."""
        if kind not in haq().forms:
            self.add_error("kind", "What was measured: categories belong to HAQ-DI and CHAQ; choose one.")
        elif data.get("number") is None:
            data["number"] = categories.index(data)

    def _refuse_nothing(self, kind: str, data: dict) -> None:
        words = Kind(kind).label
        if kind == Kind.SWALLOWING and not data.get("text"):
            self.add_error("text", "In words is empty; say how the patient swallows.")
        elif kind in UNIT_OF_KIND and data.get("number") is None:
            self.add_error("number", f"Number is empty; enter the {words}.")
        elif kind == Kind.OTHER and data.get("number") is None and not data.get("text"):
            self.add_error("number", "Number is empty; enter a number, or say it in words.")

    def _refuse_unnamed(self, data: dict) -> None:
        if not data.get("name"):
            self.add_error("name", "Name is empty; say what was measured.")
        if data.get("number") is not None and not data.get("unit"):
            self.add_error("unit", "Unit is empty; a number needs its unit.")

    def _refuse_outside(self, kind: str, number: Decimal) -> None:
        scale, said = instruments().get(kind), f"Number: {plain(number)}"
        if kind == Kind.SWALLOWING:
            self.add_error("number", "Number: swallowing is told in words; empty the number.")
        elif scale and number > scale.maxima[0]:
            self.add_error("number", f"{said} is above {plain(scale.maxima[0])}, the most; correct it.")
        elif scale and number < scale.least:
            self.add_error("number", f"{said} is below {plain(scale.least)}, the least; correct it.")
        elif kind in GLOBALS and number % GLOBAL_STEP:
            self.add_error("number", f"{said} has more than one decimal; round it.")
