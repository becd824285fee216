"""The second signature on the doses of a course."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.actions.signature import authors, sign_doses, to_sign
from courses.clinic.access import Right
from courses.forms.signature import SignForm
from courses.models import PulseCourse
from courses.views.answer import answer
from courses.views.door import about, access_of, writes


@writes
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask another prescriber for each dose anew; the page holds none of the doses ordered."""
    access = access_of(request)
    course = access.record(PulseCourse, pk=pk)
    access.require(Right.PRESCRIBE, course.patient.clinic)
    waiting = to_sign(course)
    form = SignForm(request.POST if request.method == "POST" else None, infusions=waiting)
    address = reverse("courses:course-detail", args=[course.pk])
    return answer(
        request,
        form=form,
        write=lambda: sign_doses(course=course, by=request.user, entered=form.entered()),
        stored=lambda _: "Signed: the doses you entered are those ordered.",
        go_to=lambda _: f"{address}#infusions",
        template="courses/course_sign.html",
        context=about(request, course.patient)
        | {
            "heading": "Second signature",
            "waiting": waiting,
            "is_own": request.user.pk in authors(course),
            "cancel_url": address,
            "back_url": address,
            "back_words": "Pulse course",
        },
    )
