"""Done, called, snoozed, taken: one form each, for something that may not have a reminder row yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from courses.clinic.access import Right
from courses.views.answer import answer
from courses.views.door import access_of, writes
from monitoring.actions import owning, reminders
from monitoring.due_row import Row
from monitoring.forms.due import (
    CallForm,
    DoneForm,
    DueForm,
    HandOverForm,
    ReleaseForm,
    RemoveForm,
    ReopenForm,
    SnoozeForm,
    TakeForm,
)
from monitoring.models import Reminder
from monitoring.rules.due import DueState
from monitoring.rules.kinds import kind_of
from monitoring.worklist import row_of

HOLDS = (
    "This holds for this due day only: what is due on another day comes as usual. It comes back when the "
    "facts behind it change, and a repeated test when another interval has passed without a result."
)
NOT_DUE = "Nothing was changed: this is not due any more; it was done, or the facts have changed."


@dataclass(frozen=True)
class Step:
    """One thing a nurse does: its form, the words around it, and the action it calls."""

    title: str
    submit: str
    said: str
    form_class: type[DueForm]
    act: Callable[..., None]
    note: str = ""


def _mark_done(reminder: Reminder, form: DoneForm, **who) -> None:
    reminders.mark_done(reminder=reminder, note=form.cleaned_data["note"], **who)


def _snooze(reminder: Reminder, form: SnoozeForm, **who) -> None:
    until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
    reminders.snooze(reminder=reminder, until=until, reason=reason, **who)


def _remove(reminder: Reminder, form: RemoveForm, **who) -> None:
    reminders.remove(reminder=reminder, **form.said(), **who)


def _take(reminder: Reminder, form: TakeForm, **who) -> None:
    owning.take(reminder=reminder, word=form.cleaned_data["word"], **who)


def _hand_over(reminder: Reminder, form: HandOverForm, **who) -> None:
    owning.hand_over(reminder=reminder, to=form.cleaned_data["to"], word=form.cleaned_data["word"], **who)


def _release(reminder: Reminder, form: ReleaseForm, **who) -> None:
    owning.release(reminder=reminder, word=form.cleaned_data["word"], **who)


def _reopen(reminder: Reminder, form: ReopenForm, **who) -> None:
    reminders.reopen(reminder=reminder, reason=form.cleaned_data["reason"], **who)


def _call(reminder: Reminder, form: CallForm, **who) -> None:
    reminders.log_contact(reminder=reminder, attempt=form.attempt(), **who)
    who["seen_version"] = reminder.version
    if form.cleaned_data.get("is_done"):
        reminders.mark_done(reminder=reminder, note="settled by the call", **who)


STEPS = {
    "done": Step("Mark as done", "Mark as done", "marked as done", DoneForm, _mark_done),
    "call": Step("Log a call", "Save call", "the call was logged", CallForm, _call),
    "snooze": Step("Snooze", "Snooze", "snoozed", SnoozeForm, _snooze),
    "remove": Step("Take off the list", "Take off", "taken off the list", RemoveForm, _remove, HOLDS),
    "take": Step("Take", "Take", "it is yours", TakeForm, _take),
    "hand-over": Step("Hand over", "Hand over", "handed over", HandOverForm, _hand_over),
    "release": Step("Give back", "Give back", "anybody's again", ReleaseForm, _release),
    "reopen": Step("Put back on the list", "Put back", "back on the list", ReopenForm, _reopen),
}


@writes
def act(request: HttpRequest, pk: int, kind: str, due_on: date, step: str) -> HttpResponse:
    """Show the step's form, or carry it out on the reminder, which is raised now if no worker has."""
    patient = access_of(request).patient(pk)
    access_of(request).require(Right.RECORD, patient.clinic)
    row = row_of(patient, kind, due_on, today=patient.clinic.today())
    if row is None or (row.state is DueState.DONE and step != "reopen"):
        messages.warning(request, NOT_DUE)
        return redirect(next_of(request))
    chosen, seen = STEPS[step], row.reminder.version if row.reminder else None
    form = chosen.form_class(request.POST or None, initial={"version": seen})
    form.about(row)
    return answer(
        request,
        form=form,
        write=lambda: _carry_out(row, form, chosen, request.user),
        stored=lambda _: f"{row.derived.what} for {patient}: {chosen.said}.",
        go_to=lambda _: next_of(request),
        template="monitoring/due_form.html",
        context={
            "row": row,
            "step": chosen,
            "patient": patient,
            "next": next_of(request),
            "may_remove": step == "snooze" and not kind_of(kind).settled_by,
            "back": back_to(next_of(request), row.key),
        },
    )


@transaction.atomic
def _carry_out(row: Row, form: DueForm, step: Step, by) -> Reminder:
    reminder = reminders.raise_reminder(patient=row.patient, due=row.derived.due, by=by)
    # A form without a version saw no reminder: one that others have acted on since is news to it.
    seen = form.cleaned_data["version"] or (1 if row.reminder else reminder.version)
    step.act(reminder, form, by=by, seen_version=seen)
    return reminder


def back_to(next_url: str, key: str) -> str:
    """Return the list at this row, for who changed their mind; the way on leads to the row after it."""
    page, has_row, _ = next_url.partition("#due-")
    return f"{page}#due-{key}" if has_row else next_url


def next_of(request: HttpRequest, otherwise: str = "/") -> str:
    """Return where the person came from, when it is a page of this site; else Today, or the page named."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()})
    return asked if is_ours else otherwise
