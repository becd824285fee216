"""The form of a visit's toxicity screen: what is asked, what is measured, all on one day."""

from django import forms

from courses.forms.change import ReasonField, draw_without_optional, override_choice
from courses.forms.facts import FactForm
from courses.forms.fields import DayField, DoseField
from courses.models import BodyMeasure
from courses.models.body import UNIT_OF_KIND
from courses.protocols.loader import visit_screen
from courses.protocols.visit_screen import AlsoNamed
from courses.rules.wording import day_text
from monitoring.forms.fields import LINE, line, lines
from monitoring.forms.vitals import PressureFields
from monitoring.models import BloodPressure, ScreenAnswer, ToxicityScreen
from monitoring.rules.safety.prompts import Finding, findings
from monitoring.rules.safety.screen import Asked, questions_for
from monitoring.safety import facts_of
from monitoring.timeline import read

ANSWERS = [("", "not asked"), *ScreenAnswer.Answer.choices]
PRESSURE = ("systolic_mmhg", "diastolic_mmhg", "pulse_per_minute", "position", "read_again")


class ScreenForm(FactForm, PressureFields):
    """A correction asks the questions again and leaves what was measured to its own records."""

    field_order = ("screened_on",)

    screened_on = DayField(label="Day of the visit")
    weight = DoseField(label="Weight", unit="kg", required=False)
    height = DoseField(label="Height", unit="cm", required=False)
    override_code = override_choice()
    warning_reason = ReasonField(label="Reason in words", required=False)
    note = forms.CharField(label="Note", max_length=500, required=False, widget=lines(2))

    columns = {"number": "weight"}

    class Meta:
        model = ToxicityScreen
        fields = ["screened_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.initial.get("screened_on"):
            self.initial["screened_on"] = self.patient.clinic.today()
        if self.old:
            for name in (*PRESSURE, "weight", "height", "override_code", "warning_reason"):
                del self.fields[name]
        self._facts = facts_of(self.patient, read(self.patient, self.patient.clinic.today()))
        self._answered = {row.question: row for row in self.old.answers.all()} if self.old else {}
        self.asked = questions_for(self._facts.history, self._facts.age, self._answered)
        self._ask_questions()
        self._last = {} if self.old else ScreenAnswer.objects.latest_of(self.patient)
        if not self.is_bound:
            self._draw_as_one()

    def _draw_as_one(self) -> None:
        """Leave "(optional)" away from what any visit may leave out."""
        names = [name for a in self.asked for name in (a.question.code, f"{a.question.code}_words")]
        measured = [] if self.old else ["weight", "height", *PRESSURE[:-1]]
        draw_without_optional(self, *names, *measured)

    def _ask_questions(self) -> None:
        for asked in self.asked:
            question, row = asked.question, self._answered.get(asked.question.code)
            self.fields[question.code] = forms.ChoiceField(
                label=question.label, choices=ANSWERS, required=False, widget=forms.RadioSelect(attrs=LINE)
            )
            words = forms.CharField(
                label=f"{question.label}: what was told or found",
                max_length=300,
                required=False,
                widget=line(),
            )
            self.fields[f"{question.code}_words"] = words
            if row:
                self.initial |= {question.code: row.answer, f"{question.code}_words": row.words}

    @property
    def rows(self) -> list[tuple[Asked, forms.BoundField, forms.BoundField, str]]:
        """Return each question with its two fields and its last answer, those that a rule asks for first."""
        ordered = sorted(self.asked, key=lambda asked: not asked.is_raised)
        codes = [(asked, asked.question.code) for asked in ordered]
        return [(asked, self[code], self[f"{code}_words"], self._last_said(code)) for asked, code in codes]

    def _last_said(self, code: str) -> str:
        """Return "last: no, 12 Jan 2026", or that it was never asked; "" in a correction."""
        if self.old:
            return ""
        row = self._last.get(code)
        if row is None:
            return "never asked before"
        words = f" ({row.words})" if row.words else ""
        return f"last: {row.answer}{words}, {day_text(row.screen.screened_on)}"

    @property
    def items(self) -> tuple[Finding, ...]:
        """Return the measures and tests of the screen that concern the patient, due ones first."""
        found = [f for f in findings(self._facts) if f.prompt.is_screened]
        return tuple(sorted(found, key=lambda f: (f.due_on is None, f.due_on)))

    @property
    def also_named(self) -> tuple[AlsoNamed, ...]:
        return visit_screen().also_named

    @property
    def has_findings(self) -> bool:
        """Return whether a check of weight or height was gone past or refused."""
        return bool(self["override_code"].errors or self["warning_reason"].errors)

    def clean(self) -> dict:
        """Ask for words with a yes, and for both numbers of a blood pressure."""
        data = super().clean()
        for asked in self.asked:
            self._refuse_half(asked.question.code, data)
        if not self.old:
            if any(data.get(name) not in (None, "") for name in PRESSURE):
                self.refuse_half_a_pressure(data)
            self._refuse_a_reason_for_nothing(data)
        self._draw_as_one()
        return data

    def _refuse_half(self, code: str, data: dict) -> None:
        answer, words = data.get(code), data.get(f"{code}_words")
        label = self.fields[code].label
        if answer == ScreenAnswer.Answer.YES and not words:
            self.add_error(f"{code}_words", f"{label}: a yes needs words; say what was told or found.")
        elif words and not answer:
            self.add_error(code, f"{label}: words without an answer; choose yes or no, or empty the words.")

    def _refuse_a_reason_for_nothing(self, data: dict) -> None:
        """Refuse a reason beside neither a weight nor a height: it would be stored nowhere."""
        if data.get("weight") is not None or data.get("height") is not None:
            return
        for name in ("override_code", "warning_reason"):
            if data.get(name):
                label = self.fields[name].label
                self.add_error(name, f"{label}: it belongs to a weight or height; enter one, or empty it.")

    def answers(self) -> list[ScreenAnswer]:
        """Return what was answered, not stored; a question that was not asked has no row.

        An answer to a question that the list has no more stays as it was.
        """
        said = {a.question.code: self.cleaned_data[a.question.code] for a in self.asked}
        gone = [row for code, row in self._answered.items() if code not in said]
        return [
            *(ScreenAnswer(question=r.question, answer=r.answer, words=r.words) for r in gone),
            *(
                ScreenAnswer(question=code, answer=answer, words=self.cleaned_data[f"{code}_words"])
                for code, answer in said.items()
                if answer
            ),
        ]

    def pressure(self) -> BloodPressure | None:
        """Return the blood pressure, not stored; None when none was entered."""
        told = {name: self.cleaned_data[name] for name in PRESSURE}
        if told["systolic_mmhg"] is None:
            return None
        return BloodPressure(patient=self.patient, measured_on=self.cleaned_data["screened_on"], **told)

    def body(self) -> list[BodyMeasure]:
        """Return weight and height as entered, not stored."""
        data = self.cleaned_data
        reason = {name: data[name] for name in ("override_code", "warning_reason")}
        return [
            BodyMeasure(
                patient=self.patient,
                kind=kind,
                number=data[kind],
                unit=unit,
                measured_on=data["screened_on"],
                **reason,
            )
            for kind, unit in UNIT_OF_KIND.items()
            if data[kind] is not None
        ]
