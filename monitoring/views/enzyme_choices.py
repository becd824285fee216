"""Choosing the enzyme of a course: the five at baseline by both readings of "most abnormal"."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from courses.clinic.access import Right
from courses.clinic.errors import refuse
from courses.forms.facts import ask_identity, ask_version
from courses.models import PulseCourse
from courses.protocols.loader import response_criteria
from courses.views.answer import answer
from courses.views.door import about, access_of, patient_url, writes
from courses.views.facts import NOTHING_CORRECTED
from monitoring import timeline
from monitoring.actions.enzyme_choices import choose_enzyme, correct_enzyme_choice, enzymes_before
from monitoring.forms.enzyme_choices import EnzymeChoiceForm
from monitoring.models import EnzymeChoice
from monitoring.rules.criteria.enzyme import enzymes_at_baseline


@writes
def enzyme_choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the five enzymes before the pulse; store the choice, or the correction of one made before."""
    access = access_of(request)
    course = access.record(PulseCourse, pk=pk)
    access.require(Right.REVIEW, course.patient.clinic)
    choice = (
        access.records(EnzymeChoice).current().filter(course=course).select_related("recorded_by").first()
    )
    if choice and request.POST.get("record_id") == str(choice.chain):  # the same form sent twice
        return redirect(patient_url(course.patient, "courses"))
    is_met = request.method == "POST" and choice is not None and "version" not in request.POST
    data = request.POST.copy()
    if is_met and choice:
        data["version"] = choice.version
    form = EnzymeChoiceForm(data or None, choice=choice)
    form = ask_version(form, choice) if choice else ask_identity(form)
    labs = {code: timeline.lab_point(result) for code, result in enzymes_before(course).items()}
    return answer(
        request,
        form=form,
        is_valid=partial(_refuse_met, form, choice) if is_met else None,
        write=partial(_store, request, course, choice, form),
        stored=lambda found: f"The course is judged by {found}.",
        go_to=lambda _: patient_url(course.patient, "courses"),
        template="monitoring/records/enzyme_choice.html",
        context=about(request, course.patient, "courses")
        | {
            "heading": "Enzyme to judge by",
            "course": course,
            "choice": choice,
            "rows": enzymes_at_baseline(labs),
            "ranges": response_criteria().enzymes,
        },
    )


def _refuse_met(form: EnzymeChoiceForm, choice: EnzymeChoice) -> bool:
    """Refuse a first choice that met another's; the page now shows theirs, and may correct it knowingly."""
    form.is_valid()
    form.add_error(
        None,
        f"Not saved: {choice} was chosen meanwhile by {choice.recorded_by}; look at it, and say why if it is "
        "to be another.",
    )
    return False


def _store(
    request: HttpRequest, course: PulseCourse, choice: EnzymeChoice | None, form: EnzymeChoiceForm
) -> EnzymeChoice:
    asked = form.cleaned_data
    told = {"by": request.user, "analyte": asked["analyte"], "why": asked["why"]}
    if choice is None:
        return choose_enzyme(course=course, record_id=asked["record_id"], **told)
    if (choice.analyte, choice.why) == (asked["analyte"], asked["why"]):
        raise refuse(NOTHING_CORRECTED)
    return correct_enzyme_choice(choice=choice, seen_version=asked["version"], reason=asked["reason"], **told)
