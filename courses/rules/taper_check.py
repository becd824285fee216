"""The validator of a taper, planned here or printed elsewhere: what in it a clinician should see.

It takes periods as they are printed, where gaps and overlaps do exist; a plan of ours has neither. Nothing is
repaired: each finding says what stands there, on which day, and whose limit it crosses.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from courses.protocols.definitions import TaperProtocol
from courses.protocols.loader import adrenal_rule
from courses.rules.dates import day_after
from courses.rules.exposure import to_prednisone
from courses.rules.findings import Finding, Severity
from courses.rules.steps import Taper
from courses.rules.units import plain
from courses.rules.wording import count_text, day_text

RULES_VERSION = "2026-11"
HOUSE_RULE = "Pulseline: the days of a taper follow each other, each with one dose"
UNKNOWN_DRUG = "the dose is compared as it stands, in mg of the drug"


@dataclass(frozen=True)
class PrintedStep:
    """One period as printed: `last` None runs on until the next, `daily_mg` None is a dose not recorded."""

    first: date
    last: date | None
    daily_mg: Decimal | None


@dataclass(frozen=True)
class Found:
    """A finding with what it is about: the day, and the mg before and after (None: not of a step)."""

    finding: Finding
    day: date
    from_mg: Decimal | None = None
    to_mg: Decimal | None = None


def printed_steps(taper: Taper) -> tuple[PrintedStep, ...]:
    """Return a plan's steps as periods; the 0 mg end is one without a last day."""
    periods = [(step, taper.period_of(step)) for step in taper.steps]
    return tuple(PrintedStep(period.first, period.last, step.daily_mg) for step, period in periods)


def check_taper(
    taper: Taper, drug: str, *, protocol: TaperProtocol | None = None, reasoned: Iterable[date] = ()
) -> tuple[Finding, ...]:
    """Return what is found in a plan; a rise on one of the `reasoned` days is none."""
    return tuple(
        found.finding for found in find(printed_steps(taper), drug, protocol=protocol, reasoned=reasoned)
    )


def check_printed(
    steps: Sequence[PrintedStep], drug: str, *, protocol: TaperProtocol | None = None
) -> tuple[Finding, ...]:
    """Return what is found in a taper as printed."""
    return tuple(found.finding for found in find(steps, drug, protocol=protocol))


def new_findings(
    before: Taper, after: Taper, drug: str, *, protocol: TaperProtocol | None, reasoned: Iterable[date] = ()
) -> tuple[Finding, ...]:
    """Return what a change brings: what was found in the plan before it, at the same doses, is known."""
    known = {_about(found) for found in find(printed_steps(before), drug, protocol=protocol)}
    brought = find(printed_steps(after), drug, protocol=protocol, reasoned=reasoned)
    return tuple(found.finding for found in brought if _about(found) not in known)


def _about(found: Found) -> tuple[str, Decimal | None, Decimal | None]:
    return found.finding.code, found.from_mg, found.to_mg


def find(
    steps: Sequence[PrintedStep],
    drug: str,
    *,
    protocol: TaperProtocol | None = None,
    reasoned: Iterable[date] = (),
) -> list[Found]:
    """Return everything found, in the order of the days."""
    ordered = sorted(steps, key=lambda step: step.first)
    allowed = frozenset(reasoned)
    found = [one for before, after in pairwise(ordered) for one in _borders(before, after)]
    found += _rises(ordered, drug, allowed)
    found += _stops(ordered, drug, protocol)
    if protocol is not None and protocol.bands:
        found += _fast_steps(ordered, drug, protocol)
    return sorted(found, key=lambda one: one.day)


def _borders(before: PrintedStep, after: PrintedStep) -> Iterator[Found]:
    """Yield the gap or overlap of two periods; one shared border day is how sources print a change."""
    if before.last is None:
        return
    if after.first > day_after(before.last):
        days = (after.first - before.last).days - 1
        yield Found(
            Finding(
                "gap",
                Severity.STOP,
                f"No dose is said for {count_text(days, 'day')} between {day_text(before.last)} and "
                f"{day_text(after.first)}; whether the steroid was taken then is not known.",
                HOUSE_RULE,
            ),
            day_after(before.last),
        )
    if after.first < before.last:
        yield Found(
            Finding(
                "overlap",
                Severity.STOP,
                f"Two doses are said for the days from {day_text(after.first)}: {_mg(before.daily_mg)} until "
                f"{day_text(before.last)} and {_mg(after.daily_mg)}; which was taken is not known.",
                HOUSE_RULE,
            ),
            after.first,
            before.daily_mg,
            after.daily_mg,
        )


def _follows(before: PrintedStep, after: PrintedStep) -> bool:
    """Return whether the days of the two leave no gap."""
    return before.last is None or after.first <= day_after(before.last)


def _rises(steps: Sequence[PrintedStep], drug: str, reasoned: frozenset[date]) -> Iterator[Found]:
    for before, after in pairwise(steps):
        old, new = before.daily_mg, after.daily_mg
        if old is None or new is None or new <= old or after.first in reasoned:
            continue
        yield Found(
            Finding(
                "rise",
                Severity.WARN,
                f"The {drug} dose rises from {plain(old)} to {plain(new)} mg a day on "
                f"{day_text(after.first)}, and a taper goes down; say why, as for a flare.",
                HOUSE_RULE,
            ),
            after.first,
            old,
            new,
        )


