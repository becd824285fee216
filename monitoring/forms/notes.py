"""Notes: an event, an outcome, a remark."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import DayField, PrecisionDayField
from monitoring.forms.fields import LINE, lines
from monitoring.models import Note

ENTERED_BY_HAND = {Note.Kind.EVENT, Note.Kind.OUTCOME, Note.Kind.REMARK}


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
        mark, kind = data.get("mark") or "", data.get("kind")
        if mark and kind and kind != Note.Kind.EVENT:
            words = "Flag on the chart: only an event can be flagged; choose the kind event, or no flag."
            self.add_error("mark", words)
        elif data.get("text") or "text" in self.errors:
            return
        elif mark in {"", Note.Mark.OTHER}:
            self.add_error("text", "Words is empty; fill it in.")
        else:
            data["text"] = Note.Mark(mark).label
