"""Forms of tablets: a strength for the clinic's list, and a supply handed out."""

from django import forms
from django.core.exceptions import ValidationError

from courses.forms.facts import FactForm
from courses.forms.fields import DayField, DoseField
from courses.forms.taper import oral_steroids
from courses.models import TabletSupply, TaperPlan
from courses.templatetags.words import dose_drug

MOST_MG = 9999
MOST_TABLETS = 2000  # above it a number was mistyped: no patient carries so many home
DIGITS = {"class": "input input--short", "inputmode": "numeric", "autocomplete": "off"}


class StrengthField(DoseField):
    """The mg of one tablet, to two decimals."""

    def to_python(self, value):
        """Refuse what no column holds: a third decimal, or a tablet of 10 g."""
        mg = super().to_python(value)
        if mg is not None and (mg > MOST_MG or round(mg, 2) != mg):
            raise ValidationError(
                f"{self.words}: {mg} mg is not the strength of a tablet; check the number and its unit.",
                code="invalid",
            )
        return mg


class StrengthForm(forms.Form):
    drug = forms.ChoiceField(label="Steroid", choices=oral_steroids, initial="prednisone")
    strength_mg = StrengthField(label="Strength of one tablet")
    may_halve = forms.BooleanField(label="This tablet may be halved", required=False)


class TaperChoice(forms.ModelChoiceField):
    def label_from_instance(self, plan: TaperPlan) -> str:
        return f"{dose_drug(plan.drug)} taper, version {plan.version}"


class SupplyForm(FactForm):
    taper = TaperChoice(label="For which taper", queryset=None, empty_label=None)
    strength_mg = StrengthField(label="Strength of one tablet")
    tablets = forms.IntegerField(
        label="Tablets",
        min_value=1,
        max_value=MOST_TABLETS,
        widget=forms.TextInput(DIGITS),
        error_messages={
            "invalid": "Tablets is not a whole number; use the digits 0 to 9.",
            "required": "Tablets is empty; enter how many were handed out.",
            "min_value": "Tablets is below 1; enter how many were handed out.",
            "max_value": f"Tablets is above {MOST_TABLETS}; check the number.",
        },
    )
    handed_on = DayField(label="Handed out on")

    class Meta:
        model = TabletSupply
        fields = ["taper", "strength_mg", "tablets", "handed_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.old:
            del self.fields["taper"]  # for another taper it is another supply
            return
        plans = self.patient.taperplans.current().filter(closed_on__isnull=True).order_by("-recorded_at")
        self.fields["taper"].queryset = plans
        self.initial |= {"handed_on": self.patient.clinic.today(), "taper": plans.first()}
