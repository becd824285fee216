"""The response review: proposed inputs, other inputs with a reason, signing, what was signed, correcting."""

from datetime import timedelta
from uuid import uuid4

import pytest

from courses.clinic import facts
from courses.clinic.audit import AuditLine
from monitoring.models import ResponseReview, Result
from tests.cast import make_ck, make_course, make_given_course, make_mmt8, make_patient
from tests.monitoring.pages.conftest import address, boxes, errors_of


@pytest.fixture
def course(patient, cast):
    """Return a course whose window is open: its last infusion was given 30 days ago."""
    return make_given_course(patient, cast.alice, last_days_ago=30)


@pytest.fixture
def inputs(patient, cast, course):
    """Return what the review is proposed to rest on, by the name of each input."""
    return {
        "baseline_enzyme": make_ck(patient, cast.nina, number="3000", days_ago=33),
        "followup_enzyme": make_ck(patient, cast.nina, number="600", days_ago=1),
        "baseline_strength": make_mmt8(patient, cast.nina, total="40", days_ago=34),
        "followup_strength": make_mmt8(patient, cast.nina, total="60", days_ago=0),
    }


def posted(day, inputs=None, **typed) -> dict:
    return (
        {
            "verdict_enzymes": "responded",
            "verdict_strength": "partial",
            "verdict": "responded",
            "decision": "continue",
            "decision_reason": "CK a fifth of what it was",
        }
        | {name: fact.key for name, fact in (inputs or {}).items()}
        | boxes("reviewed_on", day)
        | typed
    )


def test_the_page_proposes_and_compares(alice, course, inputs):
    page = alice.get(address("review-new", course.pk))
    form = page.context["form"]
    assert {name: form[name].value() for name in inputs} == {name: fact.key for name, fact in inputs.items()}
    seen = page.content.decode()
    for words in ("CK 15.0", "3000 U/L", "−80", "MMT-8 40 of 80", "+25", "of the scale", "open"):
        assert words in seen, words


def test_another_choice_refreshes_the_comparison(alice, patient, cast, course, inputs):
    other = make_ck(patient, cast.nina, number="1500", days_ago=2)
    chosen = {name: fact.key for name, fact in inputs.items()} | {"followup_enzyme": other.key}
    part = alice.get(
        address("review-new", course.pk), chosen, headers={"HX-Request": "true"}
    ).content.decode()
    assert "−50" in part
    assert "<form" not in part


def test_signing_stores_the_verdict_with_its_inputs(alice, cast, course, inputs, today):
    response = alice.post(address("review-new", course.pk), posted(today, inputs))
    review = ResponseReview.objects.get()
    assert response.url == address("review-detail", review.chain)
    assert {name: getattr(review, name) for name in inputs} == inputs
    assert (review.verdict, review.decision, review.recorded_by) == ("responded", "continue", cast.alice)
    assert review.inputs["baseline_enzyme"]["raw_text"] == "3000"
    line = AuditLine.objects.get(action="responsereview.record")
    assert (line.actor, line.record) == (cast.alice, review.key)


def test_another_input_needs_a_reason_which_is_kept(*, alice, patient, cast, course, inputs, today):
    other = make_ck(patient, cast.nina, number="1500", days_ago=2)
    typed = posted(today, inputs | {"followup_enzyme": other})
    assert list(errors_of(alice.post(address("review-new", course.pk), typed))) == ["choice_reason"]
    assert ResponseReview.objects.count() == 0
    alice.post(address("review-new", course.pk), typed | {"choice_reason": "haemolysed"})
    review = ResponseReview.objects.get()
    assert review.followup_enzyme == other
    expected = "CK a fifth of what it was. Inputs other than proposed: haemolysed"
    assert review.decision_reason == expected


def test_nothing_at_all_may_be_measured(alice, course, today):
    unjudged = dict.fromkeys(["verdict", "verdict_enzymes", "verdict_strength"], "cannot_judge")
    assert alice.post(address("review-new", course.pk), posted(today, **unjudged)).status_code == 302
    assert ResponseReview.objects.get().inputs == {}


