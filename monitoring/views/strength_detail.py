"""One strength test: its parts on the body or by item, and what changed since the test before it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.protocols.loader import instruments
from courses.views.door import about, access_of, reads
from courses.views.facts import history_url
from monitoring.charts.strength_map import strength_map
from monitoring.models import StrengthTest
from monitoring.rules.muscles import cmas
from monitoring.rules.muscles.change import compared, counted
from monitoring.rules.muscles.manual_testing import MuscleScore, Side, count, groups, muscles_of, sites_of
from monitoring.rules.muscles.strength import change_percent_of_scale
from monitoring.timeline import strength_point

Key = tuple[str, str]
ITEM = "item"


@dataclass(frozen=True)
class Parts:
    """The points of a test by muscle and side, or by item."""

    points: dict[Key, Decimal | None]
    mrc: dict[Key, str]

    @classmethod
    def of(cls, test: StrengthTest | None) -> "Parts":
        muscles = list(test.muscles.all()) if test else []
        items = list(test.items.all()) if test else []
        points: dict[Key, Decimal | None] = {(m.muscle, m.side): m.score for m in muscles}
        points |= {(ITEM, str(i.item)): None if i.score is None else Decimal(i.score) for i in items}
        return cls(points, {(m.muscle, m.side): m.mrc for m in muscles if m.mrc})


@reads
def detail(request: HttpRequest, chain) -> HttpResponse:
    """Show one strength test with its parts, beside the test before it on the same scale."""
    access = access_of(request)
    test = access.record(StrengthTest, chain=chain, replaced_at__isnull=True)
    earlier_tests = _earlier(access, test)
    before = earlier_tests.first()
    # The last test may have a total alone: muscles are compared with the last that has any.
    by_part = earlier_tests.filter(Q(muscles__isnull=False) | Q(items__isnull=False)).first()
    now, then = Parts.of(test), Parts.of(by_part)
    point, earlier = strength_point(test), strength_point(before) if before else None
    changes = compared(_names(test.instrument), then.points, now.points)
    return render(
        request,
        "monitoring/records/strength_detail.html",
        about(request, test.patient, "strength")
        | {
            "test": test,
            "point": point,
            "earlier": earlier,
            "before": before,
            "by_part": by_part if now.points else None,
            "change": change_percent_of_scale(earlier, point) if earlier else None,
            "changes": changes if now.points else (),
            "counted": counted(changes) if now.points and by_part else "",
            "mrc": [(name, now.mrc[key]) for key, name in _names(test.instrument).items() if key in now.mrc],
            "history_url": history_url(test),
            "age_note": _age_note(test),
        }
        | _summed(test, now),
    )


def _earlier(access, test: StrengthTest) -> QuerySet[StrengthTest]:
    """Return the earlier tests on the same scale, the latest first; none when the day is not known."""
    rows = access.records(StrengthTest).current().filter(patient=test.patient)
    same = rows.filter(instrument=test.instrument, maximum=test.maximum, name=test.name)
    before = same.filter(tested_on__lt=test.tested_on) if test.tested_on else same.none()
    return before.order_by("-tested_on", "-id")


def _names(instrument: str) -> dict[Key, str]:
    names: dict[Key, str] = {site.key: str(site) for site in sites_of(muscles_of(instrument))}
    return names or {(ITEM, str(number)): f"item {number}" for number in range(1, cmas.ITEMS + 1)}


def _summed(test: StrengthTest, parts: Parts) -> dict:
    """Return the body, the subtotals and what could not be tested, where the test has muscles."""
    sites = sites_of(muscles_of(test.instrument))
    if not sites or not parts.points:
        return {}
    scores = [MuscleScore(muscle, Side(side), points) for (muscle, side), points in parts.points.items()]
    maximum = test.maximum or max(instruments()[test.instrument].maxima)
    return {
        "views": strength_map(sites, parts.points),
        "sum": count(test.instrument, maximum, scores),
        "groups": groups(scores) if test.instrument == StrengthTest.Instrument.MMT26 else (),
    }


def _age_note(test: StrengthTest) -> str:
    if test.instrument != StrengthTest.Instrument.CMAS or test.tested_on is None:
        return ""
    return cmas.age_note(test.patient.age_at(test.tested_on))
