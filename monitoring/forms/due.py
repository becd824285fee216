"""What a nurse enters about something due."""

from django import forms

from courses.forms.fields import DayField
from monitoring.models import ContactAttempt


class DoneForm(forms.Form):
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="What was done, if it matters."
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=300)


class SnoozeForm(forms.Form):
    until = DayField(label="Until", help_text="It comes back on this day, at most four weeks ahead.")
    reason = forms.CharField(label="Why it can wait", max_length=300)


class CallForm(forms.Form):
    channel = forms.ChoiceField(
        label="How", choices=ContactAttempt.Channel.choices, widget=forms.RadioSelect, initial="phone"
    )
    outcome = forms.ChoiceField(
        label="Outcome", choices=ContactAttempt.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", max_length=300, required=False)
    next_try_on = DayField(label="Try again on", required=False)
    is_done = forms.BooleanField(
        label="This settles it: mark as done", required=False, help_text="Leave empty to keep it on the list."
    )

    def attempt(self) -> ContactAttempt:
        """Return the attempt as entered, not stored."""
        data = self.cleaned_data
        return ContactAttempt(
            channel=data["channel"],
            outcome=data["outcome"],
            note=data["note"],
            next_try_on=data["next_try_on"],
        )
