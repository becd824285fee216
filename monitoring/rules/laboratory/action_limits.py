"""Where a result stands against the clinic's own limits for action, apart from laboratory ranges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.protocols.loader import analytes
from courses.rules.agents import MedicineUse
from courses.rules.errors import RuleError
from courses.rules.units import convert, plain
from courses.rules.wording import unit_text
from monitoring.rules.history import ActionLimit, LabPoint
from monitoring.rules.laboratory.limits import reads_above, reads_below


@dataclass(frozen=True)
class Crossed:
    """A limit a result lies outside of, on its `side` "below" or "above"."""

    limit: ActionLimit
    side: str

    @property
    def words(self) -> str:
        """Return "below the clinic's action limit 3.5 10⁹/L while on cyclophosphamide"."""
        bound = self.limit.low if self.side == "below" else self.limit.high
        assert bound is not None  # noqa: S101 - the side is that of a bound
        while_on = f" while on {self.limit.agent}" if self.limit.agent else ""
        return f"{self.side} the clinic's action limit {plain(bound)} {unit_text(self.limit.unit)}{while_on}"


def crossed(
    lab: LabPoint, limits: Iterable[ActionLimit], medicines: Sequence[MedicineUse] = ()
) -> tuple[Crossed, ...]:
    """Return every limit the result lies outside of; () without a number, or in a unit that cannot be read.

    A limit for an agent holds on a day the agent was taken; where the day is not known it does not.
    """
    if lab.number is None or not lab.analyte:
        return ()
    asked = [limit for limit in limits if limit.analyte == lab.analyte and _holds(limit, lab, medicines)]
    found = ((limit, _side(lab, limit)) for limit in asked)
    return tuple(Crossed(limit, side) for limit, side in found if side)


def _holds(limit: ActionLimit, lab: LabPoint, medicines: Sequence[MedicineUse]) -> bool:
    if not limit.agent:
        return True
    day = lab.when.day
    taken = [use.agent for use in medicines if day is not None and use.runs_on(day)]
    return any(agent is not None and agent.name == limit.agent for agent in taken)


def _side(lab: LabPoint, limit: ActionLimit) -> str:
    assert lab.number is not None  # noqa: S101 - only results with a number are asked
    try:
        number = convert(lab.number, analytes()[lab.analyte], lab.unit, limit.unit)
    except RuleError:
        return ""
    if limit.low is not None and reads_below(number, lab.comparator, limit.low):
        return "below"
    if limit.high is not None and reads_above(number, lab.comparator, limit.high):
        return "above"
    return ""
