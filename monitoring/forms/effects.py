"""Adverse effects and notes."""

from django import forms

from courses.forms.fields import DayField, PrecisionDayField
from courses.rules.errors import RuleError
from monitoring.forms.fact import LINE, FactForm, long_text, yes_no, yes_no_field
from monitoring.models import AdverseEffect, Note
from monitoring.rules.toxicity import CTCAE_VERSIONS, ctcae_grade

# Suggestions, not a closed list. Source: droracle article of October 2025, section on adverse effects.
STEROID_EFFECTS = (
    "weight gain",
    "hypertension",
    "striae",
    "growth delay",
    "cataract",
    "diabetes",
    "dyslipidaemia",
    "steroid myopathy",
    "osteoporosis",
)
GRADES = [
    ("", "not graded"),
    ("1", "1, mild"),
    ("2", "2, moderate"),
    ("3", "3, severe"),
    ("4", "4, life-threatening"),
    ("5", "5, death"),
]


class EffectForm(FactForm):
    model = AdverseEffect
    day_field = "onset_on"
    later_days = ("noticed_on", "resolved_on")
    suggestions = {"effects": STEROID_EFFECTS}

    term = forms.CharField(
        label="What happened", max_length=200, widget=forms.TextInput({"class": "input", "list": "effects"})
    )
    onset_on = PrecisionDayField(label="Began")
    noticed_on = DayField(label="Noticed", required=False)
    resolved_on = DayField(label="Resolved", required=False, help_text="Leave empty while it lasts.")
    grade = forms.TypedChoiceField(
        label="CTCAE grade", choices=GRADES, required=False, coerce=int, empty_value=None
    )
    grade_version = forms.ChoiceField(
        label="CTCAE version",
        choices=[("", "choose with a grade"), *((version, version) for version in CTCAE_VERSIONS)],
        required=False,
        help_text="The two versions grade differently: choose the one it was graded by.",
    )
    is_serious = yes_no_field("Serious")
    suspected_drug = forms.CharField(label="Suspected drug", max_length=80, required=False)
    causality = forms.ChoiceField(
        label="Caused by it",
        choices=AdverseEffect.Causality.choices,
        initial=AdverseEffect.Causality.NOT_ASSESSED,
        widget=forms.RadioSelect(attrs=LINE),
    )
    action_taken = forms.CharField(label="Action taken", max_length=200, required=False)
    note = forms.CharField(label="Note", max_length=500, required=False, widget=long_text(2))

    def initial_of(self, fact: AdverseEffect) -> dict:
        """Return the effect as the form shows it."""
        return super().initial_of(fact) | {"is_serious": yes_no(fact.is_serious)}

    def clean(self) -> dict:
        data = super().clean()
        self._refuse_grade_alone(data)
        onset = data.get("onset_on")
        for name in self.later_days:
            day = data.get(name)
            if onset and onset.day and day and day < onset.day:
                label = self.fields[name].label
                self.add_error(
                    name, f"{label}: {day} is before it began ({onset.day}); correct one of the two."
                )
        return data

    def _refuse_grade_alone(self, data: dict) -> None:
        if "grade" not in data or "grade_version" not in data:
            return
        try:
            ctcae_grade(data["grade"], data["grade_version"])
        except RuleError as error:
            self.add_error("grade" if data["grade"] is None else "grade_version", str(error))


class NoteForm(FactForm):
    model = Note
    day_field = "noted_on"

    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect(attrs=LINE), initial=Note.Kind.REMARK)
    text = forms.CharField(label="Words", max_length=1000, widget=long_text(4))
    noted_on = PrecisionDayField(label="Day", help_text="For a period: its first day.")
    until = DayField(label="Last day", required=False, help_text="Only for a period.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # What an import could not place keeps its kind in a correction; nobody enters that kind by hand.
        was = self.old.kind if self.old else ""
        self.fields["kind"].choices = [
            choice for choice in Note.Kind.choices if choice[0] in {was, "event", "outcome", "remark"}
        ]

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("noted_on"), data.get("until")
        if last is None or first is None:
            return data
        if first.day is None:
            self.add_error("until", "Last day: a period needs its first day as well; enter it.")
        elif last < first.day:
            self.add_error("until", f"Last day: {last} is before the first day ({first.day}); correct it.")
        return data
