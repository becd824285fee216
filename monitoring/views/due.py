"""Done, called, snoozed: one form each, for something that may not have a reminder row yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from courses.clinic.access import Right
from courses.clinic.errors import StaleError
from monitoring.actions import reminders
from monitoring.forms.due import CallForm, DoneForm, ReasonForm, SnoozeForm
from monitoring.models import Reminder
from monitoring.worklist import Row, rows_for


@dataclass(frozen=True)
class Step:
    """One thing a nurse does: its form, the words around it, and the action it calls."""

    title: str
    submit: str
    said: str
    form_class: type[forms.Form]
    act: Callable


def _mark_done(reminder: Reminder, form, **who) -> None:
    reminders.mark_done(reminder=reminder, note=form.cleaned_data["note"], **who)


def _snooze(reminder: Reminder, form, **who) -> None:
    reminders.snooze(reminder=reminder, **form.cleaned_data, **who)


def _reopen(reminder: Reminder, form, **who) -> None:
    reminders.reopen(reminder=reminder, **form.cleaned_data, **who)


def _call(reminder: Reminder, form, **who) -> None:
    reminders.log_contact(reminder=reminder, by=who["by"], attempt=form.attempt())
    if form.cleaned_data["is_done"]:
        reminders.mark_done(reminder=reminder, note="settled by the call", **who)


STEPS = {
    "done": Step("Mark as done", "Mark as done", "marked as done", DoneForm, _mark_done),
    "call": Step("Log a call", "Save call", "the call was logged", CallForm, _call),
    "snooze": Step("Snooze", "Snooze", "snoozed", SnoozeForm, _snooze),
    "reopen": Step("Put back on the list", "Put back", "back on the list", ReasonForm, _reopen),
}


@login_required
def act(request, pk: int, kind: str, due_on: date, step: str):
    """Show the step's form, or carry it out."""
    patient = request.access.patient(pk)
    request.access.require(Right.RECORD, patient.clinic)
    rows = rows_for(patient, today=patient.clinic.today())
    row = next((r for r in rows if (r.kind, r.item.due_on) == (kind, due_on)), None)
    if row is None:
        messages.warning(
            request, "Nothing was changed: this is not due any more. It was done, or the facts changed."
        )
        return redirect(_next(request))
    form = STEPS[step].form_class(request.POST or None)
    if request.method == "POST" and form.is_valid() and _carry_out(request, row, form, STEPS[step]):
        messages.success(request, f"{row.derived.what} for {patient}: {STEPS[step].said}.")
        return redirect(_next(request))
    context = {"row": row, "form": form, "step": STEPS[step], "patient": patient, "next": _next(request)}
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/due_form.html", context, status=status)


def _carry_out(request, row: Row, form, step: Step) -> bool:
    """Raise the reminder if no worker has, do the step on the version the person saw; False when refused."""
    seen = form.data.get("version", "")
    try:
        with transaction.atomic():
            reminder = reminders.raise_reminder(patient=row.patient, due=row.derived.due, by=request.user)
            version = int(seen) if seen.isdecimal() else reminder.version
            step.act(reminder, form, by=request.user, seen_version=version)
    except ValidationError as error:
        _show(form, error)
    except StaleError as error:
        form.add_error(None, str(error))
    return not form.errors


def _show(form, error: ValidationError) -> None:
    """Put each refusal beside its field where the form has it, else above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, sentences)


def _next(request) -> str:
    """Return where the person came from, when it is a page of this site; else Today."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if is_ours else "/"
