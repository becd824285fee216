"""Lists the rules hold as data, as they stand in a statement: {steroids} in a frame is one of them.

Doses are whole numbers in SQL, exact on either database: one mg of prednisone is `units_per_mg()` units, of
which every dose that can be stored, in every steroid of the table, is a whole number.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import lcm

from courses.protocols.agents import Agent, AgentPurpose
from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.drug_monitoring import Schedule
from courses.protocols.loader import (
    drug_monitoring,
    equivalences,
    formulary,
    response_criteria,
    safety_prompts,
)
from courses.rules.doses import MG_OF_UNIT, PER_WEIGHT, TIMES_A_DAY
from monitoring.outcomes import score_lists
from monitoring.rules.steroid.spans import LOCAL_ROUTES

DAYS_A_WEEK = 7
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


def _prompt_drugs() -> str:
    named = {(prompt.code, name.casefold()) for prompt in safety_prompts().prompts for name in prompt.drugs}
    return _rows(sorted(named))


def _watched_agents() -> Iterable[tuple[str, Agent, Schedule]]:
    """Return each printed name of an agent whose first blood tests are due after some weeks."""
    for name, agent in formulary().by_printed_name.items():
        schedule = drug_monitoring().schedule_of(agent)
        if schedule is not None and schedule.phases and schedule.phases[0].every.unit == "weeks":
            yield name, agent, schedule


def _first_bloods() -> str:
    return _rows(
        (name, agent.name, schedule.phases[0].every.count * DAYS_A_WEEK, len(schedule.panels))
        for name, agent, schedule in _watched_agents()
    )


def _panels_of_agents() -> str:
    panels = drug_monitoring().panels
    rows = {
        (agent.name, code, member, len(panels[code].members))
        for _, agent, schedule in _watched_agents()
        for code in schedule.panels
        for member in panels[code].members
    }
    return _rows(sorted(rows))


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
    "{prompt_drugs}": _prompt_drugs,  # each safety prompt with a part of a name that settles it
    "{first_bloods}": _first_bloods,  # name, agent, days until its first bloods are due, how many panels
    "{panels_of_agents}": _panels_of_agents,  # agent, panel, each member, how many members
    "{local_routes}": lambda: _texts(LOCAL_ROUTES),
}
