"""Lists the rules hold as data, as they stand in a statement: {steroids} in a frame is one of them.

Doses are whole numbers in SQL, exact on either database: one mg of prednisone is `units_per_mg()` units, of
which every dose that can be stored, in every steroid of the table, is a whole number.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import lcm

from courses.protocols.agents import AgentPurpose
from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import equivalences, formulary, response_criteria
from courses.rules.doses import MG_OF_UNIT, PER_WEIGHT, TIMES_A_DAY
from monitoring.outcomes import score_lists
from monitoring.rules.steroid.spans import LOCAL_ROUTES

FINEST = 1_000_000  # parts of a mg: an amount has at most 4 decimals, a weight 2


@cache
def units_per_mg() -> int:
    """Return how many units make one mg of prednisone."""
    return FINEST * _denominator()


def _denominator() -> int:
    return lcm(*(share.denominator for share in _shares().values() if share is not None))


def _shares() -> dict[str, Fraction | None]:
    """Return the mg of prednisone in one mg of each steroid, by its folded name; None without a figure."""
    return {
        name: None if told.mg_per_5_mg_prednisone is None else 5 / Fraction(told.mg_per_5_mg_prednisone)
        for name, told in equivalences().items()
    }


def _steroid_units() -> str:
    shares = _shares().items()
    return _rows((name, None if share is None else int(share * _denominator())) for name, share in shares)


def _mg_of_unit() -> str:
    flat = ((unit, int(mg), 0) for unit, mg in MG_OF_UNIT.items())
    by_weight = ((unit, int(MG_OF_UNIT[mass]), 1) for unit, mass in PER_WEIGHT.items())
    return _rows((*flat, *by_weight))


def _prophylaxis() -> str:
    named = formulary().by_printed_name.items()
    return _texts(name for name, agent in named if agent.purpose is AgentPurpose.PROPHYLAXIS)


def _rows(rows: Iterable[tuple[str | Decimal | int | None, ...]]) -> str:
    return ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(map(_literal, sorted(texts)))


def _literal(told: str | Decimal | int | None) -> str:
    """Return our own name or number as it stands in SQL that is given parameters by name."""
    if told is None:
        return "NULL"
    if isinstance(told, str):
        return "'" + told.replace("'", "''").replace("%", "%%") + "'"
    return f"{told:f}" if isinstance(told, Decimal) else str(told)


LISTS: Mapping[str, Callable[[], str]] = {
    "{steroids}": lambda: _texts(equivalences()),  # every name of every glucocorticoid, in small letters
    "{steroid_units}": _steroid_units,  # each with its units in one mg, NULL without a figure
    "{units_per_mg}": lambda: f"{units_per_mg()}.0",  # with a point: whole numbers overflow
    "{mg_of_unit}": _mg_of_unit,  # each unit of a dose: mg, and 1 where it is by weight
    "{times_a_day}": lambda: _rows(TIMES_A_DAY.items()),
    "{prophylaxis}": _prophylaxis,
    "{tis_bands}": lambda: _rows(score_lists.bands()),
    "{tis_scales}": lambda: _rows(score_lists.scales()),
    "{enzyme_ranges}": lambda: _rows(score_lists.enzyme_ranges()),
    "{enzyme_units}": lambda: _rows(score_lists.enzyme_units()),
    "{muscle_enzymes}": lambda: _texts(response_criteria().enzymes),
    "{relative_unit}": lambda: _texts([RELATIVE_UNIT]),
    "{local_routes}": lambda: _texts(LOCAL_ROUTES),
}
