"""The response as judged in the window: whose verdict counts, the score on both sides of each threshold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from monitoring.models import ResponseReview
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import cases
from tests.cast import Cast, make_cast, make_given_course, make_patient, review_without_tests
from tests.monitoring.outcomes import twins

pytestmark = pytest.mark.django_db

VERDICTS = ("responded_by_enzymes", "responded_by_strength")
ADULT = ("tis_minimal_adult", "tis_moderate_adult", "tis_major_adult")
JUVENILE = ("tis_minimal_juvenile", "tis_moderate_juvenile", "tis_major_juvenile")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def reasons(cast: Cast, *codes: str) -> list[str]:
    """Return the reason each measure gives for the one course there is; its twin says the same."""
    today = cast.north.today()
    scope = Scope((cast.north.pk,), date(2000, 1, 1), today, as_of=today)
    found = []
    for code in codes:
        [case] = cases(measure_of(code), scope)
        assert twins.answers(code, scope) == {case.unit_id: (case.reason, None, None)}, code
        found.append(case.reason)
    return found


def reviewed(cast: Cast, *, last_days_ago: int = 30, **columns) -> ResponseReview:
    """Return the review of today of a course last given so many days ago, with columns as if signed so."""
    patient = make_patient(cast.north, cast.alice, birth_date=date(1980, 1, 1))
    course = make_given_course(patient, cast.alice, last_days_ago=last_days_ago)
    review = review_without_tests(course, cast.alice)
    ResponseReview.objects.filter(pk=review.pk).update(**columns)
    return review


def scored(cast: Cast, population: str, lowest: str, highest: str) -> None:
    reviewed(cast, population=population, score_lowest=Decimal(lowest), score_highest=Decimal(highest))


@pytest.mark.parametrize("verdict", ["responded", "partial", "not_responded", "cannot_judge"])
def test_the_verdict_is_the_reviewers_own(cast, verdict):
    reviewed(cast, verdict_enzymes=verdict)
    assert reasons(cast, *VERDICTS) == [verdict, "cannot_judge"]


def test_enzymes_and_strength_are_not_taken_for_each_other(cast):
    reviewed(cast, verdict_enzymes="not_responded", verdict_strength="responded")
    assert reasons(cast, *VERDICTS) == ["not_responded", "responded"]


@pytest.mark.parametrize(
    ("last_days_ago", "said"),
    [(28, "responded"), (42, "responded"), (43, "reviewed_late")],
)
def test_only_a_review_in_the_window_counts(cast, last_days_ago, said):
    reviewed(cast, last_days_ago=last_days_ago, verdict_enzymes="responded", verdict_strength="responded")
    assert reasons(cast, *VERDICTS) == [said, said]


@pytest.mark.parametrize(("last_days_ago", "said"), [(42, "window_not_closed"), (43, "not_reviewed")])
def test_without_a_review_nothing_is_known(cast, last_days_ago, said):
    make_given_course(make_patient(cast.north, cast.alice), cast.alice, last_days_ago=last_days_ago)
    assert reasons(cast, *VERDICTS, *ADULT, *JUVENILE) == [said] * 5 + ["other_criteria"] * 3


def test_a_corrected_or_voided_review_is_not_there(cast):
    review = reviewed(cast, verdict_enzymes="responded")
    ResponseReview.objects.filter(pk=review.pk).update(replaced_at=review.recorded_at)
    assert reasons(cast, "responded_by_enzymes") == ["window_not_closed"]


@pytest.mark.parametrize(("ended_days_ago", "said"), [(2, "follow_up_ended"), (1, "not_reviewed")])
def test_who_left_before_the_window_closed_is_not_asked_for(cast, ended_days_ago, said):
    patient = make_patient(cast.north, cast.alice)
    make_given_course(patient, cast.alice, last_days_ago=44)  # the window closed two days ago
    patient.follow_up = "dead"
    patient.follow_up_changed_on = cast.north.today() - timedelta(days=ended_days_ago)
    patient.save()
    assert reasons(cast, *VERDICTS, *ADULT) == [said] * 5


@pytest.mark.parametrize(
    ("code", "least"),
    list(zip((*ADULT, *JUVENILE), (20, 40, 60, 30, 45, 70), strict=True)),
)
@pytest.mark.parametrize(
    ("lowest", "highest", "said"),
    [
        ("0", "0", "reached"),
        ("-2.5", "0", "score_uncertain"),
        ("-2.5", "-2.5", "below"),
        ("0", "30", "reached"),
    ],
)
def test_a_score_counts_from_the_threshold_on(cast, code, least, lowest, highest, said):  # noqa: PLR0917
    """`lowest` and `highest` are told from the threshold on."""
    is_adult = code in ADULT
    scored(cast, "adult" if is_adult else "jdm", str(least + Decimal(lowest)), str(least + Decimal(highest)))
    assert reasons(cast, code) == [said]
    assert reasons(cast, (JUVENILE if is_adult else ADULT)[0]) == ["other_criteria"]


def test_one_total_is_moderate_for_an_adult_and_minimal_for_a_child(cast):
    scored(cast, "adult", "42.5", "42.5")
    assert reasons(cast, *ADULT) == ["reached", "reached", "below"]


def test_the_criteria_chosen_count_before_the_age(cast):
    scored(cast, "jdm", "42.5", "42.5")
    assert reasons(cast, *JUVENILE) == ["reached", "below", "below"]


def test_criteria_nobody_chose_are_those_of_the_age_and_give_no_category(cast):
    scored(cast, "", "42.5", "42.5")
    assert reasons(cast, *ADULT, *JUVENILE) == ["criteria_not_chosen"] * 3 + ["other_criteria"] * 3


def test_a_review_without_a_score_says_so(cast):
    reviewed(cast, population="adult", score_lowest=None, score_highest=None, criteria_version="")
    assert reasons(cast, *ADULT) == ["no_score"] * 3
