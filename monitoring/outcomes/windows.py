"""How many pulse courses were reviewed in their response window."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, OuterRef, Q, Subquery

from courses.models import Clinic, Infusion, PulseCourse
from courses.rules.dates import When
from monitoring.models import ResponseReview
from monitoring.rules.window import WindowState, window_after, window_state

GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]
NO_WINDOW = "no_window"


@dataclass(frozen=True)
class WindowFigures:
    """Courses by the state of their window; the counts add up to `total`."""

    total: int
    counts: dict[str, int]


def window_figures(clinic: Clinic, *, today: date) -> WindowFigures:
    """Return the clinic's courses by window state, those entered in error left out; one query."""
    review = ResponseReview.objects.current().filter(course=OuterRef("pk"))
    rows = (
        PulseCourse.objects.filter(patient__clinic=clinic)
        .exclude(state=PulseCourse.State.IN_ERROR)
        .annotate(
            day0=Max("infusions__given_on", filter=Q(infusions__state__in=GIVEN)),
            reviewed_on=Subquery(review.values("reviewed_on")[:1]),
        )
        .values_list("day0", "reviewed_on")
    )
    found = Counter(_state(day0, reviewed_on, today) for day0, reviewed_on in rows)
    counts = {str(name): found[name] for name in (*WindowState, NO_WINDOW)}
    return WindowFigures(total=sum(counts.values()), counts=counts)


def _state(day0: date | None, reviewed_on: date | None, today: date) -> str:
    if day0 is None:
        return NO_WINDOW
    return window_state(window_after(When(day0)), reviewed_on=reviewed_on, today=today)
