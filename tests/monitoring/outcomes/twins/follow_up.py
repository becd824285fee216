"""The twins of the measures about follow-up."""

from datetime import timedelta

from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins.frames import Begun


def still_followed(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    after = row.begun_on + timedelta(days=365)
    if row.has_ended_by(after, scope):
        return {"dead": "died", "lost": "lost", "moved": "moved"}[row.patient.follow_up]
    return "followed" if after <= scope.as_of else "too_early"


TWINS = {
    "still_followed": still_followed,
    "alive_after_year": still_followed,
    "not_lost_in_year": still_followed,
    "not_moved_in_year": still_followed,
}
