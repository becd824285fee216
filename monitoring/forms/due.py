"""What a nurse enters about something due."""

from django import forms

from courses.forms.change import ReasonField, draw_without_optional
from courses.forms.fields import DayField
from courses.forms.infusion import ClockField
from monitoring.actions.owning import colleagues
from monitoring.models import ContactAttempt, Reminder
from monitoring.rules.kinds import kind_of
from monitoring.rules.removals import removals


class DueForm(forms.Form):
    """`version` is the reminder's as it was seen; empty when no reminder had been raised yet."""

    version = forms.IntegerField(label="Version", min_value=1, required=False, widget=forms.HiddenInput)

    def about(self, row) -> None:
        """Ask for what depends on the row."""


class DoneForm(DueForm):
    note = ReasonField(label="Note", required=False, help_text="What was done, if it matters.")


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return str(obj)


class TakeForm(DueForm):
    word = ReasonField(
        label="Why you take it over", required=False, help_text="Needed where a colleague has it."
    )


class HandOverForm(DueForm):
    to = PersonChoice(
        label="To whom",
        queryset=None,
        empty_label="choose",
        error_messages={
            "required": "To whom is empty; choose a colleague.",
            "invalid_choice": "To whom was refused: choose a colleague who may settle it.",
        },
    )
    word = ReasonField(label="A word to them", required=False)

    def about(self, row) -> None:
        self.fields["to"].queryset = colleagues(row.derived.due.owner_role, row.patient.clinic)


class ReleaseForm(DueForm):
    word = ReasonField(label="Why you give it back", required=False)


class ManyDoneForm(forms.Form):
    note = ReasonField(label="Note", required=False, help_text="Kept with each of them.")


class ReopenForm(DueForm):
    reason = ReasonField(label="Why it is due again")


class SnoozeForm(DueForm):
    until = DayField(label="Until")
    reason = ReasonField(label="Why it can wait")

    def about(self, row) -> None:
        most = kind_of(row.kind).most_snooze_days
        self.fields["until"].help_text = f"It comes back on this day, at most {most} days ahead."


class RemoveForm(DueForm):
    code = forms.ChoiceField(
        label="Why it leaves the list",
        choices=Reminder.Removal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Why it leaves the list is empty; choose a reason."},
    )
    words = ReasonField(label="In words", required=False)

    def about(self, row) -> None:
        asked = [f"{one.label} ({one.asks})" for one in removals().values() if one.asks]
        self.fields["words"].help_text = f"Needed for: {'; '.join(asked)}."
        if not self.is_bound:
            draw_without_optional(self, "words")

    def clean(self) -> dict:
        """Return what was said; whether the words are needed is decided by the reason, in the action."""
        draw_without_optional(self, "words")
        return self.cleaned_data

    def said(self) -> dict[str, str]:
        """Return the coded reason and its words."""
        return {name: self.cleaned_data[name] for name in ("code", "words")}


CALLED = ["channel", "outcome", "note", "next_try_on", "next_try_at"]


class CallForm(DueForm):
    channel = forms.ChoiceField(
        label="How", choices=ContactAttempt.Channel.choices, widget=forms.RadioSelect, initial="phone"
    )
    outcome = forms.ChoiceField(
        label="Outcome", choices=ContactAttempt.Outcome.choices, widget=forms.RadioSelect
    )
    note = ReasonField(label="Note", required=False)
    next_try_on = DayField(label="Try again on", required=False)
    next_try_at = ClockField(label="At", help_text="If a time was agreed.")
    is_done = forms.BooleanField(
        label="This settles it: mark as done", required=False, help_text="Leave empty to keep it on the list."
    )

    def about(self, row) -> None:
        most = kind_of(row.kind).most_snooze_days
        self.fields[
            "next_try_on"
        ].help_text = f"It is put away and comes back on this day, at most {most} days ahead."
        if kind_of(row.kind).settled_by:
            del self.fields["is_done"]  # a record of its own settles it

    def attempt(self) -> ContactAttempt:
        """Return the attempt as entered, not stored."""
        said = {name: self.cleaned_data[name] for name in CALLED}
        return ContactAttempt(**said | {"next_try_at": said["next_try_at"] or None})
