"""The second signature: each dose is entered anew, and nothing of the order is shown."""

from decimal import Decimal

from django import forms

from courses.forms.fields import DoseField
from courses.models import Infusion
from courses.templatetags.words import day


class SignForm(forms.Form):
    """One empty box for each infusion, named by its number and day."""

    def __init__(self, *args, infusions: list[Infusion], **kwargs):
        super().__init__(*args, **kwargs)
        self.numbers = [infusion.number for infusion in infusions]
        for infusion in infusions:
            label = f"Dose of infusion {infusion.number}, {day(infusion.planned_on)}"
            self.fields[f"dose_{infusion.number}"] = DoseField(label=label)

    def entered(self) -> dict[int, Decimal]:
        """Return what was entered, in mg, by the number of the infusion."""
        return {number: self.cleaned_data[f"dose_{number}"] for number in self.numbers}
