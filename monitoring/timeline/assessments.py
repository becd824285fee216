"""Strength, measures, imaging and the body as the rules know them."""

from collections import defaultdict

from courses.clinic.days import when
from courses.models import BodyMeasure, Patient
from monitoring.models import ImagingStudy, Measure, MuscleGrade, MuscleScore, StrengthTest
from monitoring.rules import history as h
from monitoring.rules.imaging.grades import muscle_code, regions_said, study_label
from monitoring.timeline.rows import current


def strengths(patient: Patient) -> tuple[h.StrengthPoint, ...]:
    scores = defaultdict(list)
    tests = StrengthTest.objects.current().filter(patient=patient)
    for row in MuscleScore.objects.filter(test__in=tests).order_by("id"):
        scores[row.test_id].append(h.MusclePoint(row.muscle, row.side, row.score))
    rows = current(StrengthTest, patient, "tested_on")
    return tuple(strength_point(row, tuple(scores[row.pk])) for row in rows)


def strength_point(row: StrengthTest, muscles: tuple[h.MusclePoint, ...] = ()) -> h.StrengthPoint:
    """Return the strength test as the rules know it; `muscles` are read apart, for many tests at once."""
    return h.StrengthPoint(
        key=row.key,
        instrument=row.instrument,
        label=str(row),
        when=when(row.tested_on, row.precision, row.printed),
        total=row.total,
        maximum=row.maximum,
        note=row.note,
        muscles=muscles,
    )


def measures(patient: Patient) -> tuple[h.MeasurePoint, ...]:
    return tuple(measure_point(row) for row in current(Measure, patient, "measured_on"))


def measure_point(row: Measure) -> h.MeasurePoint:
    """Return the measure as the rules know it."""
    return h.MeasurePoint(
        key=row.key,
        kind=row.kind,
        label=str(row),
        when=when(row.measured_on, row.precision, row.printed),
        number=row.number,
        unit=row.unit,
        text=row.text,
    )


def body(patient: Patient) -> tuple[h.BodyPoint, ...]:
    return tuple(
        h.BodyPoint(row.key, row.kind, when(row.measured_on, row.precision, row.printed), row.number)
        for row in current(BodyMeasure, patient, "measured_on")
    )


def imaging(patient: Patient) -> tuple[h.ImagingFact, ...]:
    grades = defaultdict(list)
    studies = ImagingStudy.objects.current().filter(patient=patient)
    for row in MuscleGrade.objects.filter(study__in=studies).order_by("id"):
        grades[row.study_id].append(grade_point(row))
    rows = current(ImagingStudy, patient, "imaged_on")
    return tuple(imaging_fact(row, tuple(grades[row.pk])) for row in rows)


def grade_point(row: MuscleGrade) -> h.MuscleGradePoint:
    """Return the grades of one muscle as the rules know them, by its code whatever it was called."""
    return h.MuscleGradePoint(muscle_code(row.muscle), row.side, row.oedema, row.fat_grade, row.fat_scale)


def imaging_fact(row: ImagingStudy, muscles: tuple[h.MuscleGradePoint, ...] = ()) -> h.ImagingFact:
    """Return the study as the rules know it; `muscles` are read apart, for many studies at once."""
    return h.ImagingFact(
        key=row.key,
        when=when(row.imaged_on, row.precision, row.printed),
        label=study_label(row.name, _regions(row), muscles, (row.oedema_total, row.oedema_out_of)),
        report=row.report,
        region=_regions(row),
        t1_seen=row.t1_seen,
        t2_seen=row.t2_seen,
        fat_suppressed_seen=row.fat_suppressed_seen,
        muscles=muscles,
    )


def _regions(row: ImagingStudy) -> str:
    """Return the regions in words, "thighs, legs", with what was written beside the codes."""
    return ", ".join(filter(None, (regions_said(row.regions.split()), row.region)))
