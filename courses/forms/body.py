"""The form of a weight or a height: its unit follows from which of the two it is."""

from django import forms

from courses.forms.change import ReasonField, override_choice
from courses.forms.facts import FactForm
from courses.forms.fields import DoseField, PrecisionDayField
from courses.models import BodyMeasure
from courses.models.body import UNIT_OF_KIND


class BodyForm(FactForm):
    when_columns = {"measured": ("measured_on", "precision")}
    field_order = ("kind", "number", "measured", "note", "override_code", "warning_reason")

    kind = forms.ChoiceField(
        label="What was measured",
        choices=[("", "choose"), *BodyMeasure.Kind.choices],
        error_messages={"required": "What was measured is empty; choose weight or height."},
    )
    number = DoseField(label="Number", unit="kg or cm", above_zero=False)
    measured = PrecisionDayField(label="Measured")
    note = forms.CharField(
        label="Note",
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "input input--wide", "autocomplete": "off"}),
    )
    override_code = override_choice()
    warning_reason = ReasonField(label="Reason in words", required=False)

    class Meta:
        model = BodyMeasure
        fields = ["kind", "number", "note", "override_code", "warning_reason"]

    @property
    def columns(self) -> dict[str, str]:
        return super().columns | {"unit": "number"}

    def fact(self) -> BodyMeasure:
        """Return the record as entered, in the unit of its kind."""
        measure = super().fact()
        measure.unit = UNIT_OF_KIND[measure.kind]
        return measure
