"""Strength and MRI with their muscles: stored whole, corrected whole, undone whole."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.protocols.loader import mmt8_muscles
from monitoring.actions.imaging import correct_imaging, record_imaging
from monitoring.actions.strength import correct_strength, record_strength
from monitoring.models import ImagingStudy, Measure, MuscleGrade, MuscleScore, StrengthTest
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def mmt8(patient, total="64") -> StrengthTest:
    return StrengthTest(
        patient=patient,
        instrument="mmt8",
        total=None if total is None else Decimal(total),
        maximum=Decimal(80),
        tested_on=patient.clinic.today(),
        note="one side",
    )


def scores(points=8, **other) -> list[MuscleScore]:
    """Return one side of MMT-8 scored alike; `other` by muscle (None: could not be tested)."""
    return [
        MuscleScore(
            muscle=m.code,
            side="right" if m.is_two_sided else "axial",
            score=None if other.get(m.code, points) is None else Decimal(other.get(m.code, points)),
        )
        for m in mmt8_muscles()
    ]


def mri(patient) -> ImagingStudy:
    return ImagingStudy(patient=patient, name="oedema of both thighs", imaged_on=patient.clinic.today())


def grades(oedema: int = 2) -> list[MuscleGrade]:
    return [MuscleGrade(muscle="sartorius", side="right", oedema=oedema)]


def record_test(patient, by):
    return record_strength(test=mmt8(patient), by=by, muscles=scores())


def record_study(patient, by):
    return record_imaging(study=mri(patient), by=by, muscles=grades())


WRITES = pytest.mark.parametrize(
    ("write", "model", "parts", "action"),
    [
        (record_test, StrengthTest, MuscleScore, "strengthtest.record"),
        (record_study, ImagingStudy, MuscleGrade, "imagingstudy.record"),
    ],
)


@WRITES
def test_it_is_stored_with_its_muscles_and_told(*, write, model, parts, action, cast, ada):
    fact = write(ada, cast.nina)
    assert model.objects.get() == fact
    assert parts.objects.count() == fact.muscles.count() > 0
    line = AuditLine.objects.get(action=action)
    assert (line.actor, line.patient, line.record) == (cast.nina, ada, fact.key)


@WRITES
def test_reader_and_stranger_are_refused(*, write, model, parts, action, cast, ada):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            write(ada, user)
    assert model.objects.count() == parts.objects.count() == 0


@WRITES
def test_it_is_undone_when_its_audit_line_fails(*, write, model, parts, action, monkeypatch, cast, ada):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(ada, cast.nina)
    assert model.objects.count() == parts.objects.count() == 0


def test_a_total_that_contradicts_its_muscles_is_refused(cast, ada):
    for total in ("63", "63.99", "64.01", "65"):
        with pytest.raises(ValidationError, match=f"add up to 64, not {total}"):
            record_strength(test=mmt8(ada, total), by=cast.nina, muscles=scores())
    with pytest.raises(ValidationError, match="could not be tested, so the muscles make no total"):
        record_strength(test=mmt8(ada, "56"), by=cast.nina, muscles=scores(deltoid=None))
    record_strength(test=mmt8(ada, "64"), by=cast.nina, muscles=scores())
    record_strength(test=mmt8(ada, None), by=cast.nina, muscles=scores())
    record_strength(test=mmt8(ada, None), by=cast.nina, muscles=scores(deltoid=None))
    assert [test.total for test in StrengthTest.objects.order_by("id")] == [64, 64, None]


@pytest.mark.parametrize(("points", "allowed"), [("-0.1", False), ("0", True), ("10", True), ("10.1", False)])
def test_a_muscle_has_0_to_10_points(points, allowed, cast, ada):
    parts = [MuscleScore(muscle="deltoid", side="right", score=Decimal(points))]
    if allowed:
        record_strength(test=mmt8(ada, None), by=cast.nina, muscles=parts)
    else:
        with pytest.raises(ValidationError):
            record_strength(test=mmt8(ada, None), by=cast.nina, muscles=parts)
    assert StrengthTest.objects.count() == MuscleScore.objects.count() == int(allowed)


def test_a_corrected_test_has_all_of_its_muscles(cast, ada):
    old = record_test(ada, cast.nina)
    new = correct_strength(
        old=old,
        new=mmt8(ada, "62"),
        seen_version=1,
        by=cast.alice,
        reason="misheard",
        muscles=scores(deltoid=6),
    )
    assert (new.version, new.chain) == (2, old.chain)
    assert [part.score for part in new.muscles.order_by("id")] == [8, 6, 8, 8, 8, 8, 8, 8]
    assert [part.score for part in old.muscles.order_by("id")] == [8] * 8
    line = AuditLine.objects.get(action="strengthtest.correct")
    assert (line.actor, line.reason) == (cast.alice, "misheard")


def test_a_corrected_study_has_all_of_its_muscles(cast, ada):
    old = record_study(ada, cast.nina)
    new = correct_imaging(
        old=old, new=mri(ada), seen_version=1, by=cast.alice, reason="misread", muscles=grades(3)
    )
    assert (new.version, new.muscles.get().oedema, old.muscles.get().oedema) == (2, 3, 2)


def test_a_correction_is_refused_to_whom_it_is_not_due_and_undone_with_its_line(monkeypatch, cast, ada):
    old = record_test(ada, cast.nina)
    asked = {"old": old, "reason": "x", "muscles": scores()}

    def correct(by, seen_version=1):
        return correct_strength(new=mmt8(ada), by=by, seen_version=seen_version, **asked)

    for user, refusal in [(cast.bob, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            correct(user)
    with pytest.raises(StaleError):
        correct(cast.nina, seen_version=2)
    with monkeypatch.context() as broken:
        broken.setattr(audit, "write", lambda **line: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            correct(cast.nina)
    assert StrengthTest.objects.current().get() == old
    assert MuscleScore.objects.count() == 8


def test_a_bad_muscle_undoes_the_correction(cast, ada):
    old = record_study(ada, cast.nina)
    bad = [MuscleGrade(muscle="sartorius", side="right", fat_grade="2a")]
    with pytest.raises(ValidationError, match="needs the scale"):
        correct_imaging(old=old, new=mri(ada), seen_version=1, by=cast.nina, reason="x", muscles=bad)
    assert ImagingStudy.objects.current().get() == old


def test_the_database_refuses_what_no_form_would_send(cast, ada):
    test = record_test(ada, cast.nina)
    for score, allowed in [("10.1", False), ("10", True)]:
        part = MuscleScore(test=test, muscle="wrist_extensors", side="left", score=Decimal(score))
        if allowed:
            part.save()
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            part.save()


@pytest.mark.parametrize(
    ("kind", "number", "unit", "allowed"),
    [
        ("physician_global", "10", "points", True),
        ("physician_global", "10.1", "points", False),
        ("haq_di", "3", "points", True),
        ("haq_di", "3.1", "points", False),
        ("haq_di", "1", "", False),
        ("weight", "70", "kg", False),
    ],
)
def test_a_measure_lies_on_its_scale(*, kind, number, unit, allowed, cast, ada):
    today = cast.north.today()
    measure = Measure(patient=ada, kind=kind, number=Decimal(number), unit=unit, measured_on=today)
    if allowed:
        facts.record(measure, by=cast.nina)
        assert AuditLine.objects.get(action="measure.record").actor == cast.nina
        return
    with pytest.raises(ValidationError):
        facts.record(measure, by=cast.nina)
    assert Measure.objects.count() == 0
