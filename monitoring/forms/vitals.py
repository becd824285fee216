"""The form of a blood pressure."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import PrecisionDayField
from courses.forms.infusion import whole_number
from monitoring.forms.fields import LINE, line
from monitoring.models import BloodPressure
from monitoring.models.vitals import MOST_DIASTOLIC, MOST_PULSE, MOST_SYSTOLIC

POSITIONS = [("", "not stated"), *BloodPressure.Position.choices]
READ_AGAIN = [("", "not asked"), *BloodPressure.ReadAgain.choices]


class PressureFields(forms.Form):
    """The two numbers of a blood pressure and what is said beside them."""

    systolic_mmhg = whole_number("Systolic, mmHg", MOST_SYSTOLIC)
    diastolic_mmhg = whole_number("Diastolic, mmHg", MOST_DIASTOLIC)
    pulse_per_minute = whole_number("Pulse a minute", MOST_PULSE)
    position = forms.ChoiceField(
        label="Position", choices=POSITIONS, required=False, widget=forms.RadioSelect(attrs=LINE)
    )
    read_again = forms.ChoiceField(
        label="Measured again",
        choices=READ_AGAIN,
        required=False,
        widget=forms.RadioSelect,
        help_text="Only asked of a very high pressure.",
    )

    def refuse_half_a_pressure(self, data: dict) -> None:
        """Ask for both numbers, and for a systolic above the diastolic."""
        for name in ("systolic_mmhg", "diastolic_mmhg"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label} is empty; a blood pressure has two numbers.")
        high, low = data.get("systolic_mmhg"), data.get("diastolic_mmhg")
        if high is not None and low is not None and high <= low:
            self.add_error(
                "systolic_mmhg",
                f"Systolic, mmHg: {high} is not above the diastolic {low}; were the two exchanged?",
            )


class PressureForm(FactForm, PressureFields):
    when_columns = {"measured": ("measured_on", "precision")}
    field_order = ("systolic_mmhg", "diastolic_mmhg", "pulse_per_minute", "position", "measured")

    measured = PrecisionDayField(label="Measured")
    note = forms.CharField(label="Note", max_length=300, required=False, widget=line())

    class Meta:
        model = BloodPressure
        fields = ["systolic_mmhg", "diastolic_mmhg", "pulse_per_minute", "position", "read_again", "note"]

    def clean(self) -> dict:
        data = super().clean()
        self.refuse_half_a_pressure(data)
        return data
