"""A review's score as it is shown and kept: texts only, so that what was signed reads the same for ever."""

from decimal import Decimal

from courses.protocols.definitions import Status
from courses.protocols.loader import analytes, response_criteria
from courses.protocols.response_criteria import Measure
from courses.rules.units import plain
from courses.rules.wording import day_text
from monitoring.rules.criteria.answers import Answer
from monitoring.rules.criteria.improvement import CountedChange, Improvement
from monitoring.rules.criteria.measures import NO_IMPROVEMENT, MeasureScore, words
from monitoring.rules.criteria.review import SLOT_OF, Criteria, ReviewScore, is_by_chq
from monitoring.rules.criteria.worsening import Worsening
from monitoring.rules.history import LabPoint, MeasurePoint, StrengthPoint
from monitoring.rules.response import ResponseInputs
from monitoring.rules.values_in_words import in_brackets, reading_text, total_text

NOT_TOLD = "–"
POPULATIONS = {"adult": "adult criteria", "jdm": "juvenile criteria"}


def score_in_words(score: ReviewScore) -> dict:
    """Return everything a page shows of the score, JSON-ready."""
    total, criteria = score.total, response_criteria()
    return {
        "version": total.version,
        "title": criteria.title,
        "source": criteria.source,
        "population": POPULATIONS[total.population] if total.population else "",
        "total": None if total.total is None else plain(total.total),
        "lowest": plain(total.lowest),
        "highest": plain(total.highest),
        "categories": list(total.categories),
        "sentence": total_sentence(score),
        "known": total.known,
        "measures": [_measure(one, score) for one in total.measures],
        "lacks": [one.label for one in total.lacks_least],
        "least_source": criteria.least_measures.source,
        "enzyme": analytes()[score.criteria.enzyme].label if score.criteria.enzyme else "",
        "is_range_confirmed": _is_range_confirmed(score),
        "improvement": _improvement(score.improvement),
        "worsening": _worsening(score.worsening),
    }


def total_sentence(score: ReviewScore) -> str:
    """Return "52.5 of 100: moderate improvement", or the range with what it may be."""
    total = score.total
    if not total.known:
        return "Nothing of the core set compares: no score."
    span = (
        plain(total.lowest) if total.total is not None else f"{plain(total.lowest)} to {plain(total.highest)}"
    )
    if total.population is None:
        return f"{span} of 100. Choose adult or juvenile criteria to read a category."
    *others, last = ("no" if category == "none" else category for category in total.categories)
    said = f"{', '.join(others)} or {last}" if others else last
    return f"{span} of 100: {said} improvement by the {POPULATIONS[total.population]}."


def _is_range_confirmed(score: ReviewScore) -> bool:
    enzyme = next(one for one in score.total.measures if one.measure is Measure.ENZYME)
    rule = response_criteria().enzymes.get(score.criteria.enzyme)
    return enzyme.percent is None or rule is None or rule.status is Status.CONFIRMED


def _measure(one: MeasureScore, score: ReviewScore) -> dict:
    before, after = _points(one, score.inputs, score.criteria)
    return {
        "code": one.measure.value,
        "label": one.label,
        "before": point_words(before),
        "after": point_words(after),
        "range": one.given.range_words,
        "percent": words(one.percent) if one.percent else NO_IMPROVEMENT if one.points == 0 else "",
        "points": None if one.points is None else plain(one.points),
        "possible": _span(one.lowest, one.highest),
        "reason": one.reason,
        "notes": list(one.notes),
    }


def _span(lowest: Decimal, highest: Decimal) -> str:
    return f"{plain(lowest)} to {plain(highest)}"


def _points(one: MeasureScore, inputs: ResponseInputs, criteria: Criteria) -> tuple:
    if one.measure is Measure.STRENGTH:
        return inputs.baseline_strength, inputs.followup_strength
    if one.measure is Measure.ENZYME:
        chq, enzyme = inputs.measures("chq_phs"), (inputs.baseline_enzyme, inputs.followup_enzyme)
        return chq if is_by_chq(inputs, criteria) else enzyme
    return inputs.measures(SLOT_OF[one.measure])


def point_words(point: LabPoint | StrengthPoint | MeasurePoint | None) -> str:
    """Return "CK 15.0 × ULN, 9 Jan 2026", "MMT-8 62 of 80, ...", "5.5, ..."; a dash without a point."""
    if point is None:
        return NOT_TOLD
    return f"{_value(point)}, {in_brackets(point.when)}"


def _value(point: LabPoint | StrengthPoint | MeasurePoint) -> str:
    if isinstance(point, LabPoint):
        return f"{point.label} {reading_text(point)}"
    if isinstance(point, StrengthPoint):
        return f"{point.label} {total_text(point)}"
    return f"{_kind(point)} {plain(point.number) if point.number is not None else point.text}".strip()


def _kind(point: MeasurePoint) -> str:
    """Return the scale's short name where a measure has more than one, else ""."""
    scale = response_criteria().scales.get(point.kind)
    return scale.label if scale and scale.label != "visual scale" else ""


def _improvement(found: Improvement) -> dict:
    rule = response_criteria().improvement
    return {
        "title": rule.title,
        "source": rule.source,
        "answer": found.answer.value,
        "rule": f"{rule.better_measures} of {len(Measure)} better by {rule.better_percent} % of baseline, "
        f"at most {rule.worse_measures_at_most} worse by {rule.worse_percent} %, strength not among them",
        "better": found.count("better"),
        "worse": found.count("worse"),
        "changes": [
            {"label": one.change.label, "change": one.change.words, "counts": _counts(one)}
            for one in found.changes
        ],
    }


def _counts(one: CountedChange) -> str:
    if one.better is Answer.MET:
        return "better"
    if one.worse is Answer.MET:
        return "worse"
    return Answer.UNKNOWN.value if Answer.UNKNOWN in {one.better, one.worse} else "neither"


def _worsening(found: Worsening) -> dict:
    rule = response_criteria().worsening
    return {
        "title": rule.title,
        "source": rule.source,
        "answer": found.answer.value,
        "rule": f"worse than at baseline at {rule.visits_in_a_row} visits in a row",
        "percent_note": rule.percent_note,
        "visits": [
            {
                "day": day_text(visit.day),
                "answer": visit.answer.value,
                "ways": [{"way": way, "answer": answer.value} for way, answer in visit.ways],
            }
            for visit in found.visits
        ],
    }
