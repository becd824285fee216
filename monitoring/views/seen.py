"""Results somebody has to look at: of a clinic by patient, and of one patient with the sign-off."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Case, Count, IntegerField, Max, Min, Sum, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.models import Patient
from courses.rules.wording import day_text, unit_text
from courses.views.answer import answer
from courses.views.door import about, access_of, clinic_of, patient_url, reads, writes
from courses.views.paging import page_of, wanted_page
from monitoring import timeline
from monitoring.actions.sign_off import sign_off
from monitoring.forms.sign_off import BaselineForm, SignForm, box_name
from monitoring.laboratory import laboratory
from monitoring.models import Result
from monitoring.templatetags.results import result_words
from monitoring.unseen import first_of_each, unseen_results

PATIENTS_A_PAGE = 25
SHOWN_OF_EACH = 5
ONLY = {
    "outside": ("Outside the clinic's limits", {"is_outside": True}),
    "changed": ("Corrected or withdrawn", {"status__in": ["corrected", "withdrawn"]}),
    "preliminary": ("Preliminary", {"status": "preliminary"}),
}
MOST_BASELINES = 300


@dataclass(frozen=True)
class Waiting:
    """A patient with the first of the results nobody has looked at, and what there is in all."""

    patient: Patient
    results: tuple[Result, ...]
    in_all: int
    outside: int
    since: datetime

    @property
    def more(self) -> int:
        return self.in_all - len(self.results)


@reads
def unseen(request: HttpRequest) -> HttpResponse:
    """List the clinic's patients with unseen results: outside its limits first, then the longest waiting."""
    clinic = clinic_of(request, Right.READ)
    only = request.GET.get("only", "")
    rows = unseen_results(access_of(request).patients().filter(clinic=clinic))
    rows = rows.filter(**ONLY[only][1]) if only in ONLY else rows
    page = page_of(_patients(rows), wanted_page(request), PATIENTS_A_PAGE)
    context = {
        "clinic_name": clinic.name,
        "page": page,
        "waiting": _waiting(rows, page.items),
        "only": only,
        "chips": [(code, words) for code, (words, _) in ONLY.items()],
    }
    return render(request, "monitoring/results_unseen.html", context)


def _patients(rows):
    """Return a row for each patient, the most pressing first."""
    is_outside = Case(When(is_outside=True, then=Value(1)), default=Value(0), output_field=IntegerField())
    found = (
        rows.order_by()
        .values("patient")
        .annotate(
            has_outside=Max(is_outside), outside=Sum(is_outside), in_all=Count("pk"), since=Min("recorded_at")
        )
    )
    return found.order_by("-has_outside", "since", "patient")


def _waiting(rows, patients: list[dict]) -> list[Waiting]:
    shown: dict[int, list[Result]] = {found["patient"]: [] for found in patients}
    order = ("-is_outside", "recorded_at", "id")
    first = first_of_each(rows.filter(patient__in=list(shown)), SHOWN_OF_EACH, *order)
    for row in first.select_related("patient__clinic").order_by(*order):
        shown[row.patient_id].append(row)
    return [
        Waiting(results[0].patient, tuple(results), found["in_all"], found["outside"], found["since"])
        for found in patients
        if (results := shown[found["patient"]])
    ]


@writes
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the patient's results as they stand against limits and baseline; sign those looked at."""
    access = access_of(request)
    patient = access.patient(pk)
    if request.method == "POST":
        access.require(Right.SIGN_OFF, patient.clinic)
    shown = about(request, patient, "results")
    history = timeline.read(patient, shown["today"])
    baselines = BaselineForm(request.GET or None, choices=_baselines(history))
    chosen = baselines.cleaned_data["baseline"] if baselines.is_valid() else ""
    found = laboratory(patient, history, baseline=chosen)
    form = SignForm(request.POST or None, results=[one.result for one in found.unseen], said=result_words)
    return answer(
        request,
        form=form,
        write=partial(_sign, request, patient, form),
        stored=lambda signed: f"Signed as seen: {', '.join(result_words(one.result) for one in signed)}.",
        go_to=lambda _: patient_url(patient, "results"),
        template="monitoring/results.html",
        context=shown
        | {
            "heading": "Results",
            "laboratory": found,
            "lines": [(one, form[box_name(one.result)]) for one in found.unseen],
            "baselines": baselines,
            "may_sign": access.may(Right.SIGN_OFF, patient.clinic_id),
        },
    )


def _sign(request: HttpRequest, patient: Patient, form: SignForm) -> list:
    return sign_off(patient=patient, by=request.user, looked=form.chosen(), decision=form.verdict())


def _baselines(history) -> list[tuple[str, str]]:
    labs = sorted((lab for lab in history.labs if lab.when.day), key=lambda lab: lab.when.day, reverse=True)
    said = (
        (lab.key, f"{lab.label} {lab.raw_text} {unit_text(lab.unit)} of {day_text(lab.when.day)}")
        for lab in labs[:MOST_BASELINES]
    )
    return sorted(said, key=lambda choice: choice[1].casefold())
