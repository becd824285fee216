"""The form of how a person wants e-mails."""

from django import forms

from courses.models import Membership


class MailsForm(forms.Form):
    mails = forms.ChoiceField(
        label="E-mails to you", choices=Membership.Mails.choices, widget=forms.RadioSelect
    )
