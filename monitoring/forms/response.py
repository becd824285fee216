"""What a score rests on: the values chosen of each measure, and whose criteria it is read by."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from courses.protocols.response_criteria import Population
from courses.rules.wording import unit_text
from monitoring.models import ResponseReview
from monitoring.rules.criteria.review import Criteria
from monitoring.rules.criteria.words import point_words
from monitoring.rules.history import LabPoint, MeasurePoint, PatientHistory, StrengthPoint
from monitoring.rules.laboratory import enzymes
from monitoring.rules.muscles import strength
from monitoring.rules.response import INPUTS, KINDS, ResponseInputs, measures_of
from monitoring.rules.values_in_words import in_brackets, reading_text, total_text

LABELS = {
    "enzyme": "Enzyme",
    "strength": "Strength",
    "physician_global": "Physician global",
    "patient_global": "Patient or parent global",
    "function": "Function",
    "extramuscular": "Extramuscular activity",
    "chq_phs": "CHQ physical summary",
}
WHEN = {"baseline": "before the pulse", "followup": "at follow-up"}
BY_SCORE = ("population", "chq_phs_range")
NONE = [("", "none to rest on")]


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


class ScoreForm(forms.Form):
    """A choice of baseline and follow-up for each measure, among all that the record has."""

    when_words = WHEN

    population = forms.ChoiceField(
        label="Criteria",
        required=False,
        choices=[("", "not chosen: no category"), *ResponseReview.Criteria.choices],
        help_text="Proposed by subtype and age; children have higher thresholds and scales of their own.",
    )
    chq_phs_range = forms.DecimalField(
        label="Range of the CHQ physical summary",
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        help_text="Not found in our sources: enter it from the form that was used, or leave it empty.",
    )

    def __init__(self, data=None, *, history: PatientHistory, **kwargs) -> None:
        self.points = {"enzyme": _enzymes(history), "strength": _tests(history)} | {
            slot: _measures(history, kinds) for slot, kinds in KINDS.items()
        }
        super().__init__(data, **kwargs)
        for name in INPUTS:
            when, _, slot = name.partition("_")
            label = f"{LABELS[slot]} {self.when_words[when]}"
            offered = [(key, _words(point)) for key, point in self.points[slot].items()]
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=[*NONE, *offered])

    def chosen(self) -> ResponseInputs:
        """Return the inputs as chosen so far, or as proposed while nothing was sent."""
        return ResponseInputs(**{name: self.points[slot_of(name)].get(self[name].value()) for name in INPUTS})

    def criteria(self, enzyme: str) -> Criteria:
        """Return what the score is read by, as chosen so far; `enzyme` is the one chosen at baseline."""
        population = self["population"].value()
        return Criteria(
            Population(population) if population in set(Population) else None, enzyme, self._range()
        )

    def _range(self) -> Decimal | None:
        try:
            return self.fields["chq_phs_range"].clean(self["chq_phs_range"].value())
        except forms.ValidationError:
            return None

    def pairs(self) -> list[tuple]:
        """Return the fields of baseline and follow-up of each measure that adults and children share."""
        shared = [slot for slot in LABELS if slot != "chq_phs"]
        return [(self[f"baseline_{slot}"], self[f"followup_{slot}"]) for slot in shared]


def slot_of(name: str) -> str:
    """Return "enzyme" of "baseline_enzyme"."""
    return name.partition("_")[2]


def _words(point: LabPoint | StrengthPoint | MeasurePoint) -> str:
    if isinstance(point, LabPoint):
        return lab_words(point)
    return test_words(point) if isinstance(point, StrengthPoint) else point_words(point)


def _measures(history: PatientHistory, kinds: tuple[str, ...]) -> dict[str, MeasurePoint]:
    found = [point for kind in kinds for point in measures_of(history, kind)]
    return {point.key: point for point in _newest_first(found)}


def _enzymes(history: PatientHistory) -> dict[str, LabPoint]:
    dated = [lab for lab in history.labs if lab.is_muscle_enzyme and lab.when.day is not None]
    return {lab.key: lab for lab in _newest_first(dated)}


def _tests(history: PatientHistory) -> dict[str, StrengthPoint]:
    return {test.key: test for test in _newest_first(strength.dated(history.strengths))}


def _newest_first(points: Iterable) -> list:
    return sorted(points, key=lambda point: (point.when.day, point.label), reverse=True)
