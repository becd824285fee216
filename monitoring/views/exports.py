"""Data sets nobody can be recognised in: the studies they are for, asking for one, fetching it."""

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from courses.clinic.access import Right
from courses.clinic.errors import refuse
from courses.models import Clinic
from courses.views.answer import REFUSED, answer
from courses.views.door import access_of, clinic_of, posts, writes
from courses.views.ending import ask_to_end
from monitoring.actions.exports import ask_export, end_study, note_fetched, open_study
from monitoring.forms.exports import ExportForm, StudyForm
from monitoring.models import Export, Study
from monitoring.outcomes.export.archive import described
from monitoring.outcomes.export.making import KEPT, agreed, path_of

HEAD = ["table", "column", "kind", "unit", "meaning", "values"]


@writes
def studies(request: HttpRequest) -> HttpResponse:
    """Show the clinic's studies; open one."""
    clinic = clinic_of(request, Right.AUDIT)
    form = StudyForm(request.POST or None)
    rows = list(_studies(request, clinic).select_related("added_by", "ended_by"))
    return answer(
        request,
        form=form,
        write=lambda: open_study(clinic=clinic, by=request.user, **form.cleaned_data),
        stored=lambda study: f"Opened: {study.name}.",
        go_to=lambda study: reverse("monitoring:study", args=[study.pk]),
        template="monitoring/exports/studies.html",
        context={
            "clinic_name": clinic.name,
            "open_studies": [row for row in rows if row.ended_at is None],
            "past": [row for row in rows if row.ended_at],
        },
    )


@writes
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a study, its data sets and how far they are; ask for another."""
    clinic = clinic_of(request, Right.AUDIT)
    found = access_of(request).clinic_record(Study, clinic, pk)
    form = ExportForm(request.POST or None)
    here = reverse("monitoring:study", args=[pk])
    return answer(
        request,
        form=form,
        write=lambda: ask_export(study=found, by=request.user, **form.cleaned_data),
        stored=lambda _: "Asked for: a worker makes it now; reload the page to see how far it is.",
        go_to=lambda _: here,
        template="monitoring/exports/study.html",
        context={
            "study": found,
            "exports": list(found.exports.select_related("asked_by")),
            "agreed": _hidden_if_few(len(agreed(clinic)), clinic.least_shown),
            "kept_days": KEPT.days,
            "columns": [dict(zip(HEAD, row, strict=True)) for row in described()],
        },
    )


@writes
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; make no further data set for the study."""
    clinic = clinic_of(request, Right.AUDIT)
    found = access_of(request).clinic_record(Study, clinic, pk)
    return ask_to_end(
        request,
        end=lambda reason: end_study(study=found, by=request.user, reason=reason),
        why="Why it ends",
        back=reverse("monitoring:studies"),
        stored=lambda ended: f"Ended: {ended.name}.",
        heading="End this study?",
        hint=f"No further data set is made for {found.name}. What was made stays in its history.",
        submit="End the study",
        back_words="Studies",
    )


@posts
def fetch(request: HttpRequest, pk: int, number: int) -> HttpResponse | FileResponse:
    """Give out a data set, after a line in the trail that says who fetched it."""
    clinic = clinic_of(request, Right.AUDIT)
    found = access_of(request).clinic_record(Study, clinic, pk)
    export = get_object_or_404(found.exports.select_related("study__clinic"), pk=number)
    path = path_of(export)
    try:
        if export.state == Export.State.READY and not path.exists():
            raise refuse("The file of this data set is not on this server any more: ask for another.")
        note_fetched(export=export, by=request.user)
    except ValidationError as refused:
        context = {"why": refused.messages[0], "study": found}
        return render(request, "monitoring/exports/gone.html", context, status=REFUSED)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"pulseline-export-{export.pk}.zip")


def _studies(request: HttpRequest, clinic: Clinic):
    return access_of(request).clinic_records(Study).filter(clinic=clinic)


def _hidden_if_few(count: int, least: int) -> str:
    return f"fewer than {least}" if 0 < count < least else str(count)
