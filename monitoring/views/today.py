"""Home: what must be done today, overdue first, by risk."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils import timezone

from courses.clinic.access import Right
from courses.views.door import reads
from courses.views.paging import wanted_page
from monitoring.due_row import Row, fold_safety, is_safety, why_not_done
from monitoring.models import Delivery
from monitoring.no_test_ahead import untested
from monitoring.reminders import undelivered
from monitoring.reminders.sweeps import last_sweep
from monitoring.views.chips import kind_chips, owner_chips
from monitoring.worklist import Worklist, worklist
from monitoring.worklist_filter import narrowed, read_filter

ROWS_SHOWN = 50  # of a group; the rest is a link away, so that thousands of rows open as fast as fifty


@dataclass(frozen=True)
class Line:
    """A row as the page draws it: where its actions come back to, which is the row after it."""

    row: Row
    next: str

    @property
    def tick(self) -> str:
        """Return what its box sends, "" for a row that nobody can mark as done among others."""
        return "" if self.row.folded or why_not_done(self.row) else self.row.key


@dataclass(frozen=True)
class Group:
    title: str
    anchor: str
    rows: tuple[Row, ...]
    code: str  # of worklist_filter.GROUPS, whose address shows the whole group
    always: bool = False


@reads
def today(request: HttpRequest):
    """Show the clinic's worklist; filters live in the address, so that a link keeps them."""
    access = request.access
    if access.clinic is None:
        return render(request, "monitoring/no_clinic.html")
    if Right.READ not in access.rights:
        return redirect("monitoring:outcomes" if Right.AUDIT in access.rights else "password_change")
    wanted = read_filter(request.GET)
    everything = worklist(access.clinic, today=access.clinic.today())
    shown = narrowed(everything, wanted, request.user)
    groups = [group for group in _groups(shown, wanted.group) if group.rows or group.always]
    now = timezone.now()
    context = {
        "work": shown,
        "groups": _drawn(request, groups, wanted.group),
        "kind_chips": kind_chips(request, everything, wanted),
        "owner_chips": owner_chips(request, everything, wanted),
        "wanted": wanted,
        "undelivered": undelivered.failed(_deliveries(access)).count(),
        "untested": len(untested(access.clinic, today=everything.today)),
        "sweep": last_sweep(),
        "now": now,
    }
    template = "monitoring/_worklist.html" if request.htmx else "monitoring/today.html"
    return render(request, template, context)


def _deliveries(access):
    rows = access.records(Delivery, patient="reminder__patient")
    return rows.filter(reminder__patient__clinic=access.clinic)


def _groups(work: Worklist, asked: str) -> list[Group]:
    """Return the groups of the page in order.

    Safety prompts stand apart, a patient's in one row: an infusion is not to be looked for among them.
    """
    late, due = _others(work.overdue), _others(work.due)
    return [
        Group("Overdue, most at risk first", "overdue", late, "overdue"),
        Group("Due now", "due", due, "due", always=asked in {"", "due"}),
        Group("Steroid safety, to be answered", "steroid-safety", _safety(work), asked or "due"),
        Group("Waiting for results", "waiting", work.waiting, "waiting"),
        Group("Next 14 days", "coming", fold_safety(work.coming), "coming"),
        Group("Snoozed", "snoozed", work.snoozed, "snoozed"),
        Group("Late for over a year", "long-past", fold_safety(work.long_past), "long_past"),
    ]


def _drawn(request: HttpRequest, groups: list[Group], asked: str) -> list[dict]:
    """Return the groups with the rows of this page: the first ones, or a whole group page by page."""
    shown = []
    for group in groups:
        pages = Paginator(group.rows, ROWS_SHOWN)
        page = pages.get_page(wanted_page(request) if asked else 1)
        shown.append((group, page))
    rows = [row for _, page in shown for row in page]
    after = {row.key: following for row, following in pairwise(rows)}
    return [
        {
            "title": group.title,
            "anchor": group.anchor,
            "lines": [Line(row, _come_back(request, after.get(row.key))) for row in page],
            "page": page,
            "in_all": len(group.rows),
            "more_url": _whole(request, group) if page.paginator.num_pages > 1 and not asked else "",
        }
        for group, page in shown
    ]


def _come_back(request: HttpRequest, row: Row | None) -> str:
    """Return the address of this list at a row: where the focus goes when the one before it is settled."""
    anchor = f"#due-{row.key}" if row else ""
    return f"{request.get_full_path()}{anchor}"


def _whole(request: HttpRequest, group: Group) -> str:
    query = request.GET.copy()
    query["group"] = group.code
    return f"?{query.urlencode()}"


def _others(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if not is_safety(row))


def _safety(work: Worklist) -> tuple[Row, ...]:
    return fold_safety(row for row in work.now if is_safety(row))
