"""The form of what a clinic sets for itself."""

from django import forms

from courses.forms.change import ReasonField, SeenForm, draw_without_optional
from courses.forms.fields import DoseField
from courses.models import Clinic
from courses.rules.viewer_link import MOST_LETTERS

LINE = {"class": "choices--line"}
PHONE = {"class": "input", "inputmode": "tel", "autocomplete": "off"}
MOST_WEEKS = 52
MOST_DAYS = 366
MOST_DAYS_TO_MRI = 1096
LEAST_SHOWN = (5, 20)  # k of small-cell suppression


def whole(label: str, most: int, *, required: bool, least: int = 1) -> forms.IntegerField:
    """Return a field for a whole number from `least` to `most`."""
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.TextInput({"class": "input input--4", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": f"{label} is empty; enter a whole number.",
            "invalid": f"{label} is not a whole number; use the digits 0 to 9.",
            "min_value": f"{label} is below {least}; check it.",
            "max_value": f"{label} is above {most}; check it.",
        },
    )


class SettingsForm(SeenForm):
    """What the clinic has decided: limits, intervals, units, and how patients reach it."""

    absolute_cap_mg = DoseField(label="Absolute cap, methylprednisolone a day")
    second_signature_above_mg = DoseField(label="Second signature above, a day", required=False)
    sparing_within_weeks = whole("Weeks from pulse to sparing agent", MOST_WEEKS, required=False)
    test_interval_days = whole("Days between CK tests on a steroid", MOST_DAYS, required=True)
    strength_interval_days = whole("Days between strength tests on a steroid", MOST_DAYS, required=False)
    mri_interval_days = whole("Days between MRIs on a steroid", MOST_DAYS_TO_MRI, required=False)
    enzyme_unit = forms.ChoiceField(
        label="Enzymes in", choices=Clinic.EnzymeUnit.choices, widget=forms.RadioSelect(attrs=LINE)
    )
    glucose_unit = forms.ChoiceField(
        label="Glucose in", choices=Clinic.GlucoseUnit.choices, widget=forms.RadioSelect(attrs=LINE)
    )
    phone = forms.CharField(label="Phone", required=False, max_length=40, widget=forms.TextInput(PHONE))
    phone_out_of_hours = forms.CharField(
        label="Phone out of hours", required=False, max_length=40, widget=forms.TextInput(PHONE)
    )
    paper = forms.ChoiceField(
        label="Paper of patients' sheets",
        choices=Clinic.Paper.choices,
        widget=forms.RadioSelect(attrs=LINE),
    )
    viewer_template = forms.CharField(
        label="Link to the image viewer",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    tells_patients = forms.BooleanField(label="Tell patients who agreed to it", required=False)
    least_shown = whole("Least number shown to auditors", LEAST_SHOWN[1], required=True, least=LEAST_SHOWN[0])
    reason = ReasonField(label="Why the settings change")

    SETTINGS = (
        "absolute_cap_mg",
        "second_signature_above_mg",
        "sparing_within_weeks",
        "test_interval_days",
        "strength_interval_days",
        "mri_interval_days",
        "enzyme_unit",
        "glucose_unit",
        "phone",
        "phone_out_of_hours",
        "paper",
        "viewer_template",
        "tells_patients",
        "least_shown",
    )

    def __init__(self, data=None, *, clinic: Clinic):
        initial = {name: getattr(clinic, name) for name in (*self.SETTINGS, "version")}
        super().__init__(data, initial=initial)
        self.clinic = clinic
        if not self.is_bound:
            draw_without_optional(self, "reason")

    def changes(self) -> dict:
        """Return the settings that differ from what the clinic has."""
        data = self.cleaned_data
        return {name: data[name] for name in self.SETTINGS if data[name] != getattr(self.clinic, name)}
