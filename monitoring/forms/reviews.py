"""The response review: what it rests on, the verdicts, the decision."""

from django import forms

from courses.forms.change import ReasonField
from courses.forms.fields import DayField
from monitoring.actions.reviews import Judgement, ScoreBy, input_keys
from monitoring.forms.fields import lines, refuse_future_days
from monitoring.forms.response import BY_SCORE, ScoreForm
from monitoring.models import ResponseReview
from monitoring.rules.history import PatientHistory
from monitoring.rules.response import INPUTS, ResponseInputs

Verdict = ResponseReview.Verdict
REASON_LENGTH = 500


class ReviewForm(ScoreForm):
    """`expected` maps each input to the key the form proposes; choosing another asks for a reason."""

    reviewed_on = DayField(label="Day of the review")
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
    next_review_on = DayField(
        label="Next review",
        required=False,
        help_text="Needed when the pulse did not work, or only in part: the decision falls due on that day.",
    )

    def __init__(
        self, data=None, *, patient, history: PatientHistory, proposed: ResponseInputs, review=None, **kwargs
    ) -> None:
        self.patient, self.review = patient, review
        self.expected = input_keys(review or proposed)
        initial = {"reviewed_on": history.today} | self.expected | _as_signed(review)
        super().__init__(data, history=history, initial=initial | kwargs.pop("initial", {}), **kwargs)

    def keys(self) -> dict[str, str]:
        """Return the key of each chosen input, "" for none."""
        return {name: self.cleaned_data[name] for name in INPUTS}

    def clean(self) -> dict:
        """Refuse days that cannot be, and a non-response without its decision."""
        data = self.cleaned_data
        refuse_future_days(self, "reviewed_on")
        self._clean_next(data)
        self._clean_decision(data)
        return data

    def _clean_next(self, data: dict) -> None:
        today, following = data.get("reviewed_on"), data.get("next_review_on")
        if today and following and following < today:
            words = f"Next review: {following} is before this review ({today}); correct it."
            self.add_error("next_review_on", words)

    def _clean_decision(self, data: dict) -> None:
        """Ask for a decision and the day of its review where the pulse did not work."""
        verdict = data.get("verdict")
        is_non_response = verdict in {Verdict.NOT_RESPONDED, Verdict.PARTIAL}
        if is_non_response and data.get("next_review_on", verdict) is None:
            words = f"the pulse is judged as {Verdict(verdict).label}; say when the decision is reviewed."
            error = forms.ValidationError(f"Next review: {words}", code="date")
            self.add_error("next_review_on", error)
        if verdict == Verdict.NOT_RESPONDED and data.get("decision") == ResponseReview.Decision.CONTINUE:
            words = "a pulse that did not work needs another decision than to continue the plan; choose one."
            self.add_error("decision", f"Decision: {words}")

    def score_by(self) -> ScoreBy:
        """Return what the score is read by, as entered."""
        return ScoreBy(**{name: self.cleaned_data[name] for name in BY_SCORE})

    def judgement(self) -> Judgement:
        """Return the verdicts and the decision as entered."""
        data = self.cleaned_data
        return Judgement(
            verdict_enzymes=data["verdict_enzymes"],
            verdict_strength=data["verdict_strength"],
            verdict=data["verdict"],
            decision=data["decision"],
            decision_reason=data["decision_reason"],
            next_review_on=data["next_review_on"],
        )


def _as_signed(review: ResponseReview | None) -> dict:
    if review is None:
        return {}
    names = ["reviewed_on", "verdict_enzymes", "verdict_strength", "verdict", "decision", "decision_reason"]
    return {name: getattr(review, name) for name in [*names, *BY_SCORE, "next_review_on"]}