@pytest.mark.parametrize(
    ("days_after", "state", "signed"),
    [(27, "not_yet", False), (28, "reviewed", True), (42, "reviewed", True), (43, "reviewed_late", True)],
)
def test_the_window_on_both_sides(*, days_after, state, signed, alice, patient, cast, today):
    course = make_given_course(patient, cast.alice, last_days_ago=days_after)
    page = alice.get(address("review-new", course.pk)).content.decode()
    assert ("The window is not open yet" in page) is (not signed)
    assert ("The window has closed" in page) is (state == "reviewed_late")
    response = alice.post(address("review-new", course.pk), posted(today))
    assert response.status_code == (302 if signed else 422)
    if not signed:
        assert "the response window opens on" in errors_of(response)["reviewed_on"][0]
        return
    shown = alice.get(response.url).content.decode()
    assert ("reviewed late" in shown) is (state == "reviewed_late")


def test_a_course_without_an_infusion_has_no_window(alice, patient, cast, today):
    course = make_course(patient, cast.alice)
    assert "No window yet" in alice.get(address("review-new", course.pk)).content.decode()
    assert (
        "no infusion" in errors_of(alice.post(address("review-new", course.pk), posted(today)))["__all__"][0]
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"verdict": ""}, "verdict"),
        ({"verdict_enzymes": "well"}, "verdict_enzymes"),
        ({"decision": ""}, "decision"),
        ({"decision_reason": "  "}, "decision_reason"),
        ({"decision_reason": "a" * 501}, "decision_reason"),
        ({"decision_reason": "a\x00b"}, "decision_reason"),
        ({"reviewed_on_day": "\uff11"}, "reviewed_on"),
        ({"baseline_enzyme": "result:nobody"}, "baseline_enzyme"),
        ({"baseline_enzyme": "\x00"}, "baseline_enzyme"),
    ],
)
def test_a_review_that_cannot_be_is_refused_and_kept(*, typed, field, alice, course, inputs, today):
    response = alice.post(address("review-new", course.pk), posted(today, inputs) | typed)
    assert list(errors_of(response)) == [field]
    assert response.context["form"]["verdict_strength"].value() == "partial"
    assert ResponseReview.objects.count() == 0


def test_days_in_the_future_or_out_of_order_are_refused(alice, course, inputs, today):
    new = address("review-new", course.pk)
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    assert list(errors_of(alice.post(new, posted(tomorrow, inputs)))) == ["reviewed_on"]
    early = posted(today, inputs, **boxes("next_review_on", yesterday))
    assert list(errors_of(alice.post(new, early))) == ["next_review_on"]
    assert alice.post(new, posted(today, inputs, **boxes("next_review_on", today))).status_code == 302


def test_another_patients_result_cannot_be_chosen(alice, cast, course, inputs, today):
    stranger = make_patient(cast.north, cast.alice, number="N-2")
    other = make_ck(stranger, cast.alice)
    response = alice.post(
        address("review-new", course.pk), posted(today, inputs | {"followup_enzyme": other})
    )
    assert list(errors_of(response)) == ["followup_enzyme"]


def test_only_a_prescriber_reviews(cast, sign_in, course, inputs, today):
    for user, status in [(cast.nina, 403), (cast.bob, 403), (cast.charlie, 404), (cast.audrey, 404)]:
        client = sign_in(user)
        assert client.get(address("review-new", course.pk)).status_code == status
        assert client.post(address("review-new", course.pk), posted(today, inputs)).status_code == status
    assert ResponseReview.objects.count() == 0


@pytest.fixture
def signed(alice, course, inputs, today) -> ResponseReview:
    alice.post(address("review-new", course.pk), posted(today, inputs))
    return ResponseReview.objects.get()


def test_a_course_is_reviewed_once(alice, course, signed, today):
    assert alice.get(address("review-new", course.pk)).url == address("review-detail", signed.chain)
    again = posted(today) | {"record_id": str(signed.chain)}
    assert alice.post(address("review-new", course.pk), again).status_code == 302
    assert ResponseReview.objects.count() == 1


