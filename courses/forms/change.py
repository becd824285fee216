"""Forms that change a record: they carry the version that was seen, and ask why."""

from collections.abc import Sequence

from django import forms

from courses.models import OverrideCode

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


def draw_without_optional(form: forms.Form, *names: str) -> None:
    """Leave "(optional)" away from fields that another answer decides on; call it after they are cleaned."""
    for name in names:
        form.fields[name].required = True


def ask_reason(form: forms.Form, warnings: Sequence) -> bool:
    """Return whether the form may be stored: what lies outside a protocol needs a reason beside it.

    The action refuses it too; here the page already shows each warning, so one short sentence is enough.
    """
    if warnings and not form.cleaned_data["warning_reason"]:
        form.add_error("warning_reason", "This lies outside the protocol: say why, or change it.")
    return form.is_valid()


def ask_override(form: forms.Form, findings: Sequence) -> bool:
    """Return whether the form may be stored: a stop never, a warning with a coded reason and its words.

    The action refuses it too; here the page already shows each finding, so one short sentence is enough.
    """
    if any(finding.stops for finding in findings):
        form.add_error(None, "The order is refused as it stands: change what is named above.")
    elif findings:
        for name, words in (
            ("override_code", "choose a coded reason"),
            ("warning_reason", "say why in words"),
        ):
            if not form.cleaned_data[name]:
                form.add_error(name, f"This goes past a check: {words}, or change the order.")
    return form.is_valid()


def override_choice() -> forms.ChoiceField:
    """Return the field for a coded reason to go past a check; empty where nothing is gone past."""
    return forms.ChoiceField(
        label="Coded reason", required=False, choices=[("", "choose"), *OverrideCode.choices]
    )


class SeenForm(forms.Form):
    """A form on a record that others may change meanwhile: `version` is the one its reader saw."""

    version = forms.IntegerField(label="Version", min_value=1, widget=forms.HiddenInput)


class ChangeForm(SeenForm):
    """A change that needs only its reason."""

    reason = ReasonField()


class WhyForm(forms.Form):
    """Why something ends; each page words the question."""

    def __init__(self, data=None, *, label: str = "Reason"):
        super().__init__(data)
        self.fields["reason"] = ReasonField(label=label)
