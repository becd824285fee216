"""The twins of the measures about the response as it was judged in the window."""

from datetime import timedelta
from functools import partial

from monitoring.models import ResponseReview
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins import response_scores, response_times
from tests.monitoring.outcomes.twins.frames import Begun, ages_of

# Typed from reference.md 1.2, apart from the file that the rules read.
LEAST = {
    "adult": {"minimal": 20, "moderate": 40, "major": 60},
    "juvenile": {"minimal": 30, "moderate": 45, "major": 70},
}


def judged(row: Begun, scope: Scope) -> ResponseReview | str:
    """Return the review of the window, or the reason why there is none."""
    if not row.given:
        return "nothing_given"
    opens, closes = row.given[-1] + timedelta(days=28), row.given[-1] + timedelta(days=42)
    for review in ResponseReview.objects.current().filter(course=row.course):
        if opens <= review.reviewed_on <= min(closes, scope.as_of):
            return review
    if row.has_ended_by(closes, scope):
        return "follow_up_ended"
    if scope.as_of <= closes:
        return "window_not_closed"
    late = ResponseReview.objects.current().filter(course=row.course, reviewed_on__gt=closes)
    return "reviewed_late" if late.filter(reviewed_on__lte=scope.as_of).exists() else "not_reviewed"


def responded(row: Begun, scope: Scope, *, by: str) -> str:
    found = judged(row, scope)
    return found if isinstance(found, str) else getattr(found, f"verdict_{by}")


def score_reached(row: Begun, scope: Scope, *, criteria: str, category: str) -> str:
    found = judged(row, scope)
    if found == "nothing_given":
        return found
    chosen = "" if isinstance(found, str) else {"jdm": "juvenile"}.get(found.population, found.population)
    read_by = chosen or ages_of(row.patient, row.begun_on)
    if read_by in LEAST and read_by != criteria:
        return "other_criteria"
    if isinstance(found, str):
        return found
    if not chosen:
        return "criteria_not_chosen"
    return _by_score(found, LEAST[criteria][category])


def _by_score(review: ResponseReview, least: int) -> str:
    if review.score_lowest is None:
        return "no_score"
    if review.score_lowest >= least:
        return "reached"
    return "below" if review.score_highest < least else "score_uncertain"


JUDGED = {f"responded_by_{by}": partial(responded, by=by) for by in ("enzymes", "strength")} | {
    f"tis_{category}_{criteria}": partial(score_reached, criteria=criteria, category=category)
    for criteria, categories in LEAST.items()
    for category in categories
}
TWINS = JUDGED | response_times.TWINS | response_scores.TWINS
