"""Small numbers stay hidden from whoever subtracts: a thousand random clinics, attacked."""

from collections import Counter
from collections.abc import Mapping
from random import Random

from courses.clinic.patient import SUBTYPES, Patient
from monitoring.outcomes.measures import Verdict, measure_of
from monitoring.outcomes.released import DIMENSIONS, Place, Released, released
from tests.monitoring.outcomes.attack import Name, suppressed, system, true_figures, worked_out

MEASURE = measure_of("reviewed_in_window")
VALUES = {
    "quarter": frozenset("1234"),
    "subtype": frozenset(SUBTYPES),
    "sex": frozenset(Patient.Sex.values),
    "ages": frozenset({"adult", "juvenile", "unknown"}),
    "pulse": frozenset({"first", "later"}),
}
SYSTEM = system(MEASURE, VALUES)
KNOWN = [*(sorted(VALUES[d]) for d in DIMENSIONS), sorted(MEASURE.reasons)]
TABLES, TWINS, MOST_MOVES = 1000, 40, 4000
ANY = 0.02  # of the other courses, moved as often as those a figure counts


def random_clinic(seed: int) -> tuple[Counter[Place], int]:
    """Return the courses of a year, some attributes even and some lopsided, and the least shown."""
    chance = Random(seed)  # noqa: S311 - the same clinics in each run
    size = chance.choice((3, 15, 40, 80, 160, 400))
    lean = [[chance.choice((0, 0.02, 0.2, 1, 5)) + 1e-9 for _ in values] for values in KNOWN]
    columns = [chance.choices(values, weights, k=size) for values, weights in zip(KNOWN, lean, strict=True)]
    return Counter(zip(*columns, strict=True)), chance.randint(5, 20)


def shown_of(said: Released) -> dict[Name, int]:
    found = {name: said.count(name[2], name[0], name[1]) for name in SYSTEM.names}
    return {name: n for name, n in found.items() if n is not None}


def each_view_alone(counts: Mapping[Place, int], least: int) -> dict[Name, int]:
    """Return what pages would show that hide each filter's small numbers by themselves."""
    truth = true_figures(SYSTEM, counts)
    verdicts = {v: frozenset(r.code for r in MEASURE.reasons_for(v)) for v in Verdict}
    shown = {}
    for d, value in {(d, value) for d, value, _ in truth}:
        seen = suppressed({v: truth[d, value, reasons] for v, reasons in verdicts.items()}, least)
        shown |= {(d, value, verdicts[v]): n for v, n in seen.items() if n is not None}
        everybody = (d, value, frozenset(MEASURE.reasons))
        shown |= {everybody: truth[everybody]} if not 0 < truth[everybody] < least else {}
    return shown


def recovered(counts: Mapping[Place, int], least: int, shown: Mapping[Name, int]) -> list[Name]:
    """Return the small figures that are shown or can be worked out."""
    truth, ends = true_figures(SYSTEM, counts), worked_out(SYSTEM, shown)
    return [name for name, n in truth.items() if 0 < n < least and ends[name][0] == ends[name][1]]


def test_an_attack_on_a_thousand_clinics_recovers_no_small_figure():
    hidden = 0
    for seed in range(TABLES):
        counts, least = random_clinic(seed)
        shown = shown_of(released(MEASURE, counts, VALUES, least))
        assert recovered(counts, least, shown) == [], seed
        assert not [n for n in shown.values() if 0 < n < least], seed
        truth = true_figures(SYSTEM, counts)
        assert all(truth[name] == n for name, n in shown.items()), seed
        hidden += sum(0 < n < least for n in truth.values())
    assert hidden > 10 * TABLES  # there was something to recover


def test_the_same_attack_recovers_what_each_view_hides_by_itself():
    clinics = [random_clinic(seed) for seed in range(100)]
    broken = sum(bool(recovered(counts, least, each_view_alone(counts, least))) for counts, least in clinics)
    assert broken > 50


def test_for_each_small_figure_another_clinic_would_show_the_very_same_pages():
    """Whoever knows the rule too, and every figure, cannot tell which of two clinics they look at."""
    alone = []
    for seed in range(TWINS):
        counts, least = random_clinic(seed)
        said = released(MEASURE, counts, VALUES, least)
        truth = true_figures(SYSTEM, counts)
        small = [name for name, n in truth.items() if 0 < n < least]
        chance = Random(seed)  # noqa: S311 - the same clinics in each run
        alone += [(seed, name) for name in _never_moved(counts, said, small, least, chance)]
    assert alone == []


def _never_moved(counts, said, small: list[Name], least: int, chance: Random) -> list[Name]:
    """Return the figures for which no other clinic was found that is shown the same.

    A clinic becomes another when one course changes an attribute, or two exchange one.
    """
    if not said.splits:
        return []  # nothing is shown at all
    units, left, before = list(counts.elements()), small, true_figures(SYSTEM, counts)
    for _ in range(MOST_MOVES):
        if not left:
            break
        moved = _moved(units, chance.choice(left), chance)
        if released(MEASURE, Counter(moved), VALUES, least) == said:
            units, now = moved, true_figures(SYSTEM, Counter(moved))
            left = [name for name in left if now[name] == before[name]]
    return left


def _moved(units: list[Place], figure: Name, chance: Random) -> list[Place]:
    """Return the clinic with an attribute changed of a course that the figure counts, or of any."""
    counted = [at for at, place in enumerate(units) if _is_of(place, figure) or chance.random() < ANY]
    found, at = list(units), chance.randrange(len(KNOWN))
    one, other = chance.choice(counted or [0]), chance.randrange(len(units))
    if chance.random() < 0.5:
        found[one], found[other] = (
            _with(units[one], at, units[other][at]),
            _with(units[other], at, units[one][at]),
        )
    else:
        found[one] = _with(units[one], at, chance.choice(KNOWN[at]))
    return found


def _is_of(place: Place, figure: Name) -> bool:
    dimension, value, reasons = figure
    return place[-1] in reasons and (not dimension or place[DIMENSIONS.index(dimension)] == value)


def _with(place: Place, at: int, value: str) -> Place:
    return (*place[:at], value, *place[at + 1 :])
