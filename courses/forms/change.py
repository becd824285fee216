"""Forms that change a record: they carry the version that was seen, and ask why."""

from django import forms

REASON_LENGTH = 300


class ReasonField(forms.CharField):
    """One line of text that says why; empty is refused in a sentence."""

    def __init__(self, *, label: str = "Reason", required: bool = True, **kwargs):
        widget = forms.TextInput({"class": "input input--wide", "autocomplete": "off"})
        errors = {"required": f"{label} is empty; say why in a few words."}
        super().__init__(
            label=label,
            required=required,
            max_length=REASON_LENGTH,
            widget=widget,
            error_messages=errors,
            **kwargs,
        )


class SeenForm(forms.Form):
    """A form on a record that others may change meanwhile: `version` is the one its reader saw."""

    version = forms.IntegerField(label="Version", min_value=1, widget=forms.HiddenInput)


class ChangeForm(SeenForm):
    """A change that needs only its reason."""

    reason = ReasonField()
