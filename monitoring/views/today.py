"""Home: what must be done today, overdue first, by risk."""

from django.shortcuts import redirect, render
from django.utils import timezone

from courses.clinic.access import Right
from courses.views.door import reads
from monitoring.models import Reminder
from monitoring.reminders.sweeps import last_sweep
from monitoring.worklist import Worklist, worklist


@reads
def today(request):
    """Show the clinic's worklist; filters live in the address, so that a link keeps them."""
    access = request.access
    if access.clinic is None:
        return render(request, "monitoring/no_clinic.html")
    if Right.READ not in access.rights:
        return redirect("monitoring:outcomes" if Right.AUDIT in access.rights else "password_change")
    asked = _asked_kind(request.GET.get("kind", ""))
    everything = worklist(access.clinic, today=access.clinic.today())
    shown = everything.only(asked) if asked else everything
    context = {
        "work": shown,
        "groups": _groups(shown),
        "kinds": _kinds(everything),
        "kind": asked,
        "all_count": len(everything.now),
        "sweep": last_sweep(now=timezone.now()),
    }
    template = "monitoring/_worklist.html" if request.htmx else "monitoring/today.html"
    return render(request, template, context)


def _asked_kind(kind: str) -> str:
    return kind if kind in Reminder.Kind.values else ""


def _kinds(work: Worklist) -> list[tuple[str, str, int]]:
    """Return (code, words, how many are due or overdue) for each kind."""
    counts = dict.fromkeys(Reminder.Kind.values, 0)
    for row in work.now:
        counts[row.kind] += 1
    return [(code, label, counts[code]) for code, label in Reminder.Kind.choices]


def _groups(work: Worklist) -> list[dict]:
    """Return the groups of the page in order, empty ones left out but for what is due today."""
    groups = [
        {"title": "Overdue, most at risk first", "rows": work.overdue, "anchor": "overdue"},
        {"title": "Due now", "rows": work.due, "anchor": "due", "always": True},
        {"title": "Next 14 days", "rows": work.coming, "anchor": "coming"},
        {"title": "Snoozed", "rows": work.snoozed, "anchor": "snoozed"},
        {"title": "Late for over a year", "rows": work.long_past, "anchor": "long-past"},
    ]
    return [group for group in groups if group["rows"] or group.get("always")]
