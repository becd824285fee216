"""An MRI: record, correct, void, and the page of one study with its map and what changed since the last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.views.door import about, access_of, reads
from courses.views.facts import FactPage, history_url, named, refuse_same
from monitoring.actions import imaging
from monitoring.charts.mri_map import change_map, grade_map, legend, lines
from monitoring.forms.imaging import ImagingForm
from monitoring.models import ImagingStudy, MuscleGrade
from monitoring.rules.history import ImagingFact
from monitoring.rules.imaging.change import Shown, comparable_before, compared
from monitoring.rules.imaging.grades import cut_off_remark, doubts, fat_spread, oedema_score
from monitoring.timeline import assessments


def record_imaging(form: ImagingForm, *, by, right: Right) -> ImagingStudy:
    return imaging.record_imaging(study=named(form), by=by, muscles=form.parts())


def correct_imaging(old: ImagingStudy, form: ImagingForm, *, by, right: Right) -> ImagingStudy:
    """Store the corrected study with its muscles as the next version."""
    new, muscles, asked = form.fact(), form.parts(), form.cleaned_data
    refuse_same(old, new, has_same_parts=set(map(_said, muscles)) == set(map(_said, old.muscles.all())))
    return imaging.correct_imaging(
        old=old, new=new, seen_version=asked["version"], by=by, reason=asked["reason"], muscles=muscles
    )


def _said(part: MuscleGrade) -> tuple:
    """Return what a part says, without the record it belongs to."""
    return part.muscle, part.side, part.oedema, part.fat_grade, part.fat_scale


IMAGING = FactPage(
    ImagingStudy,
    ImagingForm,
    "MRI",
    "strength",
    template="monitoring/records/imaging_form.html",
    record=record_imaging,
    correct=correct_imaging,
)


@reads
def imaging_detail(request: HttpRequest, chain) -> HttpResponse:
    """Show one study: what was seen, oedema or fat on the map, and what changed since the last comparable."""
    study = access_of(request).record(ImagingStudy, chain=chain, replaced_at__isnull=True)
    facts = assessments.imaging(study.patient)
    now = next((fact for fact in facts if fact.key == study.key), None) or _in_error(study)
    shown = _shown(request.GET.get("show", ""), now)
    before = comparable_before(now, facts, shown)
    change = compared(before, now, shown) if before else None
    score = oedema_score(now.muscles)
    context = {
        "study": study,
        "fact": now,
        "shown": shown,
        "choices": [(view.capitalize(), f"?show={view}", view is shown) for view in Shown],
        "doubts": doubts(now),
        "score": score,
        "remark": cut_off_remark(score),
        "spreads": fat_spread(now.muscles),
        "map": grade_map(now, shown),
        "legend": legend(now, shown),
        "change": change,
        "change_map": change_map(change) if change else (),
        "lines": lines(now, change, shown),
        "history_url": history_url(study),
    }
    return render(
        request, "monitoring/imaging/detail.html", about(request, study.patient, "strength") | context
    )


def _in_error(study: ImagingStudy) -> ImagingFact:
    """Return a study that the timeline leaves out, because it is marked as entered in error."""
    rows = study.muscles.order_by("id")
    return assessments.imaging_fact(study, tuple(assessments.grade_point(row) for row in rows))


def _shown(asked: str, study: ImagingFact) -> Shown:
    """Return what the address asks for; else fat where only fat is graded, else oedema."""
    if asked in list(Shown):
        return Shown(asked)
    has_oedema = any(grade.oedema is not None for grade in study.muscles)
    has_fat = any(grade.fat_grade for grade in study.muscles)
    return Shown.FAT if has_fat and not has_oedema else Shown.OEDEMA
