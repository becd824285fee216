"""The answer to a hint, with what raised it beside the form."""

import json
from functools import cached_property

from django import forms

from courses.forms.change import ReasonField
from courses.forms.facts import FactForm
from courses.forms.fields import DayField
from monitoring import timeline
from monitoring.forms.fields import LINE
from monitoring.models import HintAnswer
from monitoring.rules.hints import Hint, hints

Answer = HintAnswer.Answer
CHANGED = "What this hint rests on has changed since the page was opened; look at it again, then answer."


class HintAnswerForm(FactForm):
    """`seen` is what the hint rested on when the page was opened: an answer is to that, or is asked again."""

    field_order = ("hint", "answer", "answered_on", "note")

    hint = forms.ChoiceField(label="Hint", choices=[("", "choose"), *HintAnswer.Code.choices])
    answer = forms.ChoiceField(label="Answer", choices=Answer.choices, widget=forms.RadioSelect(attrs=LINE))
    answered_on = DayField(label="On")
    note = ReasonField(
        label="In words", required=False, help_text="What was done, or why it is not relevant here."
    )
    seen = forms.CharField(label="Seen", required=False, widget=forms.HiddenInput)

    class Meta:
        model = HintAnswer
        fields = ["hint", "answer", "answered_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.initial.get("answered_on"):
            self.initial["answered_on"] = self.patient.clinic.today()
        if self.old:
            self.fields["hint"].disabled = True  # to another hint it is another answer
            del self.fields["seen"]
        else:
            self.initial["seen"] = as_seen(self.asked_hint)

    @cached_property
    def asked_hint(self) -> Hint | None:
        """Return the hint asked about as it stands now, or None while none is chosen."""
        found = hints(timeline.read(self.patient, self.patient.clinic.today()))
        return next((hint for hint in found if hint.code == self["hint"].value()), None)

    def clean(self) -> dict:
        data = super().clean()
        answer = data.get("answer")
        if answer in {Answer.ACTED, Answer.NOT_RELEVANT} and not data.get("note"):
            said = "what was done" if answer == Answer.ACTED else "why it is not relevant"
            self.add_error("note", f"In words is empty; say {said}.")
        if data.get("seen") and data["seen"] != as_seen(self.asked_hint):
            self.add_error("hint", CHANGED)
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = as_seen(self.asked_hint)
        return data


def as_seen(hint: Hint | None) -> str:
    return json.dumps(hint.as_read()) if hint else ""