def _stops(steps: Sequence[PrintedStep], drug: str, protocol: TaperProtocol | None) -> Iterator[Found]:
    """Yield every 0 mg that follows days with a dose above the physiological.

    Where the record merely ends, or leaves a gap, nothing says that the steroid stopped.
    """
    began: date | None = None
    for before, after in pairwise(steps):
        if before.daily_mg == 0:
            began = None
            continue
        began = began or before.first
        if not _follows(before, after):
            began = None
        elif after.daily_mg == 0 and before.daily_mg is not None:
            yield from _stop(began, _eve(after), before.daily_mg, drug, protocol)


def _eve(step: PrintedStep) -> date:
    return step.first - timedelta(days=1)


def _stop(
    began: date, ends: date, daily_mg: Decimal, drug: str, protocol: TaperProtocol | None
) -> Iterator[Found]:
    rule = adrenal_rule()
    days = (ends - began).days + 1
    if _equivalent(drug, daily_mg) <= rule.above_prednisone_mg:
        return
    said = _in_prednisone(drug, daily_mg)
    if days > rule.longer_than_days:
        sentence = (
            f"The steroid stops at once from {said} after {count_text(days, 'day')}, its last day "
            f"{day_text(ends)}: adrenal insufficiency is a risk after more than "
            f"{count_text(rule.longer_than_days, 'day')} above {plain(rule.above_prednisone_mg)} mg of "
            "prednisone a day; consider a taper, or say why."
        )
        yield Found(
            Finding("abrupt_stop", Severity.WARN, sentence, rule.source),
            day_after(ends),
            daily_mg,
            Decimal(0),
        )
    elif protocol is not None and protocol.bands:
        sentence = (
            f"The steroid stops at once from {said} after {count_text(days, 'day')}, its last day "
            f"{day_text(ends)}; {protocol.title} goes down in steps. Up to "
            f"{count_text(rule.longer_than_days, 'day')}, {rule.source} asks for no taper."
        )
        yield Found(
            Finding("stop_at_once", Severity.WARN, sentence, protocol.source),
            day_after(ends),
            daily_mg,
            Decimal(0),
        )


def _fast_steps(steps: Sequence[PrintedStep], drug: str, protocol: TaperProtocol) -> Iterator[Found]:
    """Yield steps down that are larger than the protocol's, and doses kept for less than its interval.

    A stop is judged by itself; a dose that was not reached by a step of this taper has no interval.
    """
    came_from: Decimal | None = None
    for before, after in pairwise(steps):
        old, new = before.daily_mg, after.daily_mg
        if old is None or new is None or not _follows(before, after):
            came_from = None
            continue
        if 0 < new < old:
            yield from _large_step(old, new, after.first, drug, protocol)
        if came_from is not None and new < old and came_from > old:
            yield from _short_step(came_from, before, after, drug, protocol)
        came_from = old


def _equivalent(drug: str, mg: Decimal) -> Decimal:
    prednisone = to_prednisone(drug, mg)
    return mg if prednisone is None else prednisone


def _large_step(old: Decimal, new: Decimal, day: date, drug: str, protocol: TaperProtocol) -> Iterator[Found]:
    high, low = _equivalent(drug, old), _equivalent(drug, new)
    if high <= protocol.ends_at_mg:
        return
    band = protocol.band_for(high)
    if high - low <= band.step_mg.high:
        return
    sentence = (
        f"The step from {plain(old)} to {plain(new)} mg of {drug} on {day_text(day)} is larger than the "
        f"protocol's: at most {plain(band.step_mg.high)} mg of prednisone above {plain(band.above_mg)} mg; "
        "say why, or make it smaller."
    )
    yield Found(Finding("large_step", Severity.WARN, sentence, protocol.source), day, old, new)


def _short_step(
    came_from: Decimal, step: PrintedStep, following: PrintedStep, drug: str, protocol: TaperProtocol
) -> Iterator[Found]:
    reached_from = _equivalent(drug, came_from)
    if step.daily_mg is None or reached_from <= protocol.ends_at_mg:
        return
    if following.daily_mg == 0 and _equivalent(drug, step.daily_mg) > adrenal_rule().above_prednisone_mg:
        return  # said as a stop
    days = (following.first - step.first).days
    fewest = protocol.band_for(reached_from).every_days.fewest
    if days >= fewest:
        return
    sentence = (
        f"The dose of {plain(step.daily_mg)} mg of {drug} is kept for {count_text(days, 'day')} from "
        f"{day_text(step.first)}, and the protocol keeps it for at least {fewest}; "
        "say why, or keep it longer."
    )
    yield Found(
        Finding("short_step", Severity.WARN, sentence, protocol.source),
        following.first,
        step.daily_mg,
        following.daily_mg,
    )


def _mg(daily_mg: Decimal | None) -> str:
    return "a dose not recorded" if daily_mg is None else f"{plain(daily_mg)} mg"


def _in_prednisone(drug: str, daily_mg: Decimal) -> str:
    prednisone = to_prednisone(drug, daily_mg)
    said = f"{plain(daily_mg)} mg of {drug} a day"
    if prednisone is None:
        return f"{said} (no prednisone-equivalent is known; {UNKNOWN_DRUG})"
    return said if prednisone == daily_mg else f"{said} ({plain(prednisone)} mg prednisone-equivalent)"
