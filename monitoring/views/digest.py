"""The list of the day in the app, with names: what needs action of the person who looks, as of now."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.clinic.access import Right
from courses.views.answer import answer
from courses.views.door import access_of, clinic_of, writes
from monitoring.actions.mails import choose_mails
from monitoring.digest import digest_of
from monitoring.forms.digest import MailsForm


@writes
def digest(request: HttpRequest) -> HttpResponse:
    """Show the list; take how its reader wants e-mails."""
    clinic = clinic_of(request, Right.READ)
    access = access_of(request)
    membership = next(m for m in access.memberships if m.clinic_id == clinic.pk)
    form = MailsForm(request.POST or None, initial={"mails": membership.mails})
    return answer(
        request,
        form=form,
        write=lambda: choose_mails(membership=membership, by=request.user, mails=form.cleaned_data["mails"]),
        stored=lambda changed: f"E-mails to you from {clinic}: {changed.get_mails_display()}.",
        go_to=lambda _: reverse("monitoring:digest"),
        template="monitoring/digest.html",
        context={
            "clinic_name": clinic.name,
            "digest": digest_of(clinic, request.user, membership.role),
            "may_record": access.may(Right.RECORD, clinic.pk),
            "may_review": access.may(Right.REVIEW, clinic.pk),
        },
    )
