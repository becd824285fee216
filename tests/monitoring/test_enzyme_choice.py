"""The enzyme of a course: chosen once by a person, corrected with a reason, used by the review's score."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.access import Right
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.models import Infusion
from monitoring.actions.enzyme_choices import choose_enzyme, correct_enzyme_choice, enzymes_before
from monitoring.actions.reviews import Judgement, ReviewInputs, ScoreBy, correct_review, sign_review
from monitoring.models import EnzymeChoice, Measure, ResponseReview, Result
from tests.cast import make_cast, make_ck, make_course, make_given_course, make_mmt8, make_patient

pytestmark = pytest.mark.django_db
JUDGED = Judgement("responded", "partial", "responded", "continue", "CK a fifth of what it was")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def course(cast, ada):
    return make_given_course(ada, cast.alice, last_days_ago=30)


@pytest.fixture
def choose(cast, course):
    def chosen(**told):
        return choose_enzyme(
            **({"course": course, "by": cast.alice, "analyte": "ck", "why": "highest"} | told)
        )

    return chosen


def correct(choice, by, **told):
    asked = {
        "seen_version": choice.version,
        "reason": "read again",
        "analyte": "ast",
        "why": "nearer its range",
    }
    return correct_enzyme_choice(choice=choice, by=by, **(asked | told))


def test_a_choice_keeps_why_and_the_five_as_they_read(choose, cast, ada):
    make_ck(ada, cast.nina, number="2000", days_ago=50)
    before = make_ck(ada, cast.nina, number="3000", days_ago=33)
    make_ck(ada, cast.nina, number="600", days_ago=1)
    choice = choose()
    assert (choice.analyte, choice.why, choice.patient) == ("ck", "highest", ada)
    assert {code: told["record"] for code, told in choice.baselines.items()} == {"ck": before.key}
    assert choice.baselines["ck"]["raw_text"] == "3000"
    line = AuditLine.objects.get(action="enzymechoice.record")
    assert (line.actor, line.patient, line.record) == (cast.alice, ada, choice.key)


def test_the_baseline_is_the_last_result_on_or_before_the_first_infusion(cast, ada):
    course = make_course(ada, cast.alice)
    today = make_ck(ada, cast.nina, number="900")
    assert enzymes_before(course) == {"ck": today}
    withdrawn = Result(
        patient=ada, name="CK", raw_text="1", number=Decimal(1), unit="U/L", sampled_on=today.sampled_on
    )
    facts.record(withdrawn, by=cast.nina)
    assert enzymes_before(course)["ck"] == withdrawn
    Result.objects.filter(pk=withdrawn.pk).update(status="withdrawn")
    assert enzymes_before(course) == {"ck": today}


def test_a_day_on_which_nothing_was_given_is_no_first_day(cast, ada):
    """Held on day one, given on day three: the result of the day between is from before the pulse."""
    day = cast.north.today() - timedelta(days=10)
    course = make_course(ada, cast.alice, first_day=day)
    between = make_ck(ada, cast.nina, number="900", days_ago=9)
    assert enzymes_before(course) == {}
    first, second, third = course.infusions.order_by("number")
    Infusion.objects.filter(pk=first.pk).update(state="held", reason="fever")
    assert enzymes_before(course) == {"ck": between}  # planned for the ninth day ago
    Infusion.objects.filter(pk=second.pk).update(state="omitted", reason="fever")
    Infusion.objects.filter(pk=third.pk).update(
        state="given", given_on=day + timedelta(days=2), given_mg=1000
    )
    after = make_ck(ada, cast.nina, number="800", days_ago=7)
    assert enzymes_before(course) == {"ck": between}
    assert after.sampled_on == day + timedelta(days=3)


def test_a_course_without_a_day_to_come_has_no_result_before_it(cast, ada):
    course = make_course(ada, cast.alice)
    make_ck(ada, cast.nina, number="900")
    course.infusions.update(state="omitted", reason="refused")
    assert enzymes_before(course) == {}


def test_only_a_prescriber_of_the_clinic_chooses(choose, cast):
    for user, refusal in [
        (cast.nina, PermissionDenied),
        (cast.bob, PermissionDenied),
        (cast.charlie, Http404),
        (cast.stella, Http404),
    ]:
        with pytest.raises(refusal):
            choose(by=user)
    choice = choose()
    for user, refusal in [(cast.nina, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            correct(choice, user)
        with pytest.raises(refusal):
            facts.void(choice, seen_version=1, by=user, reason="x", right=Right.REVIEW)
    assert EnzymeChoice.objects.count() == 1


def test_it_is_undone_when_its_audit_line_fails(monkeypatch, choose, cast):
    choice = choose()
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct(choice, cast.alice)
    assert EnzymeChoice.objects.current().get() == choice
    assert EnzymeChoice.objects.count() == 1


def test_the_first_choice_is_undone_when_its_audit_line_fails(monkeypatch, choose):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        choose()
    assert EnzymeChoice.objects.count() == 0


def test_it_is_chosen_once_and_changed_only_with_a_reason(choose, cast):
    choice = choose()
    with pytest.raises(ValidationError, match="is chosen already"):
        choose()
    with pytest.raises(ValidationError, match="no reason"):
        correct(choice, cast.alice, reason=" ")
    new = correct(choice, cast.alice)
    assert (new.version, new.analyte, new.reason) == (2, "ast", "read again")
    with pytest.raises(StaleError):
        correct(choice, cast.alice)
    facts.void(new, seen_version=2, by=cast.alice, reason="wrong course", right=Right.REVIEW)
    assert choose().version == 1


@pytest.mark.parametrize(("told", "words"), [({"analyte": "crp"}, "crp"), ({"why": ""}, "why")])
def test_what_cannot_be_chosen_is_refused(choose, told, words):
    with pytest.raises(ValidationError, match=words):
        choose(**told)


def measured(patient, by, kind, before, after) -> dict:
    found = {}
    for when, number, days_ago in (("baseline", before, 33), ("followup", after, 0)):
        measure = Measure(
            patient=patient,
            kind=kind,
            number=Decimal(number),
            unit="points",
            measured_on=patient.clinic.today() - timedelta(days=days_ago),
        )
        found[when] = facts.record(measure, by=by)
    return found


@pytest.fixture
def six(cast, ada):
    """Return the inputs of a full score: 20 + 5 + 27.5 + 10 + 7.5 + 20 points of an adult."""
    told = {
        "physician_global": measured(ada, cast.nina, "physician_global", "6", "1"),
        "patient_global": measured(ada, cast.nina, "patient_global", "5", "3"),
        "function": measured(ada, cast.nina, "haq_di", "2", "0.5"),
        "extramuscular": measured(ada, cast.nina, "extramuscular", "6", "1"),
    }
    columns = {f"{when}_{slot}": pair[when] for slot, pair in told.items() for when in pair}
    return ReviewInputs(
        make_ck(ada, cast.nina, number="3000", days_ago=33),
        make_ck(ada, cast.nina, number="600"),
        make_mmt8(ada, cast.nina, total="40", days_ago=33),
        make_mmt8(ada, cast.nina, total="60"),
        **columns,
    )


def sign(course, by, inputs, **told) -> ResponseReview:
    review = sign_review(
        course=course,
        by=by,
        reviewed_on=course.patient.clinic.today(),
        inputs=inputs,
        judgement=JUDGED,
        score_by=ScoreBy("adult"),
        **told,
    )
    review.refresh_from_db()
    return review


def points(review) -> dict:
    return {one["code"]: one["points"] for one in review.score["measures"]}


def test_signing_stores_the_score_its_points_and_the_choice(choose, course, cast, six):
    choice = choose()
    review = sign(course, cast.alice, six)
    assert points(review) == {
        "physician_global": "20",
        "patient_global": "5",
        "muscle_strength": "27.5",
        "function": "10",
        "enzyme": "7.5",
        "extramuscular": "20",
    }
    assert (review.score_lowest, review.score_highest) == (Decimal(90), Decimal(90))
    assert (review.score["total"], review.score["categories"]) == ("90", ["major"])
    assert (review.criteria_version, review.enzyme_choice) == ("2026-11", choice)
    assert review.score["is_range_confirmed"] is False
    assert review.score["improvement"]["answer"] == "met"


def test_without_a_choice_the_enzyme_is_missing_and_the_score_a_range(course, cast, six):
    review = sign(course, cast.alice, six)
    assert (review.score_lowest, review.score_highest) == (Decimal("82.5"), Decimal(90))
    enzyme = next(one for one in review.score["measures"] if one["code"] == "enzyme")
    assert (enzyme["points"], enzyme["possible"]) == (None, "0 to 7.5")
    assert "not chosen at baseline" in enzyme["reason"]


def test_a_signed_score_outlives_a_correction_of_the_choice(choose, course, cast, six):
    choice = choose()
    review = sign(course, cast.alice, six)
    correct(choice, cast.alice)
    review.refresh_from_db()
    assert (review.score["enzyme"], review.score["total"]) == ("CK", "90")
    new = correct_review(
        review=review,
        seen_version=1,
        by=cast.alice,
        reason="scored anew",
        reviewed_on=review.reviewed_on,
        inputs=six,
        judgement=JUDGED,
        score_by=ScoreBy("adult"),
    )
    assert new.score["total"] is None
    assert "the enzyme chosen at baseline is AST" in str(new.score)


def test_a_measure_of_another_kind_or_patient_is_refused(course, cast, ada):
    globals_ = measured(ada, cast.nina, "patient_global", "5", "3")
    with pytest.raises(ValidationError, match="cannot stand as baseline physician global"):
        sign(course, cast.alice, ReviewInputs(baseline_physician_global=globals_["baseline"]))
    other = make_patient(cast.north, cast.alice, number="N-2")
    theirs = measured(other, cast.nina, "haq_di", "1", "1")
    with pytest.raises(ValidationError, match="belongs to another patient"):
        sign(course, cast.alice, ReviewInputs(followup_function=theirs["followup"]))


def test_criteria_that_are_not_known_are_refused(course, cast):
    with pytest.raises(ValidationError, match="criteria are not known"):
        sign_review(
            course=course,
            by=cast.alice,
            reviewed_on=course.patient.clinic.today(),
            inputs=ReviewInputs(),
            judgement=JUDGED,
            score_by=ScoreBy("elderly"),
        )
