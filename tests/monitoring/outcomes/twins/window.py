"""The twins of the measures about the response window."""

from datetime import timedelta

from monitoring.models import ResponseReview
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins.frames import Begun


def reviewed_in_window(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    opens, closes = row.given[-1] + timedelta(days=28), row.given[-1] + timedelta(days=42)
    reviews = ResponseReview.objects.current().filter(course=row.course)
    answers = sorted(r.reviewed_on for r in reviews if opens <= r.reviewed_on <= scope.as_of)
    if answers and answers[0] <= closes:
        return "reviewed"
    if row.has_ended_by(closes, scope):
        return "follow_up_ended"
    if scope.as_of <= closes:
        return "window_not_closed"
    return "reviewed_late" if answers else "not_reviewed"


TWINS = {"reviewed_in_window": reviewed_in_window}
