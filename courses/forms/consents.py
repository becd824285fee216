"""What a patient said about being reached, or about research."""

from django import forms

from courses.forms.change import SeenForm
from courses.forms.fields import DayField
from courses.models import Consent

LINE = {"class": "choices--line"}
SAID = [("yes", "agreed"), ("no", "does not agree, or withdrew")]


class ConsentForm(SeenForm):
    about = forms.ChoiceField(
        label="About", choices=Consent.About.choices, widget=forms.RadioSelect(attrs=LINE)
    )
    is_given = forms.TypedChoiceField(
        label="The patient",
        choices=SAID,
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect(attrs=LINE),
    )
    how = forms.ChoiceField(
        label="How",
        choices=[choice for choice in Consent.How.choices if choice[0] in {"in_person", "phone", "written"}],
        widget=forms.RadioSelect(attrs=LINE),
    )
    said_on = DayField(label="When")
