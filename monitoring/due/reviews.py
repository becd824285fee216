"""Response reviews in their window."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q, Subquery

from courses.models import Infusion, PulseCourse
from courses.protocols.loader import window_rule
from courses.rules.wording import day_text, short_day_text
from monitoring.actions.reminders import Due
from monitoring.due.bloods import last_ck
from monitoring.due.derived import Derived
from monitoring.models import ResponseReview, StrengthTest

GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]


def window_reviews(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Courses whose response window has opened, or will within the horizon, and that nobody has reviewed."""
    rule = window_rule()
    reviewed = ResponseReview.objects.current().filter(course=OuterRef("pk"))
    rows = (
        PulseCourse.objects.filter(patient__in=patients)
        .exclude(state=PulseCourse.State.IN_ERROR)
        .filter(~Exists(reviewed))
        .annotate(day0=Max("infusions__given_on", filter=Q(infusions__state__in=GIVEN)))
        .filter(day0__lte=horizon - timedelta(days=rule.opens_day))
        .annotate(
            strength_on=Subquery(_last_strength(today)), ck_on=Subquery(last_ck(today, patient="patient"))
        )
        .order_by("day0", "pk")
    )
    for row in rows:
        opens = row.day0 + timedelta(days=rule.opens_day)
        closes = row.day0 + timedelta(days=rule.closes_day)
        yield Derived(
            row.patient_id,
            Due("window_review", opens, row.key, closes_on=closes),
            "Response review of the pulse",
            f"window {short_day_text(opens)} to {day_text(closes)}{_not_measured(row, opens, today)}",
        )


def _not_measured(row: PulseCourse, opens: date, today: date) -> str:
    """Return what the review rests on and nobody has measured since the window opened, "" before that."""
    if today < opens:
        return ""
    last = {"strength": row.strength_on, "CK": row.ck_on}
    missing = [name for name, day in last.items() if day is None or day < opens]
    return f"; not measured since it opened: {' and '.join(missing)}" if missing else ""


def _last_strength(today: date):
    tests = StrengthTest.objects.current().filter(
        patient=OuterRef("patient"), tested_on__lte=today, total__isnull=False
    )
    return tests.order_by("-tested_on").values("tested_on")[:1]
