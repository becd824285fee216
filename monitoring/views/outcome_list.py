"""Who stands behind a figure: for people who may see the patients, and each reading is in the trail."""

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.views.door import clinic_of, reads
from monitoring.actions.audit_lists import note_list_read
from monitoring.forms.audit import asked_of
from monitoring.outcomes.asked import Desk
from monitoring.outcomes.measures import Measure, Verdict
from monitoring.outcomes.tally import Case, cases, tally
from monitoring.views.outcomes import measure_named

ROWS = 50


@reads
def outcome_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the courses or patients of the reasons asked, of those who failed when none is."""
    clinic = clinic_of(request, Right.READ)
    measure = measure_named(code)
    asked = asked_of(request.GET, Desk.of(request.access, clinic, request.GET.get("clinic", ""), Right.READ))
    scope = asked.scope(asked.period)
    counted, reasons = tally(measure, scope), _reasons(request, measure)
    page = Paginator(cases(measure, scope, reasons=reasons), ROWS).get_page(request.GET.get("page"))
    rows = _with_patients(request, page.object_list)
    by_clinic = Counter(case.clinic_id for case, _ in rows)
    note_list_read(
        measure=code,
        reasons=sorted(reasons),
        listed={one: by_clinic[one.pk] for one in asked.desk.clinics},
        by=request.user,
    )
    context = {
        "asked": asked,
        "measure": measure,
        "chosen": reasons,
        "chips": [(reason, counted.by_reason.get(reason.code, 0)) for reason in measure.reasons.values()],
        "rows": [(case, patient, measure.reasons[case.reason]) for case, patient in rows],
        "page": page,
        "listed": page.paginator.count,
    }
    return render(request, "monitoring/outcomes/list.html", context)


def _reasons(request: HttpRequest, measure: Measure) -> frozenset[str]:
    wanted = frozenset(request.GET.getlist("reason")) & measure.reasons.keys()
    return wanted or frozenset(reason.code for reason in measure.reasons_for(Verdict.FAILED))


def _with_patients(request: HttpRequest, found: list[Case]) -> list[tuple]:
    """Return each case with its patient; two queries."""
    ids = {case.patient_id for case in found}
    patients = request.access.patients().filter(pk__in=ids).prefetch_related("identifiers").in_bulk()
    return [(case, patients[case.patient_id]) for case in found if case.patient_id in patients]
