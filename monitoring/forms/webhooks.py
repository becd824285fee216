"""The form of another system that a clinic tells."""

from django import forms

from monitoring.forms.fields import line
from monitoring.models import Reminder


class WebhookForm(forms.Form):
    url = forms.CharField(label="Address", max_length=300, widget=line(inputmode="url", spellcheck="false"))
    kinds = forms.MultipleChoiceField(
        label="Told of", choices=Reminder.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
