"""Items, categories, MRC grades and whole visits: stored with their parts, told, checked, undone whole."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.protocols.loader import instruments, mmt8_muscles
from monitoring.actions.measures import correct_measure, record_measure
from monitoring.actions.strength import correct_strength, record_strength
from monitoring.actions.visits import Measured, Tested, record_visit
from monitoring.models import CategoryScore, ItemScore, Measure, MuscleScore, StrengthTest
from monitoring.models.measures import SCALES
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db
MAXIMA = (5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3)
CATEGORIES = ("dressing", "arising", "eating", "walking", "hygiene", "reach", "grip", "activities")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def cmas(patient, total=None, **columns) -> StrengthTest:
    return StrengthTest(
        patient=patient,
        instrument="cmas",
        total=None if total is None else Decimal(total),
        maximum=Decimal(52),
        tested_on=patient.clinic.today(),
        **columns,
    )


def items(**other) -> list[ItemScore]:
    """Return all items at their maximum; `other` by "item_<number>"."""
    return [
        ItemScore(item=number, score=other.get(f"item_{number}", most))
        for number, most in enumerate(MAXIMA, start=1)
    ]


def haq(patient, number=None, kind="haq_di") -> Measure:
    number = None if number is None else Decimal(number)
    return Measure(patient=patient, kind=kind, number=number, measured_on=patient.clinic.today())


def categories(*scores, helped=()) -> list[CategoryScore]:
    return [
        CategoryScore(category=code, score=score, has_help=code in helped)
        for code, score in zip(CATEGORIES, scores, strict=False)
    ]


def one_side(points="8", **mrc) -> list[MuscleScore]:
    return [
        MuscleScore(
            muscle=m.code,
            side="right" if m.is_two_sided else "axial",
            score=None if m.code in mrc else Decimal(points),
            mrc=mrc.get(m.code, ""),
        )
        for m in mmt8_muscles()
    ]


def record_cmas(patient, by):
    return [record_strength(test=cmas(patient), by=by, items=items())]


def record_haq(patient, by):
    return [record_measure(measure=haq(patient), by=by, categories=categories(*[1] * 8))]


def record_all(patient, by):
    tests = [Tested(cmas(patient), items=items())]
    globe = Measure(
        patient=patient,
        kind="physician_global",
        number=Decimal("3.5"),
        unit="points",
        measured_on=patient.clinic.today(),
    )
    measures = [Measured(globe), Measured(haq(patient, kind="chaq"), categories(*[2] * 6))]
    return record_visit(patient=patient, by=by, tests=tests, measures=measures)


WRITES = pytest.mark.parametrize(
    ("write", "actions"),
    [
        (record_cmas, ["strengthtest.record"]),
        (record_haq, ["measure.record"]),
        (record_all, ["strengthtest.record", "measure.record", "measure.record"]),
    ],
)


def counts() -> list[int]:
    return [model.objects.count() for model in (StrengthTest, ItemScore, Measure, CategoryScore)]


@WRITES
def test_it_is_stored_and_told_who_did_it(*, write, actions, cast, ada):
    stored = write(ada, cast.nina)
    lines = AuditLine.objects.filter(action__endswith=".record", record__in=[fact.key for fact in stored])
    assert sorted(line.action for line in lines) == sorted(actions)
    assert {(line.actor, line.patient) for line in lines} == {(cast.nina, ada)}


@WRITES
def test_reader_and_stranger_are_refused(*, write, actions, cast, ada):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            write(ada, user)
    assert counts() == [0] * 4


@WRITES
def test_it_is_undone_when_its_last_audit_line_fails(*, write, actions, monkeypatch, cast, ada):
    written, wrote = audit.write, []

    def fail_at_the_last(**line):
        wrote.append(line)
        return 1 / 0 if len(wrote) == len(actions) else written(**line)

    monkeypatch.setattr(audit, "write", fail_at_the_last)
    with pytest.raises(ZeroDivisionError):
        write(ada, cast.nina)
    assert counts() == [0] * 4


def test_the_total_is_that_of_the_items_and_the_trail_keeps_them(cast, ada):
    test = record_strength(test=cmas(ada), by=cast.nina, items=items(item_5=2))
    assert (test.total, test.items.count()) == (48, 14)
    line = AuditLine.objects.get(action="strengthtest.record")
    assert line.after["items"][4] == {"item": 5, "score": 2}


@pytest.mark.parametrize(
    ("total", "parts", "words"),
    [
        ("51", {}, "add up to 52, not 51"),
        ("47", {"item_3": None}, "item 3 is not scored"),
        (None, {"item_2": 3}, "Item 2 was refused: 3 points are not between 0 and 2"),
        (None, {"item_14": 4}, "Item 14 was refused"),
    ],
)
def test_items_that_contradict_are_refused(total, parts, words, cast, ada):
    with pytest.raises(ValidationError, match=words):
        record_strength(test=cmas(ada, total), by=cast.nina, items=items(**parts))
    assert counts() == [0] * 4


def test_an_unscored_item_leaves_no_total(cast, ada):
    test = record_strength(test=cmas(ada, note="a cast on the leg"), by=cast.nina, items=items(item_3=None))
    assert (test.total, test.items.get(item=3).score) == (None, None)


def test_items_belong_to_cmas_of_52_and_stand_there_once(cast, ada):
    other = StrengthTest(
        patient=ada, instrument="mmt8", maximum=Decimal(80), tested_on=ada.clinic.today(), note="x"
    )
    with pytest.raises(ValidationError, match="items are scored for CMAS"):
        record_strength(test=other, by=cast.nina, items=items())
    with pytest.raises(ValidationError, match="named twice"):
        record_strength(test=cmas(ada), by=cast.nina, items=[*items(), ItemScore(item=1, score=1)])
    wide = cmas(ada)
    wide.maximum = Decimal(53)  # as one source misprints it
    with pytest.raises(ValidationError, match="make a total of 52"):
        record_strength(test=wide, by=cast.nina, items=items())


def test_a_corrected_cmas_has_all_of_its_items(cast, ada):
    old = record_strength(test=cmas(ada), by=cast.nina, items=items())
    asked = {"seen_version": 1, "by": cast.alice, "reason": "misread"}
    new = correct_strength(old=old, new=cmas(ada), items=items(item_1=0), **asked)
    assert (new.version, new.total, new.items.get(item=1).score, old.items.get(item=1).score) == (2, 47, 0, 5)
    line = AuditLine.objects.get(action="strengthtest.correct")
    assert (line.before["items"][0]["score"], line.after["items"][0]["score"]) == (5, 0)


def test_an_mrc_grade_makes_its_points_and_stays_as_entered(cast, ada):
    test = StrengthTest(patient=ada, instrument="mmt8", maximum=Decimal(80), tested_on=ada.clinic.today())
    record_strength(test=test, by=cast.nina, muscles=one_side(deltoid="4\u2212", biceps="5"))
    assert test.total == 6 * 8 + 7 + 10
    assert list(test.muscles.exclude(mrc="").values_list("muscle", "mrc", "score")) == [
        ("deltoid", "4-", 7),
        ("biceps", "5", 10),
    ]


@pytest.mark.parametrize(
    ("grade", "points", "words"), [("4", "7", "makes 8 points"), ("6", "8", "use one of")]
)
def test_an_mrc_grade_that_does_not_fit_is_refused(grade, points, words, cast, ada):
    muscles = one_side()
    muscles[1].mrc, muscles[1].score = grade, Decimal(points)
    test = StrengthTest(patient=ada, instrument="mmt8", maximum=Decimal(80), tested_on=ada.clinic.today())
    with pytest.raises(ValidationError, match=words):
        record_strength(test=test, by=cast.nina, muscles=muscles)
    assert MuscleScore.objects.count() == 0


@pytest.mark.parametrize("kind", ["haq_di", "chaq"])
def test_the_index_is_that_of_its_categories(kind, cast, ada):
    scores = categories(0, 1, 2, 3, 1, 1, 1, None, helped={"dressing", "walking"})
    measure = record_measure(measure=haq(ada, kind=kind), by=cast.nina, categories=scores)
    assert (measure.number, measure.unit) == (Decimal("1.571"), "points")  # 2 1 2 3 1 1 1 by 7
    line = AuditLine.objects.get(action="measure.record")
    assert line.after["categories"][0] == {"category": "dressing", "score": 0, "has_help": True}


@pytest.mark.parametrize(
    ("measure", "scores", "words"),
    [
        ({"number": "1.001"}, [1] * 8, "make 1, not 1.001"),
        ({}, [1] * 5, "needs at least 6"),
        ({"kind": "patient_global"}, [1] * 8, "belong to HAQ-DI and CHAQ"),
    ],
)
def test_categories_that_contradict_are_refused(measure, scores, words, cast, ada):
    with pytest.raises(ValidationError, match=words):
        record_measure(measure=haq(ada, **measure), by=cast.nina, categories=categories(*scores))
    assert counts() == [0] * 4


def test_a_corrected_haq_has_all_of_its_categories(cast, ada):
    old = record_measure(measure=haq(ada), by=cast.nina, categories=categories(*[1] * 8))
    asked = {"seen_version": 1, "by": cast.alice, "reason": "misread"}
    for user, refusal in [(cast.bob, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            correct_measure(old=old, new=haq(ada), categories=[], **(asked | {"by": user}))
    new = correct_measure(old=old, new=haq(ada), categories=categories(*[2] * 8), **asked)
    assert (new.version, new.number, new.categories.count(), old.categories.count()) == (2, 2, 8, 8)


def test_one_bad_measure_undoes_the_visit_and_is_named(cast, ada):
    bad = Measure(
        patient=ada, kind="eat10", number=Decimal(41), unit="points", measured_on=ada.clinic.today()
    )
    tests = [Tested(cmas(ada), items=items())]
    with pytest.raises(ValidationError, match=r"EAT-10 \(0-40\): This scale runs from 0 to 40"):
        record_visit(patient=ada, by=cast.nina, tests=tests, measures=[Measured(bad)])
    assert counts() == [0] * 4


def test_a_visit_is_something_of_one_patient_on_one_day(cast, ada):
    with pytest.raises(ValidationError, match="nothing was entered"):
        record_visit(patient=ada, by=cast.nina)
    earlier = haq(ada, "1")
    earlier.measured_on = None
    with pytest.raises(ValidationError, match="one patient's on one day"):
        record_visit(patient=ada, by=cast.nina, measures=[Measured(haq(ada, "1")), Measured(earlier)])
    other = make_patient(cast.north, cast.alice, number="N-2")
    with pytest.raises(ValidationError, match="one patient's on one day"):
        record_visit(patient=ada, by=cast.nina, measures=[Measured(haq(other, "1"))])
    assert counts() == [0] * 4


def test_the_ranges_of_the_database_are_those_of_the_instruments():
    ranges = {kind: (instruments()[kind].least, instruments()[kind].maxima) for kind, _, _ in SCALES}
    assert ranges == {kind: (low, (high,)) for kind, low, high in SCALES}
