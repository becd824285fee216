"""The enzyme a course is judged by, and why."""

from django import forms

from courses.forms.change import ReasonField
from monitoring.models import EnzymeChoice


class EnzymeChoiceForm(forms.Form):
    analyte = forms.ChoiceField(
        label="Enzyme to judge by", choices=EnzymeChoice.Enzyme.choices, widget=forms.RadioSelect
    )
    why = ReasonField(label="Why this one")

    def __init__(self, data=None, *, choice: EnzymeChoice | None = None) -> None:
        initial = {"analyte": choice.analyte, "why": choice.why} if choice else {}
        super().__init__(data, initial=initial)
