"""How a member of staff is told: their choice, their number, the code sent to it."""

from django import forms

from courses.forms.change import SeenForm

SHORT = {"class": "input input--short", "autocomplete": "off"}


class ChoiceForm(SeenForm):
    by_email = forms.BooleanField(label="By e-mail", required=False)
    by_text = forms.BooleanField(label="By text message", required=False)


class NumberForm(SeenForm):
    number = forms.CharField(
        label="Mobile number",
        max_length=30,
        widget=forms.TextInput(SHORT | {"inputmode": "tel", "autocomplete": "tel"}),
    )


class CodeForm(SeenForm):
    code = forms.CharField(
        label="Code from the message",
        max_length=6,
        widget=forms.TextInput(SHORT | {"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
