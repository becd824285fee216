"""What a nurse enters about something due."""

from django import forms

from courses.forms.change import ReasonField
from courses.forms.fields import DayField
from monitoring.models import ContactAttempt


class DueForm(forms.Form):
    """`version` is the reminder's as it was seen; empty when no reminder had been raised yet."""

    version = forms.IntegerField(label="Version", min_value=1, required=False, widget=forms.HiddenInput)


class DoneForm(DueForm):
    note = ReasonField(label="Note", required=False, help_text="What was done, if it matters.")


class ReopenForm(DueForm):
    reason = ReasonField(label="Why it is due again")


class SnoozeForm(DueForm):
    until = DayField(label="Until", help_text="It comes back on this day, at most four weeks ahead.")
    reason = ReasonField(label="Why it can wait")


class CallForm(DueForm):
    channel = forms.ChoiceField(
        label="How", choices=ContactAttempt.Channel.choices, widget=forms.RadioSelect, initial="phone"
    )
    outcome = forms.ChoiceField(
        label="Outcome", choices=ContactAttempt.Outcome.choices, widget=forms.RadioSelect
    )
    note = ReasonField(label="Note", required=False)
    next_try_on = DayField(label="Try again on", required=False)
    is_done = forms.BooleanField(
        label="This settles it: mark as done", required=False, help_text="Leave empty to keep it on the list."
    )

    def attempt(self) -> ContactAttempt:
        """Return the attempt as entered, not stored."""
        said = {name: self.cleaned_data[name] for name in ["channel", "outcome", "note", "next_try_on"]}
        return ContactAttempt(**said)
