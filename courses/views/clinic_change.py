"""The pages on which a clinic changes what it has set for itself."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.clinic.access import Right
from courses.models import Clinic
from courses.views.answer import answer
from courses.views.door import clinic_of


def change_clinic(
    request: HttpRequest,
    right: Right,
    form_class: Callable[..., Form],
    *,
    write: Callable[..., Clinic],
    stored: Callable[[Clinic], str],
    page: str,
    template: str,
    context: dict,
) -> HttpResponse:
    """Return the form of the clinic looked at, filled with what it has; `page` is the name of its address.

    `write` is called with the form, and as keywords what every such change takes: clinic, seen_version, by,
    changes, reason.
    """
    clinic = clinic_of(request, right)
    form = form_class(request.POST or None, clinic=clinic)

    def change() -> Clinic:
        seen_version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        who = {"seen_version": seen_version, "by": request.user, "reason": reason}
        return write(form, clinic=clinic, changes=form.changes(), **who)

    return answer(
        request,
        form=form,
        write=change,
        stored=stored,
        go_to=lambda _: reverse(page),
        template=template,
        context=context | {"clinic_name": clinic.name},
    )
