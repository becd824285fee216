"""What the dose check said on this installation since the beginning, by rule, and what was done with it."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from courses.actions.order_warned import WARNED
from courses.models import AuditLine, PulseCourse
from courses.protocols.loader import risks
from courses.rules.dose_check import CODES

STOPPED, ANSWERED, OVERRIDDEN = "stopped", "warned", "overridden"
OTHER = "other"  # a rule of an earlier version


def known_rules() -> frozenset[str]:
    """Return every rule that the dose check can name today, with one for each risk it knows."""
    return CODES | {f"{risk.grade}_{risk.code}" for risk in risks().values()}


def dose_alerts() -> dict[tuple[str, str], int]:
    """Return how often each rule stopped or warned an order, or was gone past when one was stored.

    Counted from the trail and from the orders kept, so that it never falls; 0 is left out.
    """
    known = known_rules()
    found: Counter[tuple[str, str]] = Counter()
    for rule, action, count in (*_answered(), *_overridden()):
        found[rule if rule in known else OTHER, action] += count
    return dict(found)


def _answered() -> Iterable[tuple[str, str, int]]:
    """Yield (rule, action, count) of the orders answered with findings; one row for each set of rules."""
    lines = AuditLine.objects.filter(action=WARNED).order_by()
    for codes, stops, count in lines.values_list("after__codes", "after__stops").annotate(Count("pk")):
        for code in codes:
            yield code, STOPPED if code in (stops or ()) else ANSWERED, count


def _overridden() -> Iterable[tuple[str, str, int]]:
    kept = PulseCourse.objects.exclude(override_code="").order_by()
    for findings in kept.values_list("findings", flat=True).iterator():
        for finding in findings:
            yield finding["code"], OVERRIDDEN, 1
