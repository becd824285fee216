"""The lab sheet: several analytes of one sampling, stored all or none."""

from functools import partial

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.models import Patient
from courses.rules.units import plain
from courses.rules.wording import day_text, unit_text
from courses.views.answer import answer
from courses.views.door import about, access_of, patient_url, writes
from monitoring.actions.results import record_lab_sheet
from monitoring.forms.lab_sheet import PANEL, SheetForm, SheetRows
from monitoring.models import Result

MOST_LOOKED_AT = 300


@writes
def lab_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the empty sheet; store what it says. A change of laboratory refreshes the suggested limits."""
    access = access_of(request)
    patient = access.patient(pk)
    access.require(Right.RECORD, patient.clinic)
    laboratories = _laboratories(access, patient)
    if request.htmx and request.method == "GET":
        asked = request.GET.get("laboratory", "").strip()
        return render(request, "monitoring/records/_limits.html", {"limits": _limits(access, patient, asked)})
    form = SheetForm(request.POST or None, patient=patient)
    rows = SheetRows(request.POST or None, prefix="rows", form_kwargs={"clinic": patient.clinic})
    asked = request.POST.get("laboratory", "").strip() or next(iter(laboratories), "")
    limits = _limits(access, patient, asked)
    return answer(
        request,
        form=form,
        is_valid=lambda: all([form.is_valid(), rows.is_valid()]),
        write=partial(_store_once, request, patient, form, rows),
        stored=lambda stored: f"Lab sheet recorded: {', '.join(map(str, stored))}.",
        go_to=lambda _: patient_url(patient, "results"),
        template="monitoring/records/lab_sheet.html",
        context=about(request, patient, "results")
        | {
            "heading": "Record a lab sheet",
            "rows": rows,
            "sheet": [(row, limits.get(row.panel.code) if row.panel else None) for row in rows],
            "suggestions": {"laboratories": laboratories},
        },
    )


def _store_once(request: HttpRequest, patient: Patient, form: SheetForm, rows) -> list[Result]:
    """Store the sheet; the same sheet sent twice finds the results of the first time."""
    asked = form.cleaned_data
    sheet_rows = rows.sheet_rows(asked["sheet_id"])
    try:
        return record_lab_sheet(
            patient=patient,
            by=request.user,
            sampled_on=asked["sampled_on"],
            sampled_at=asked["sampled_at"],
            laboratory=asked["laboratory"],
            rows=sheet_rows,
            report=form.report(),
        )
    except IntegrityError:
        stored = access_of(request).records(Result).filter(patient=patient)
        found = stored.filter(chain__in=[row.record_id for row in sheet_rows], version=1)
        if len(found) != len(sheet_rows):
            raise
        return list(found)


def _past(access, patient: Patient):
    """Return the patient's results from a named laboratory, newest first."""
    rows = access.records(Result).standing().filter(patient=patient).exclude(laboratory="")
    return rows.order_by("-sampled_on", "-id")


def _laboratories(access, patient: Patient) -> list[str]:
    """Return the laboratories this patient's results came from, the latest first."""
    return list(dict.fromkeys(_past(access, patient).values_list("laboratory", flat=True)[:MOST_LOOKED_AT]))


def _limits(access, patient: Patient, laboratory: str) -> dict[str, str]:
    """Return, by analyte of the panel, the limits of the last result at this laboratory, in words."""
    asked = laboratory.replace("\0", "")  # PostgreSQL holds no text with one, and would not look for it
    rows = _past(access, patient).filter(laboratory__iexact=asked, analyte__in=PANEL, uln__isnull=False)
    found: dict[str, str] = {}
    for row in rows[:MOST_LOOKED_AT]:
        found.setdefault(row.analyte, limit_words(row))
    return {code: found.get(code, "") for code in PANEL}


def limit_words(row: Result) -> str:
    """Return "Last at County: 30 to 200 U/L, 12 Jan 2026"."""
    low = f"{plain(row.lln)} to " if row.lln is not None else "up to "
    on = f", {day_text(row.sampled_on)}" if row.sampled_on else ""
    return f"Last at {row.laboratory}: {low}{plain(row.uln)} {unit_text(row.unit)}{on}"