def test_what_was_typed_is_kept_when_a_colleague_signed_meanwhile(alice, course, signed, today):
    typed = posted(today, decision_reason="weaker since Monday") | {"record_id": str(uuid4())}
    response = alice.post(address("review-new", course.pk), typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "weaker since Monday" in page
    assert "signed the response review of this course meanwhile" in page
    assert address("review-detail", signed.chain) in page
    assert ResponseReview.objects.count() == 1


def test_what_was_signed_stays_though_the_result_is_corrected(alice, cast, signed, inputs):
    old = inputs["baseline_enzyme"]
    new = Result(patient=old.patient, name="CK", raw_text="9", number=old.number, unit="U/L", uln=old.uln)
    new.sampled_on = old.sampled_on
    facts.correct(old, new, seen_version=1, by=cast.nina, reason="misread")
    shown = alice.get(address("review-detail", signed.chain)).content.decode()
    for words in (
        "3000 U/L, upper limit 200",
        "15.0",
        "changed since",
        "response-3",
        "days 28 to 42",
        "Alice",
    ):
        assert words in shown, words


def test_the_detail_is_for_who_may_read_and_the_buttons_for_who_may_review(cast, sign_in, signed):
    detail = address("review-detail", signed.chain)
    correct = address("review-correct", signed.chain).encode()
    assert correct in sign_in(cast.alice).get(detail).content
    assert correct not in sign_in(cast.bob).get(detail).content
    assert sign_in(cast.charlie).get(detail).status_code == 404
    assert sign_in(cast.audrey).get(detail).status_code == 404


def test_a_correction_is_a_new_version(alice, signed, inputs, today):
    correct = address("review-correct", signed.chain)
    assert alice.get(correct).context["form"]["verdict"].value() == "responded"
    next_one = boxes("next_review_on", today)
    typed = posted(today, inputs, verdict="partial", version="1", reason="strength lags", **next_one)
    assert alice.post(correct, typed).url == address("review-detail", signed.chain)
    new = ResponseReview.objects.current().get()
    assert (new.version, new.verdict, new.reason) == (2, "partial", "strength lags")
    assert alice.post(correct, typed).status_code == 409
    shown = alice.get(address("review-detail", signed.chain)).content.decode()
    assert "strength lags" in shown
    assert "first version" in shown


def test_a_correction_needs_a_reason_and_a_prescriber(cast, sign_in, signed, inputs, today):
    correct = address("review-correct", signed.chain)
    next_one = boxes("next_review_on", today)
    typed = posted(today, inputs, verdict="partial", version="1", reason="", **next_one)
    assert list(errors_of(sign_in(cast.alice).post(correct, typed))) == ["reason"]
    for user, status in [(cast.nina, 403), (cast.bob, 403), (cast.charlie, 404)]:
        assert sign_in(user).post(correct, typed | {"reason": "x"}).status_code == status
    assert ResponseReview.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "has_day", "refused"),
    [
        ({"verdict": "not_responded", "decision": "rebiopsy"}, True, []),
        ({"verdict": "not_responded", "decision": "rebiopsy"}, False, ["next_review_on"]),
        ({"verdict": "not_responded"}, True, ["decision"]),
        ({"verdict": "partial"}, True, []),
        ({"verdict": "partial"}, False, ["next_review_on"]),
        ({"verdict": "cannot_judge"}, False, []),
    ],
)
def test_a_non_response_asks_for_a_decision_and_its_day(*, typed, has_day, refused, alice, course, today):
    typed = posted(today, **typed) | (boxes("next_review_on", today) if has_day else {})
    response = alice.post(address("review-new", course.pk), typed)
    assert list(errors_of(response)) == refused if refused else response.status_code == 302


def test_an_error_frees_the_course_for_a_new_review(*, alice, cast, sign_in, course, signed, inputs, today):
    void = address("review-void", signed.chain)
    assert sign_in(cast.nina).post(void, {"version": "1", "reason": "x"}).status_code == 403
    assert alice.post(void, {"version": "1", "reason": "wrong course"}).status_code == 302
    assert "wrong course" in alice.get(address("review-detail", signed.chain)).content.decode()
    assert alice.get(address("review-correct", signed.chain)).url == address("review-detail", signed.chain)
    assert alice.post(address("review-new", course.pk), posted(today, inputs)).status_code == 302
    assert ResponseReview.objects.current().count() == 1
