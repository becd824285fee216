"""A taper as a table, its sums, and its small chart: the same for preview, page and old versions."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.charts import Span, taper_chart
from courses.rules.exposure import to_prednisone
from courses.rules.findings import Finding
from courses.rules.steps import Taper, planned_line
from courses.rules.supply import PlanTablets
from courses.rules.tablets import Dose, Unmade
from courses.rules.warning import OrderWarning


@dataclass(frozen=True)
class StepRow:
    """One step in words and sums; `last`, `days` and the sums are None for an open end."""

    first: date
    last: date | None
    days: int | None
    daily_mg: Decimal
    total_mg: Decimal | None
    prednisone_mg: Decimal | None
    is_today: bool
    tablets: Dose | None = None  # how the dose is made; None where nobody asked

    @property
    def is_unmade(self) -> bool:
        """Return whether the dose cannot be made from the tablets there are."""
        return isinstance(self.tablets, Unmade)


@dataclass(frozen=True)
class Schedule:
    """`total_mg` counts the steps that end; `prednisone_mg` is its prednisone-equivalent."""

    drug: str
    line: str
    rows: tuple[StepRow, ...]
    first_day: date
    last_day: date | None
    days: int
    total_mg: Decimal
    prednisone_mg: Decimal | None
    warnings: tuple[OrderWarning | Finding, ...] = ()
    chart_json: str = ""

    @property
    def needs_equivalent(self) -> bool:
        """Return whether the equivalent says something else than the mg do."""
        return self.prednisone_mg != self.total_mg

    @property
    def has_tablets(self) -> bool:
        return any(row.tablets for row in self.rows)


def schedule_of(
    taper: Taper,
    drug: str,
    *,
    today: date,
    warnings: Iterable[OrderWarning | Finding] = (),
    has_chart: bool = True,
    tablets: PlanTablets | None = None,
    before: Taper | None = None,
    taken: Sequence[Span] = (),
) -> Schedule:
    """Return the plan as pages show it, each step in `tablets` where those are given.

    The chart shows the plan before a change, and what else was taken, beside it.
    """
    total_mg = taper.planned_total_mg()
    return Schedule(
        drug=drug,
        line=planned_line(taper),
        rows=tuple(_row(taper, step, drug, today, tablets) for step in taper.dose_steps),
        first_day=taper.first_day,
        last_day=taper.last_day,
        days=taper.days,
        total_mg=total_mg,
        prednisone_mg=to_prednisone(drug, total_mg),
        warnings=tuple(warnings),
        chart_json=json.dumps(taper_chart(taper, today=today, before=before, taken=taken))
        if has_chart
        else "",
    )


def _row(taper: Taper, step, drug: str, today: date, tablets: PlanTablets | None) -> StepRow:
    period = taper.period_of(step)
    total_mg = step.daily_mg * period.days if period.days else None
    return StepRow(
        first=period.first,
        last=period.last,
        days=period.days,
        daily_mg=step.daily_mg,
        total_mg=total_mg,
        prednisone_mg=to_prednisone(drug, step.daily_mg),
        is_today=period.covers(today),
        tablets=tablets.on(period.first) if tablets else None,
    )
