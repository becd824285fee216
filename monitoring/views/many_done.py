"""Several rows of the worklist marked as done: one page that lists them, and one button."""

import re
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict

from courses.clinic.access import Right
from courses.models import Clinic
from courses.views.answer import answer
from courses.views.door import access_of, clinic_of, writes
from monitoring.actions.many_done import MOST, Item, mark_many_done
from monitoring.due_row import Row, why_not_done
from monitoring.forms.due import ManyDoneForm
from monitoring.views.due import next_of
from monitoring.worklist import rows_of

KEY = re.compile(r"(\d{1,18})-([a-z_]{1,30})-(\d{4}-\d{2}-\d{2})", re.ASCII)
CHANGED = "Nothing was marked: the list has changed meanwhile; look at it and confirm it again."


@writes
def many_done(request: HttpRequest) -> HttpResponse:
    """List what was ticked, with the reason for what cannot be marked; mark the rest when confirmed."""
    clinic = clinic_of(request, Right.RECORD)
    asked = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(asked.getlist("item")))[:MOST]
    found = {row.key: row for row in _rows(request, clinic, keys)}
    rows = [found[key] for key in keys if key in found and not why_not_done(found[key])]
    refused = [
        (found[key], why_not_done(found[key])) for key in keys if key in found and why_not_done(found[key])
    ]
    gone = len(keys) - len(rows) - len(refused)
    form = ManyDoneForm(request.POST or None)
    if request.method == "POST" and (gone or refused):
        form.add_error(None, CHANGED)
    return answer(
        request,
        form=form,
        is_valid=lambda: form.is_valid() and bool(rows),
        write=lambda: _mark(rows, request.POST, form, request.user),
        stored=lambda done: f"{len(done)} marked as done.",
        go_to=lambda _: next_of(request),
        template="monitoring/many_done.html",
        context={
            "rows": rows,
            "versions": [(row.key, row.reminder.version if row.reminder else "") for row in rows],
            "refused": refused,
            "gone": gone,
            "next": next_of(request),
        },
    )


def _rows(request: HttpRequest, clinic: Clinic, keys: list[str]) -> list[Row]:
    named = [match for key in keys if (match := KEY.fullmatch(key)) and _is_day(match[3])]
    patients = access_of(request).patients().filter(clinic=clinic, pk__in={int(match[1]) for match in named})
    return rows_of(patients, today=clinic.today())


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _mark(rows: list[Row], sent: QueryDict, form: ManyDoneForm, by) -> list:
    items = [Item(row.patient, row.derived.due, _seen(row, sent)) for row in rows]
    return mark_many_done(items=items, by=by, note=form.cleaned_data["note"])


def _seen(row: Row, sent: QueryDict) -> int | None:
    """Return the version that was shown: 1 where none was, and somebody has raised it since."""
    text = sent.get(f"version-{row.key}", "")
    if text.isascii() and text.isdecimal() and len(text) < 9:
        return int(text)
    return 1 if row.reminder else None
