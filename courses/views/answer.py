"""One way for every form: ask, check, write, say what was stored; or show what was refused and why."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from courses.clinic.errors import StaleError
from courses.forms.refusals import show_refusal
from courses.rules.errors import RuleError
from courses.views.trail import changes_said

REFUSED, STALE = 422, 409
SAME_MOMENT = (
    "Not saved: someone stored a record that stands against this one at the same moment; "
    "look at the patient's page, then enter yours again if it is still needed."
)


def answer(
    request: HttpRequest,
    *,
    form: forms.Form,
    write: Callable[[], object],
    stored: Callable[[object], str],
    go_to: Callable[[object], str],
    template: str,
    context: dict,
    is_valid: Callable[[], bool] | None = None,
) -> HttpResponse:
    """Return the form's page (200, 422 refused, 409 changed meanwhile), or go on after the write.

    `write` does the action and returns the record; `stored` names it in the message; `go_to` is the address
    that shows it. What was typed stays in the form.
    """
    if request.method != "POST":
        return render(request, template, context | {"form": form})
    status = REFUSED
    if (is_valid or form.is_valid)():
        try:
            record = write()
        except StaleError as stale:
            status = STALE
            context = context | {"stale": stale, "changes": changes_said(stale.changes)}
            take_newest_version(form, stale)
        except IntegrityError:
            status = STALE
            form.add_error(None, SAME_MOMENT)
        except (ValidationError, RuleError) as error:
            show_refusal(form, error)
        else:
            messages.success(request, stored(record))
            return redirect(go_to(record))
    return render(request, template, context | {"form": form}, status=status)


def take_newest_version(form: forms.Form, stale: StaleError) -> None:
    """Let the form be sent again knowingly: its page now shows what changed meanwhile."""
    form.add_error(None, stale.sentence)
    if stale.newest_version and "version" in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = stale.newest_version


def previewed(request: HttpRequest, form: forms.Form, template: str, context: dict) -> HttpResponse:
    """Return the page with its preview, for browsers without script; nothing is stored."""
    status = 200 if form.is_valid() else REFUSED
    return render(request, template, context | {"form": form}, status=status)
