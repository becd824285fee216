"""Hints, open decisions and pulses side by side, as pages: what is shown, answered and refused."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses.clinic import facts
from courses.models import Condition
from monitoring.actions.reviews import Judgement, ReviewInputs, sign_review
from monitoring.models import DecisionFollowUp, HintAnswer
from tests.cast import make_given_course, make_mmt8
from tests.monitoring.pages.conftest import boxes, errors_of

pytestmark = pytest.mark.django_db
FAILED = ("not_responded", "not_responded", "not_responded")


@pytest.fixture
def dysphagia(patient, cast):
    condition = Condition(patient=patient, code="dysphagia", since=patient.clinic.today())
    return facts.record(condition, by=cast.nina)


@pytest.fixture
def course(patient, cast):
    return make_given_course(patient, cast.alice, last_days_ago=60)


@pytest.fixture
def review(course, cast):
    today = course.patient.clinic.today()
    judged = Judgement(*FAILED, "ivig", "CK as before", today - timedelta(days=2))
    asked = {"course": course, "by": cast.alice, "inputs": ReviewInputs(), "judgement": judged}
    return sign_review(reviewed_on=today - timedelta(days=20), **asked)


def page_of(client, patient):
    return client.get(reverse("monitoring:patient", args=[patient.pk]))


def test_a_raised_hint_stands_on_the_page_with_its_record_and_a_button(sign_in, cast, patient, dysphagia):
    shown = page_of(sign_in(cast.nina), patient).content.decode()
    assert "Hints (1 raised)" in shown
    assert "Swallowing is affected or at risk: swallowing affected" in shown
    assert reverse("courses:history", args=["condition", dysphagia.chain]) in shown
    form = f"{reverse('monitoring:hint-new', args=[patient.pk])}?hint=swallowing"
    assert form in shown
    assert form not in page_of(sign_in(cast.bob), patient).content.decode()


def answered(today, seen, **typed):
    told = {"hint": "swallowing", "answer": "acted", "note": "FEES asked for", "seen": seen}
    return told | boxes("answered_on", today) | typed


def test_an_answer_quiets_the_hint_until_an_input_changes(sign_in, cast, patient, dysphagia):
    nina, today = sign_in(cast.nina), patient.clinic.today()
    address = f"{reverse('monitoring:hint-new', args=[patient.pk])}?hint=swallowing"
    seen = nina.get(address).context["form"]["seen"].value()
    assert nina.post(address, answered(today, seen)).status_code == 302
    assert HintAnswer.objects.get().note == "FEES asked for"
    page = page_of(nina, patient)
    assert [h.code for h in page.context["seen"].open_hints] == []
    assert "FEES asked for" in page.content.decode()
    facts.correct(
        dysphagia,
        Condition(patient=patient, code="dysphagia", since=today - timedelta(days=9)),
        seen_version=1,
        by=cast.nina,
        reason="earlier",
    )
    page = page_of(nina, patient)
    assert [h.code for h in page.context["seen"].open_hints] == ["swallowing"]
    assert "Answered before, to other inputs" in page.content.decode()


def test_an_answer_to_what_has_changed_meanwhile_is_asked_again(sign_in, cast, patient, dysphagia):
    nina, today = sign_in(cast.nina), patient.clinic.today()
    address = f"{reverse('monitoring:hint-new', args=[patient.pk])}?hint=swallowing"
    response = nina.post(address, answered(today, "[]"))
    assert "has changed since" in errors_of(response)["hint"][0]
    again = response.context["form"]["seen"].value()
    assert nina.post(address, answered(today, again)).status_code == 302


@pytest.mark.parametrize(("answer", "needs"), [("noted", False), ("acted", True), ("not_relevant", True)])
def test_words_are_needed_for_what_was_done_or_is_not_relevant(
    *, answer, needs, sign_in, cast, patient, dysphagia
):
    address = reverse("monitoring:hint-new", args=[patient.pk])
    typed = answered(patient.clinic.today(), "", answer=answer, note="")
    response = sign_in(cast.nina).post(address, typed)
    assert (response.status_code == 422) is needs


def test_a_hint_that_is_not_raised_cannot_be_answered(sign_in, cast, patient):
    address = reverse("monitoring:hint-new", args=[patient.pk])
    typed = answered(patient.clinic.today(), "", hint="ck_rebound")
    response = sign_in(cast.nina).post(address, typed)
    assert "this hint is not raised" in errors_of(response)["hint"][0]
    assert HintAnswer.objects.count() == 0


def test_the_open_decision_is_one_line_until_it_is_closed(sign_in, cast, patient, course, review):
    alice, today = sign_in(cast.alice), patient.clinic.today()
    shown = page_of(alice, patient).content.decode()
    form = f"{reverse('monitoring:follow-up-new', args=[patient.pk])}?course={course.pk}"
    assert "Decision open:" in shown
    assert "after pulse 1 (did not respond): IVIG; waits for a follow-up since" in shown
    assert form in shown
    assert form not in page_of(sign_in(cast.nina), patient).content.decode()
    asked = alice.get(form)
    assert "CK as before" in asked.content.decode()
    typed = {"course": course.pk, "done": "ivig", "words": "2 g/kg given"} | boxes("done_on", today)
    refused = alice.post(form, typed)
    assert "say when it is looked at again" in errors_of(refused)["next_review_on"][0]
    assert alice.post(form, typed | {"is_closed": "on"}).status_code == 302
    assert DecisionFollowUp.objects.get().words == "2 g/kg given"
    assert "Decision open:" not in page_of(alice, patient).content.decode()


def test_pulses_stand_side_by_side(sign_in, cast, patient, course, review):
    make_given_course(patient, cast.alice, last_days_ago=20)
    make_mmt8(patient, cast.nina, total="40", days_ago=70)
    make_mmt8(patient, cast.nina, total="50", days_ago=25)
    page = sign_in(cast.bob).get(reverse("monitoring:pulses-compared", args=[patient.pk]))
    shown = page.content.decode().replace("\xa0", " ")
    assert len(page.context["compared"].pulses) == 2
    assert "MMT-8 rose from 40 to 50 of 80 (+12.5 % of the scale) inside the window" in shown
    for words in (
        "did not respond",
        "Decision: IVIG, open",
        "not signed",
        "none on record",
        "3000 mg in all",
    ):
        assert words in shown, words
    assert f'data-chart-file="record-{patient.pk}-pulses-compared-{cast.north.today():%Y-%m-%d}"' in shown
    for button in ('data-chart-save="png"', 'data-chart-save="svg"', "data-chart-naming"):
        assert shown.count(button) == 1, button


def test_one_pulse_and_none_are_said_as_such(sign_in, cast, patient):
    address = reverse("monitoring:pulses-compared", args=[patient.pk])
    client = sign_in(cast.bob)
    assert "nothing to compare." in client.get(address).content.decode()
    make_given_course(patient, cast.alice, last_days_ago=20)
    assert "nothing to compare it with" in client.get(address).content.decode()
