"""Adverse effects and notes."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import DayField, PrecisionDayField
from courses.rules.errors import RuleError
from monitoring.forms.fields import LINE, YesNoField, line, lines, refuse_future_days
from monitoring.models import AdverseEffect, Note
from monitoring.rules.toxicity import CTCAE_VERSIONS, ctcae_grade

# Suggestions, not a closed list. Source: droracle article of October 2025, its section on adverse effects.
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
VERSIONS = [("", "choose with a grade"), *((version, version) for version in CTCAE_VERSIONS)]
ENTERED_BY_HAND = {Note.Kind.EVENT, Note.Kind.OUTCOME, Note.Kind.REMARK}


class EffectForm(FactForm):
    when_columns = {"onset": ("onset_on", "precision")}
    field_order = ("term", "onset")
    suggestions = {"effects": STEROID_EFFECTS}

    term = forms.CharField(label="What happened", max_length=200, widget=line("effects"))
    onset = PrecisionDayField(label="Began")
    noticed_on = DayField(label="Noticed", required=False)
    resolved_on = DayField(label="Resolved", required=False, help_text="Leave empty while it lasts.")
    grade = forms.TypedChoiceField(
        label="CTCAE grade", choices=GRADES, required=False, coerce=int, empty_value=None
    )
    grade_version = forms.ChoiceField(
        label="CTCAE version",
        choices=VERSIONS,
        required=False,
        help_text="The version it was graded by: the two grade differently.",
    )
    is_serious = YesNoField(label="Serious")
    suspected_drug = forms.CharField(
        label="Suspected drug", max_length=80, required=False, widget=line("drugs")
    )
    causality = forms.ChoiceField(
        label="Caused by that drug",
        choices=AdverseEffect.Causality.choices,
        initial=AdverseEffect.Causality.NOT_ASSESSED,
        widget=forms.RadioSelect(attrs=LINE),
    )
    action_taken = forms.CharField(label="Action taken", max_length=200, required=False, widget=line())
    note = forms.CharField(label="Note", max_length=500, required=False, widget=lines(2))

    class Meta:
        model = AdverseEffect
        fields = [
            "term",
            "noticed_on",
            "resolved_on",
            "grade",
            "grade_version",
            "is_serious",
            "suspected_drug",
            "causality",
            "action_taken",
            "note",
        ]

    def clean(self) -> dict:
        """Refuse a grade without its version, and days out of order, each beside its own field."""
        data = super().clean()
        refuse_future_days(self, "noticed_on", "resolved_on")
        self._refuse_half_a_grade(data)
        began = data["onset"].day if data.get("onset") else None
        for name in ("noticed_on", "resolved_on"):
            if began and data.get(name) and data[name] < began:
                words = f"{self.fields[name].label}: {data[name]} is before it began ({began}); correct it."
                self.add_error(name, words)
        return data

    def _refuse_half_a_grade(self, data: dict) -> None:
        if "grade" not in data or "grade_version" not in data:
            return
        try:
            ctcae_grade(data["grade"], data["grade_version"])
        except RuleError as error:
            self.add_error("grade" if data["grade"] is None else "grade_version", str(error))


class NoteForm(FactForm):
    when_columns = {"noted": ("noted_on", "precision")}
    field_order = ("kind", "mark", "text", "noted", "until")

    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect(attrs=LINE), initial=Note.Kind.REMARK)
    mark = forms.ChoiceField(
        label="Flag on the chart",
        required=False,
        choices=[("", "no flag"), *Note.Mark.choices],
        widget=forms.RadioSelect(attrs=LINE),
        help_text="For an event that may move CK: it is shown beside a rise and nothing is concluded.",
    )
    text = forms.CharField(
        label="Words",
        max_length=1000,
        required=False,
        widget=lines(4),
        help_text="May stay empty for an event with a flag.",
    )
    noted = PrecisionDayField(label="Day", help_text="For a period: its first day.")
    until = DayField(label="Last day", required=False, help_text="Only for a period.")

    class Meta:
        model = Note
        fields = ["kind", "mark", "text", "until"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # What an import could not place keeps its kind in a correction; nobody enters that kind by hand.
        known = ENTERED_BY_HAND | ({self.old.kind} if self.old else set())
        self.fields["kind"].choices = [(kind, words) for kind, words in Note.Kind.choices if kind in known]

    def clean(self) -> dict:
        """Refuse a period without a first day, or one that ends before it began."""
        data = super().clean()
        self._clean_mark(data)
        last, first = data.get("until"), data.get("noted")
        if last is None or first is None:
            return data
        if first.day is None:
            self.add_error("until", "Last day: a period needs its first day as well; enter it.")
        elif last < first.day:
            self.add_error("until", f"Last day: {last} is before the first day ({first.day}); correct it.")
        return data

    def _clean_mark(self, data: dict) -> None:
        """Take the flag's own words where none were written; refuse a flag on what is no event."""
        mark, kind = data.get("mark", ""), data.get("kind")
        if mark and kind and kind != Note.Kind.EVENT:
            words = "Flag on the chart: only an event can be flagged; choose the kind event, or no flag."
            self.add_error("mark", words)
        elif not data.get("text") and mark in {"", Note.Mark.OTHER} and "text" not in self.errors:
            self.add_error("text", "Words is empty; fill it in.")
        elif not data.get("text"):
            data["text"] = Note.Mark(mark).label
