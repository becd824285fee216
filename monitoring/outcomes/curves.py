"""The curve of a time for each period asked, as whoever asked may see it."""

from collections.abc import Sequence

from monitoring.outcomes.answers import Answers
from monitoring.outcomes.coarse_times import coarse
from monitoring.outcomes.survival import kaplan_meier, logrank, spells
from monitoring.outcomes.tally import cases
from monitoring.rules.periods import Period
from monitoring.rules.survival import Curve, LogRank, Spell


def curves(answers: Answers) -> tuple[list[Curve], LogRank | None]:
    """Return a curve for each period that has one to show, and whether two periods differ."""
    groups = [(period.words.capitalize(), _seen(answers, period)) for period in answers.asked.periods]
    shown: list[tuple[str, Sequence[Spell]]] = [(words, seen) for words, seen in groups if seen]
    found = [kaplan_meier(words, seen) for words, seen in shown]
    return found, logrank([seen for _, seen in shown]) if len(shown) > 1 else None


def _seen(answers: Answers, period: Period) -> Sequence[Spell] | None:
    """Return the times of the period; for those who may not see patients in coarse stretches, of one clinic,
    one year and everybody in it, and None where a count of it is hidden."""
    asked, measure = answers.asked, answers.measure
    if asked.desk.may_see:
        return spells(measure, cases(measure, asked.scope(period)))
    is_whole = len(asked.desk.clinics) == 1 and not asked.split(period)
    if not is_whole or None in answers.of(period).counts:
        return None
    found = spells(measure, cases(measure, asked.whole_year(period.year)))
    return coarse(found, asked.desk.clinics[0].least_shown)
