"""The response review: what it rests on, the verdicts, the decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from courses.forms.change import ReasonField
from courses.forms.fields import DayField
from courses.rules.wording import unit_text
from monitoring.actions.reviews import Judgement
from monitoring.forms.fields import lines, refuse_future_days
from monitoring.models import ResponseReview
from monitoring.rules import enzymes, strength
from monitoring.rules.history import LabPoint, PatientHistory, StrengthPoint
from monitoring.rules.response import ResponseInputs
from monitoring.rules.values_in_words import in_brackets, reading_text, total_text

INPUTS = ("baseline_enzyme", "followup_enzyme", "baseline_strength", "followup_strength")
NONE = [("", "none to rest on")]
OTHERS = "Inputs other than proposed: "
REASON_LENGTH = 500


@dataclass(frozen=True)
class Compared:
    """Baseline against follow-up; a change is None where it cannot be told."""

    enzyme_percent: Decimal | None
    enzyme_direction: str | None
    strength_percent_of_scale: Decimal | None


def compared(inputs: ResponseInputs) -> Compared:
    """Return what changed between the inputs, by the rules of the page and the chart."""
    before, after = inputs.baseline_enzyme, inputs.followup_enzyme
    weak, strong = inputs.baseline_strength, inputs.followup_strength
    return Compared(
        enzymes.percent_change(before, after) if before and after else None,
        enzymes.direction(before, after) if before and after else None,
        strength.change_percent_of_scale(weak, strong) if weak and strong else None,
    )


def lab_words(lab: LabPoint) -> str:
    """Return "CK 15.0 × ULN (3000 U/L), 9 Jan 2026"."""
    printed = f" ({lab.raw_text} {unit_text(lab.unit)})" if lab.multiple is not None else ""
    return f"{lab.label} {reading_text(lab)}{printed}, {in_brackets(lab.when)}"


def test_words(test: StrengthPoint) -> str:
    """Return "MMT-8 62 of 80, 9 Jan 2026"."""
    return f"{test.label} {total_text(test)}, {in_brackets(test.when)}"


class ReviewForm(forms.Form):
    """`expected` maps each input to the key the form proposes; choosing another asks for a reason."""

    reviewed_on = DayField(label="Day of the review")
    baseline_enzyme = forms.ChoiceField(label="Enzyme before the pulse", required=False)
    followup_enzyme = forms.ChoiceField(label="Enzyme at follow-up", required=False)
    baseline_strength = forms.ChoiceField(label="Strength before the pulse", required=False)
    followup_strength = forms.ChoiceField(label="Strength at follow-up", required=False)
    choice_reason = ReasonField(
        label="Why others than proposed",
        required=False,
        help_text="Only when you chose another value; it is kept with the reason of the decision.",
    )
    verdict_enzymes = forms.ChoiceField(
        label="Enzymes", choices=ResponseReview.Verdict.choices, widget=forms.RadioSelect
    )
    verdict_strength = forms.ChoiceField(
        label="Strength", choices=ResponseReview.Verdict.choices, widget=forms.RadioSelect
    )
    verdict = forms.ChoiceField(
        label="Overall", choices=ResponseReview.Verdict.choices, widget=forms.RadioSelect
    )
    decision = forms.ChoiceField(
        label="Decision", choices=ResponseReview.Decision.choices, widget=forms.RadioSelect
    )
    decision_reason = forms.CharField(
        label="Reason for the decision", max_length=REASON_LENGTH, widget=lines(3)
    )
    next_review_on = DayField(label="Next review", required=False)

    def __init__(
        self, data=None, *, patient, history: PatientHistory, proposed: ResponseInputs, review=None, **kwargs
    ) -> None:
        self.patient, self.review = patient, review
        self.labs, self.tests = _enzymes(history), _tests(history)
        self.expected = stored_keys(review) if review else proposed_keys(proposed)
        initial = {"reviewed_on": history.today} | self.expected | _as_signed(review)
        super().__init__(data, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self._fill_choices()

    def _fill_choices(self) -> None:
        labs = [(key, lab_words(lab)) for key, lab in self.labs.items()]
        tests = [(key, test_words(test)) for key, test in self.tests.items()]
        for name in INPUTS:
            self.fields[name].choices = [*NONE, *(labs if name.endswith("enzyme") else tests)]

    def chosen(self) -> ResponseInputs:
        """Return the inputs as chosen so far, or as proposed while nothing was sent."""
        return ResponseInputs(
            *(self.labs.get(self[name].value()) for name in INPUTS[:2]),
            *(self.tests.get(self[name].value()) for name in INPUTS[2:]),
        )

    def keys(self) -> dict[str, str]:
        """Return the key of each chosen input, "" for none."""
        return {name: self.cleaned_data[name] for name in INPUTS}

    def clean(self) -> dict:
        """Refuse days that cannot be, and other inputs than proposed without a reason."""
        data = self.cleaned_data
        refuse_future_days(self, "reviewed_on")
        self._clean_next(data)
        if all(name in data for name in INPUTS):
            self._clean_choice(data)
        return data

    def _clean_next(self, data: dict) -> None:
        today, following = data.get("reviewed_on"), data.get("next_review_on")
        if today and following and following < today:
            words = f"Next review: {following} is before this review ({today}); correct it."
            self.add_error("next_review_on", words)

    def _clean_choice(self, data: dict) -> None:
        if self.keys() == self.expected:
            return
        if not data.get("choice_reason"):
            words = "Why others than proposed is empty; say why you chose another value than proposed."
            self.add_error("choice_reason", words)
        elif len(self.full_reason()) > REASON_LENGTH:
            words = f"with the reason for other inputs it is over {REASON_LENGTH} letters; shorten one."
            words = f"Reason for the decision: {words}"
            self.add_error("decision_reason", words)

    def full_reason(self) -> str:
        """Return the decision's reason, followed by why other inputs were chosen."""
        data = self.cleaned_data
        chosen = data.get("choice_reason", "")
        reason = data.get("decision_reason", "")
        if not chosen or self.keys() == self.expected:
            return reason
        return f"{reason.removesuffix('.')}. {OTHERS}{chosen}"

    def judgement(self) -> Judgement:
        """Return the verdicts and the decision as entered."""
        data = self.cleaned_data
        return Judgement(
            verdict_enzymes=data["verdict_enzymes"],
            verdict_strength=data["verdict_strength"],
            verdict=data["verdict"],
            decision=data["decision"],
            decision_reason=self.full_reason(),
            next_review_on=data["next_review_on"],
        )


def _enzymes(history: PatientHistory) -> dict[str, LabPoint]:
    dated = [lab for lab in history.labs if lab.is_muscle_enzyme and lab.when.day is not None]
    return {lab.key: lab for lab in _newest_first(dated)}


def _tests(history: PatientHistory) -> dict[str, StrengthPoint]:
    return {test.key: test for test in _newest_first(strength.dated(history.strengths))}


def _newest_first(points: Iterable) -> list:
    return sorted(points, key=lambda point: (point.when.day, point.label), reverse=True)


def proposed_keys(proposed: ResponseInputs) -> dict[str, str]:
    """Return the key of each proposed input, "" for none."""
    return {name: point.key if (point := getattr(proposed, name)) else "" for name in INPUTS}


def stored_keys(review: ResponseReview) -> dict[str, str]:
    """Return the key of each input of a signed review, "" for none."""
    return {name: fact.key if (fact := getattr(review, name)) else "" for name in INPUTS}


def _as_signed(review: ResponseReview | None) -> dict:
    if review is None:
        return {}
    names = ["reviewed_on", "verdict_enzymes", "verdict_strength", "verdict", "decision", "decision_reason"]
    return {name: getattr(review, name) for name in [*names, "next_review_on"]}
