"""Home: what must be done today, overdue first, by risk."""

from collections import Counter
from collections.abc import Iterable

from django.shortcuts import redirect, render
from django.utils import timezone

from courses.clinic.access import Right
from courses.views.door import reads
from monitoring.models import Reminder
from monitoring.reminders.sweeps import last_sweep
from monitoring.worklist import Row, Worklist, fold_safety, is_safety, worklist


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
    groups = _groups(shown)
    context = {
        "work": shown,
        "groups": groups,
        "counts": {group["anchor"].replace("-", "_"): len(group["rows"]) for group in groups},
        "kinds": _kinds(everything, asked),
        "kind": asked,
        "all_count": len(everything.now),
        "sweep": last_sweep(now=timezone.now()),
    }
    template = "monitoring/_worklist.html" if request.htmx else "monitoring/today.html"
    return render(request, template, context)


def _asked_kind(kind: str) -> str:
    return kind if kind in Reminder.Kind.values else ""


def _kinds(work: Worklist, asked: str) -> list[tuple[str, str, int]]:
    """Return (code, words, how many are due or overdue) for each kind of which there is one, or asked for."""
    counts = Counter(row.kind for row in work.now)
    shown = {*counts, asked}
    return [(code, label, counts[code]) for code, label in Reminder.Kind.choices if code in shown]


def _groups(work: Worklist) -> list[dict]:
    """Return the groups of the page in order, empty ones left out but for what is due today.

    Safety prompts stand apart, a patient's in one row: an infusion is not to be looked for among them.
    """
    groups = [
        {"title": "Overdue, most at risk first", "rows": _others(work.overdue), "anchor": "overdue"},
        {"title": "Due now", "rows": _others(work.due), "anchor": "due", "always": True},
        {"title": "Steroid safety, to be answered", "rows": _safety(work), "anchor": "steroid-safety"},
        {"title": "Next 14 days", "rows": fold_safety(work.coming), "anchor": "coming"},
        {"title": "Snoozed", "rows": work.snoozed, "anchor": "snoozed"},
        {"title": "Late for over a year", "rows": fold_safety(work.long_past), "anchor": "long-past"},
    ]
    return [group for group in groups if group["rows"] or group.get("always")]


def _others(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not is_safety(row)]


def _safety(work: Worklist) -> tuple[Row, ...]:
    return fold_safety(row for row in work.now if is_safety(row))
