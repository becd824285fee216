"""Growing the generated clinics to each size, and timing every measure and its plain statement on them."""

import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from courses.models import Clinic, PulseCourse
from monitoring.models import Result
from monitoring.outcomes.measures import Measure, measures
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import fetch, tallies
from tracker.demo.generator import MakeUp, generate

PLAIN = Path(__file__).with_name("plain")
# Measures that share a statement by hand under another name than their own or their query's.
BY_HAND = {
    f"tis_{least}_{who}": f"{who}_score_in_window"
    for who in ("adult", "juvenile")
    for least in ("minimal", "moderate", "major")
}
ROUNDS = 3
PATIENTS_IN_A_CLINIC = 700
COURSES_OF_A_PATIENT = 1.43  # as the generator makes them; a size is met to a few percent
Cost = dict[str, float]


def compare(sizes: list[int], seed: str) -> None:
    """Print what every measure costs at each size; the clinics grow from one size to the next."""
    before: tuple[int, Cost] | None = None
    for size in sizes:
        seconds = timed(lambda wanted=size: grow(wanted, seed))
        courses = PulseCourse.objects.count()
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        say(
            f"\ncourses={courses} results={Result.objects.count()} clinics={Clinic.objects.count()} "
            f"made_in={seconds:.0f}s memory={held}MB load={os.getloadavg()[0]:.1f}"
        )
        everything = scope_of_all()
        costs = ask_all(everything)
        for code, cost in costs.items():
            say(f"  {code:<28}{told(cost)}{growth(before, code, courses, cost)}")
        say(f"  {'all, one after the other':<28}{sum(cost['measure'] for cost in costs.values()):8.3f}s")
        say(f"  {'the same of a year':<28}{best(partial(ask_each, a_year(everything))):8.3f}s")
        before = courses, {code: cost["measure"] for code, cost in costs.items()}


def grow(size: int, seed: str) -> None:
    """Add clinics until there are about so many courses."""
    missing = size - PulseCourse.objects.count()
    patients = round(missing / COURSES_OF_A_PATIENT)
    clinics = max(patients // PATIENTS_IN_A_CLINIC, 1)
    generate(MakeUp(f"{seed} {size}", patients, clinics, name=f"Bench {size}"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def scope_of_all() -> Scope:
    today = date.today()  # noqa: DTZ011 - a bench
    clinics = tuple(Clinic.objects.values_list("pk", flat=True))
    return Scope(clinics, first_day=today - timedelta(days=3660), last_day=today, as_of=today)


def a_year(scope: Scope) -> Scope:
    """Return what the dashboard asks unless told otherwise: the last twelve months."""
    return replace(scope, first_day=scope.as_of - timedelta(days=365))


def ask_each(scope: Scope) -> None:
    for measure in measures().values():
        tallies(measure, scope)


def best(work: Callable[[], object]) -> float:
    return min(timed(work) for _ in range(ROUNDS))


def ask_all(scope: Scope) -> dict[str, Cost]:
    """Return the best time of each measure and of its plain statement, asked in turns: load meets both."""
    return {code: ask(measure, scope) for code, measure in measures().items()}


def ask(measure: Measure, scope: Scope) -> Cost:
    plain = plain_of(measure)
    cost: Cost = {}
    for _ in range(ROUNDS):
        seconds, found = timed_answer(lambda: tallies(measure, scope))
        cost["measure"] = min(seconds, cost.get("measure", seconds))
        if plain:
            seconds, rows = timed_answer(lambda: fetch(plain, measure, scope))
            cost["plain"] = min(seconds, cost.get("plain", seconds))
            counted = {(c, month): dict(t.by_reason) for (c, month), t in found.items()}
            refuse_another_answer(measure, counted, rows)
    return cost


def plain_of(measure: Measure) -> str:
    """Return the statement by hand of the measure, or of its query; "" where none was written."""
    paths = [PLAIN / f"{name}.sql" for name in (BY_HAND.get(measure.code, measure.code), measure.query)]
    return next((path.read_text(encoding="utf-8") for path in paths if path.exists()), "")


def refuse_another_answer(measure: Measure, counted: dict, rows: list[tuple]) -> None:
    """A plain statement that answers otherwise is no measure of the cost."""
    by_hand: dict = {}
    for clinic, month, reason, count in rows:
        by_hand.setdefault((clinic, month), {})[reason] = count
    if by_hand != counted:
        sys.exit(f"{measure.code}: its plain statement gives another answer than the measure.")


def told(cost: Cost) -> str:
    by_hand = f"ratio={cost['measure'] / cost['plain']:.2f}" if "plain" in cost else "no plain SQL"
    return f"{cost['measure']:8.3f}s  {by_hand:<12}"


def growth(before: tuple[int, Cost] | None, code: str, courses: int, cost: Cost) -> str:
    """Return how much more it cost than the rows grew; "" at the first size."""
    if before is None:
        return ""
    return f"  growth={cost['measure'] / before[1][code] / (courses / before[0]):.2f}"


def timed(work: Callable[[], object]) -> float:
    return timed_answer(work)[0]


def timed_answer(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what the command is for
