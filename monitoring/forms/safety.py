"""The answer to a safety prompt, with what raised it beside the form."""

from django import forms

from courses.forms.change import ReasonField
from courses.forms.facts import FactForm
from courses.forms.fields import DayField
from courses.models import Patient
from monitoring.forms.fields import LINE
from monitoring.models import SafetyAnswer
from monitoring.rules.safety.prompt_words import whys
from monitoring.rules.safety.prompts import findings
from monitoring.safety import facts_by_patient

Answer = SafetyAnswer.Answer


class SafetyAnswerForm(FactForm):
    field_order = ("prompt", "answer", "answered_on", "note", "ask_again_on")

    prompt = forms.ChoiceField(label="Prompt", choices=[("", "choose"), *SafetyAnswer.Prompt.choices])
    answer = forms.ChoiceField(label="Answer", choices=Answer.choices, widget=forms.RadioSelect(attrs=LINE))
    answered_on = DayField(label="On")
    note = ReasonField(
        label="Note",
        required=False,
        help_text="What was done, or why it was declined or does not apply.",
    )
    ask_again_on = DayField(
        label="Ask again on",
        required=False,
        help_text="Only for what was declined or does not apply. Empty: not before the next steroid course.",
    )

    class Meta:
        model = SafetyAnswer
        fields = ["prompt", "answer", "answered_on", "note", "ask_again_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.initial.get("answered_on"):
            self.initial["answered_on"] = self.patient.clinic.today()

    def raised_by(self) -> list[dict]:
        """Return the prompt asked about, in words, with each condition that raised it; [] when none is."""
        today, code = self.patient.clinic.today(), self["prompt"].value()
        facts = facts_by_patient(Patient.objects.filter(pk=self.patient.pk), today).get(self.patient.pk)
        found = findings(facts) if facts else ()
        return [
            {"finding": finding, "whys": whys(finding, today)}
            for finding in found
            if finding.prompt.code == code
        ]

    def clean(self) -> dict:
        data = super().clean()
        answer = data.get("answer")
        if answer in {Answer.DECLINED, Answer.NOT_APPLICABLE} and not data.get("note"):
            said = Answer(answer).label
            self.add_error("note", f"Note is empty; say in a few words why it is recorded as {said}.")
        return data
