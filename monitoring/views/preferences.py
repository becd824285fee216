"""How the person signed in is told of what is due."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.clinic.errors import refuse
from courses.views.answer import answer
from courses.views.door import writes
from monitoring.actions import preferences as actions
from monitoring.forms.preferences import ChoiceForm, CodeForm, NumberForm
from monitoring.models import Preference
from monitoring.reminders.channels.confirmation import send_code


def _choose(form: forms.Form, by, seen_version: int) -> Preference:
    data = form.cleaned_data
    chosen = {name: data[name] for name in ("by_email", "by_text")}
    return actions.choose(by=by, seen_version=seen_version, **chosen)


def _ask_code(form: forms.Form, by, seen_version: int) -> Preference:
    preference, code = actions.ask_code(by=by, seen_version=seen_version, number=form.cleaned_data["number"])
    try:
        send_code(preference, code)
    except (OSError, ValueError) as error:
        raise refuse(f"The code could not be sent: {error} Check the number, and try again.") from error
    return preference


def _confirm(form: forms.Form, by, seen_version: int) -> Preference:
    return actions.confirm(by=by, seen_version=seen_version, code=form.cleaned_data["code"])


STEPS: dict[str, tuple[type[forms.Form], Callable, str]] = {
    "choose": (ChoiceForm, _choose, "Kept: how you are told."),
    "number": (NumberForm, _ask_code, "A code is on its way to your number: enter it here."),
    "code": (CodeForm, _confirm, "Your number is confirmed: you are told by text message."),
}


@writes
def page(request: HttpRequest) -> HttpResponse:
    """Show the three forms; take the one that was sent."""
    preference = actions.preference_of(request.user)
    step = request.POST.get("step", "choose")
    step = step if step in STEPS else "choose"
    names = ("by_email", "by_text", "version", "number")
    initial = {name: getattr(preference, name) for name in names}
    bound = {
        name: kind(
            request.POST if request.method == "POST" and name == step else None,
            initial=initial,
            auto_id=f"id_{name}_%s",  # three forms of one page, each with its version
        )
        for name, (kind, _, _) in STEPS.items()
    }
    _, act, said = STEPS[step]
    form = bound[step]
    return answer(
        request,
        form=form,
        write=lambda: act(form, request.user, form.cleaned_data["version"]),
        stored=lambda _: said,
        go_to=lambda _: reverse("monitoring:preference"),
        template="monitoring/preference.html",
        context={"forms": bound, "preference": preference, "email": request.user.email},
    )
