"""Results somebody has to look at: of a clinic by patient, and of one patient with the sign-off."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Case, IntegerField, Max, Min, Value, When
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
from monitoring.unseen import unseen_results

PATIENTS_A_PAGE = 25
ONLY = {
    "outside": ("Outside the clinic's limits", {"is_outside": True}),
    "changed": ("Corrected or withdrawn", {"status__in": ["corrected", "withdrawn"]}),
    "preliminary": ("Preliminary", {"status": "preliminary"}),
}
MOST_BASELINES = 300


@dataclass(frozen=True)
class Waiting:
    """A patient with the results nobody has looked at."""

    patient: Patient
    results: tuple[Result, ...]

    @property
    def outside(self) -> int:
        return sum(result.is_outside for result in self.results)

    @property
    def since(self):
        """Return the moment the first of them came."""
        return min(result.recorded_at for result in self.results)


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
        "waiting": _waiting(rows, [found["patient"] for found in page.items]),
        "only": only,
        "chips": [(code, words) for code, (words, _) in ONLY.items()],
    }
    return render(request, "monitoring/results_unseen.html", context)


def _patients(rows):
    """Return a row for each patient, the most pressing first."""
    outside = Max(Case(When(is_outside=True, then=Value(1)), default=Value(0), output_field=IntegerField()))
    found = rows.order_by().values("patient").annotate(outside=outside, oldest=Min("recorded_at"))
    return found.order_by("-outside", "oldest", "patient")


def _waiting(rows, ids: list[int]) -> list[Waiting]:
    found: dict[int, list[Result]] = {pk: [] for pk in ids}
    shown = rows.filter(patient__in=ids).select_related("patient__clinic")
    for row in shown.order_by("-is_outside", "recorded_at", "id"):
        found[row.patient_id].append(row)
    return [Waiting(results[0].patient, tuple(results)) for results in found.values() if results]


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
