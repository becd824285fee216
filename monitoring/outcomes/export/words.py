"""The closed lists of words that may leave, for columns in which people type."""

import re
from functools import cache

from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import analytes
from courses.rules.doses import DOSE_UNITS, TIMES_A_DAY

# Names of antibodies, not numbers: the usual ones of myositis and of overlap with it.
ANTIBODIES = (
    *("anti-Jo-1", "anti-PL-7", "anti-PL-12", "anti-EJ", "anti-OJ", "anti-KS", "anti-Zo", "anti-Ha"),
    *("anti-Mi-2", "anti-TIF1-gamma", "anti-NXP2", "anti-MDA5", "anti-SAE"),
    *("anti-HMGCR", "anti-SRP", "anti-cN1A"),
    *("anti-Ro52", "anti-Ro", "anti-La", "anti-PM/Scl", "anti-Ku", "anti-U1RNP", "ANA"),
)
GREEK = {"\N{GREEK SMALL LETTER GAMMA}": "gamma"}


def antibody(printed: str) -> str | None:
    """Return the antibody for any way to write it: "Anti Jo1", "TIF1 gamma"."""
    return _by_folded().get(_folded(printed))


@cache
def _by_folded() -> dict[str, str]:
    return {_folded(name): name for name in ANTIBODIES}


def _folded(text: str) -> str:
    spelt = "".join(GREEK.get(letter, letter) for letter in text.casefold())
    return re.sub(r"[^a-z0-9]", "", spelt).removeprefix("anti")


@cache
def units() -> frozenset[str]:
    """Return the units of doses, of every analyte, and of a body."""
    of_analytes = {unit for analyte in analytes().values() for unit in (analyte.unit, *analyte.units)}
    return frozenset({*DOSE_UNITS, "mg/m2", "ug", "IU", "kg", "cm", RELATIVE_UNIT} | of_analytes)


def rhythms() -> frozenset[str]:
    """Return how often a dose may be said to be taken."""
    return frozenset({*TIMES_A_DAY, "week", "2 weeks", "month", "course"})
