"""Toxicity screens: stored whole or not at all, by whom; what settles what; and the pages."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.actions.body import record_measure
from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.models import BodyMeasure, Patient
from courses.protocols.loader import visit_screen
from courses.rules.wording import day_text
from monitoring.actions import reminders
from monitoring.actions.screens import correct_screen, record_screen
from monitoring.due.kinds import derive
from monitoring.due_row import fold_safety
from monitoring.models import BloodPressure, Reminder, Result, ScreenAnswer, ToxicityScreen
from monitoring.reminders import plan
from monitoring.worklist import rows_for
from tests.cast import make_cast, make_patient, make_taper
from tests.monitoring.pages.conftest import address, boxes, errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    """Return a patient of 40 years or a few more: no spine film is asked of her."""
    return make_patient(cast.north, cast.alice, birth_date=date(1986, 4, 2))


@pytest.fixture
def nina(cast, client):
    client.force_login(cast.nina)
    return client


def screen(patient, **columns) -> ToxicityScreen:
    return ToxicityScreen(patient=patient, **({"screened_on": patient.clinic.today()} | columns))


def answers(**said) -> list[ScreenAnswer]:
    """Return answers such as mood="no" or sleep="wakes at four", which is a yes in words."""
    return [
        ScreenAnswer(question=code, answer="no")
        if words == "no"
        else ScreenAnswer(question=code, answer="yes", words=words)
        for code, words in said.items()
    ]


def pressure(patient, systolic=142) -> BloodPressure:
    day = patient.clinic.today()
    return BloodPressure(patient=patient, systolic_mmhg=systolic, diastolic_mmhg=90, measured_on=day)


def weight(patient, kg="70") -> BodyMeasure:
    day = patient.clinic.today()
    return BodyMeasure(patient=patient, kind="weight", number=Decimal(kg), unit="kg", measured_on=day)


def stored() -> tuple[int, ...]:
    models = (ToxicityScreen, ScreenAnswer, BloodPressure, BodyMeasure)
    return tuple(model.objects.count() for model in models)


def test_it_is_stored_with_what_was_asked_and_measured_and_the_trail_says_who(cast, ada):
    told = record_screen(
        screen=screen(ada),
        by=cast.nina,
        answers=answers(mood="no", sleep="wakes at four"),
        pressure=pressure(ada),
        body=[weight(ada)],
    )
    assert stored() == (1, 2, 1, 1)
    assert told.screen_version == visit_screen().version
    line = AuditLine.objects.get(record=told.key)
    assert (line.actor, line.action, line.patient) == (cast.nina, "toxicityscreen.record", ada)
    assert line.after["answers"] == [
        {"question": "mood", "answer": "no"},
        {"question": "sleep", "answer": "yes", "words": "wakes at four"},
    ]
    assert line.after["measured"] == ["blood pressure 142/90 mmHg", "weight 70 kg"]


def test_a_correction_keeps_the_first_answers_and_says_why(cast, ada):
    first = record_screen(screen=screen(ada), by=cast.nina, answers=answers(mood="no"))
    new = correct_screen(
        old=first,
        new=screen(ada),
        seen_version=1,
        by=cast.alice,
        reason="asked again",
        answers=answers(mood="low"),
    )
    assert [row.words for row in ScreenAnswer.objects.current()] == ["low"]
    assert first.answers.get().answer == "no"
    line = AuditLine.objects.get(record=first.key, action="toxicityscreen.correct")
    assert (line.actor, line.reason) == (cast.alice, "asked again")
    assert (line.before["answers"][0]["answer"], line.after["answers"][0]["answer"]) == ("no", "yes")
    with pytest.raises(StaleError):
        correct_screen(old=first, new=screen(ada), seen_version=1, by=cast.nina, reason="x")
    facts.void(new, seen_version=2, by=cast.alice, reason="another patient's")
    assert not ScreenAnswer.objects.current().exists()


def test_reader_and_stranger_are_refused(cast, ada):
    first = record_screen(screen=screen(ada), by=cast.nina, answers=answers(mood="no"))
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            record_screen(screen=screen(ada), by=user, answers=answers(mood="no"))
        with pytest.raises(refusal):
            correct_screen(old=first, new=screen(ada), seen_version=1, by=user, reason="x")
    assert stored() == (1, 1, 0, 0)


@pytest.mark.parametrize("failing", ["toxicityscreen", "bloodpressure", "bodymeasure"])
def test_all_of_it_is_undone_when_one_audit_line_fails(failing, cast, ada, monkeypatch):
    write = audit.write

    def break_one(*, action, **line):
        return 1 / 0 if action.startswith(failing) else write(action=action, **line)

    monkeypatch.setattr(audit, "write", break_one)
    with pytest.raises(ZeroDivisionError):
        record_screen(
            screen=screen(ada),
            by=cast.nina,
            answers=answers(mood="no"),
            pressure=pressure(ada),
            body=[weight(ada)],
        )
    assert stored() == (0, 0, 0, 0)


def test_a_correction_is_undone_when_its_audit_line_fails(cast, ada, monkeypatch):
    first = record_screen(screen=screen(ada), by=cast.nina, answers=answers(mood="no"))
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct_screen(old=first, new=screen(ada), seen_version=1, by=cast.nina, reason="x")
    assert ToxicityScreen.objects.current().get() == first


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "nothing was asked and nothing was measured"),
        ({"answers": [ScreenAnswer(question="mood", answer="yes")]}, "A yes needs words"),
        ({"answers": [ScreenAnswer(question="dreams", answer="no")]}, "screen_question_is_known"),
    ],
)
def test_what_says_nothing_or_is_half_said_is_refused(told, sentence, cast, ada):
    with pytest.raises(ValidationError, match=sentence):
        record_screen(screen=screen(ada), by=cast.nina, **told)
    assert stored() == (0, 0, 0, 0)


def test_a_doubtful_measure_refuses_the_whole_screen(cast, ada):
    with pytest.raises(ValidationError, match="asked whether it was measured again"):
        record_screen(
            screen=screen(ada), by=cast.nina, answers=answers(mood="no"), pressure=pressure(ada, 190)
        )
    with pytest.raises(ValidationError, match="needs a coded reason"):
        record_screen(screen=screen(ada), by=cast.nina, answers=answers(mood="no"), body=[weight(ada, "300")])
    assert stored() == (0, 0, 0, 0)


def test_the_questions_of_the_file_are_those_the_database_knows(cast, ada):
    every = answers(**dict.fromkeys(visit_screen().questions, "no"))
    record_screen(screen=screen(ada), by=cast.nina, answers=every)
    assert ScreenAnswer.objects.count() == len(visit_screen().questions)


def due(patient, *, ahead=0) -> list[tuple[str, int]]:
    """Return what of the screen is due, and since how many days."""
    today = patient.clinic.today()
    found = derive(Patient.objects.filter(pk=patient.pk), today=today, days_ahead=ahead)
    return [(d.what, (today - d.due.due_on).days) for d in found if d.due.kind == "screen"]


def started(patient, by, *, days_ago: int):
    return make_taper(patient, by, start_on=patient.clinic.today() - timedelta(days=days_ago))


def test_what_is_recorded_settles_it_and_the_rest_stays_due(cast, ada):
    started(ada, cast.alice, days_ago=5)
    assert due(ada) == [("Toxicity screen: blood pressure, weight, height", 5)]
    record_screen(screen=screen(ada), by=cast.nina, pressure=pressure(ada), body=[weight(ada)])
    assert due(ada) == [("Toxicity screen: height", 5)]
    height = BodyMeasure(
        patient=ada, kind="height", number=Decimal(170), unit="cm", measured_on=cast.north.today()
    )
    record_measure(measure=height, by=cast.nina)
    assert due(ada) == []


def test_lipids_of_the_first_month_are_due_and_settled_by_a_result(cast, ada):
    started(ada, cast.alice, days_ago=40)
    record_screen(screen=screen(ada), by=cast.nina, pressure=pressure(ada), body=[weight(ada)])
    assert due(ada)[0][0] == "Toxicity screen: lipids, height"
    result = Result(
        patient=ada,
        name="cholesterol",
        raw_text="5.2",
        number=Decimal("5.2"),
        unit="mmol/L",
        sampled_on=cast.north.today(),
    )
    facts.record(result, by=cast.nina)
    assert due(ada) == [("Toxicity screen: height", 40)]


def test_cushing_signs_of_a_child_are_settled_by_the_question(cast):
    born = cast.north.today() - timedelta(days=3000)
    kid = make_patient(cast.north, cast.alice, birth_date=born)
    started(kid, cast.alice, days_ago=1)
    assert "cushing signs" in due(kid)[0][0].lower()
    record_screen(screen=screen(kid), by=cast.nina, answers=answers(cushing="round face"))
    assert "cushing signs" not in due(kid)[0][0].lower()


def test_one_patient_has_one_row_and_done_is_refused_for_it(cast, ada):
    started(ada, cast.alice, days_ago=5)
    rows = rows_for(ada, today=cast.north.today())
    assert sum(row.kind == "screen" for row in rows) == 1
    assert len([row for row in fold_safety(rows) if row.folded]) == 1
    plan.plan_clinic(cast.north)
    reminder = Reminder.objects.get(patient=ada, kind="screen")
    with pytest.raises(ValidationError, match="settled by what is measured and asked"):
        reminders.mark_done(reminder=reminder, seen_version=reminder.version, by=cast.nina)


def posted(day, **typed) -> dict:
    return {"record_id": str(uuid.uuid4())} | boxes("screened_on", day) | typed


def test_a_visit_is_recorded_at_once_and_a_yes_leads_to_the_effect(nina, ada, cast):
    started(ada, cast.alice, days_ago=5)
    typed = {"systolic_mmhg": "142", "diastolic_mmhg": "90", "weight": "70", "mood": "no"}
    typed |= {"sleep": "yes", "sleep_words": "wakes at four"}
    sent = posted(cast.north.today(), **typed)
    page = nina.post(address("screen-new", ada.pk), sent, follow=True).content.decode()
    assert stored() == (1, 2, 1, 1)
    assert "Sleep is disturbed: wakes at four" in page
    assert f"{address('effect-new', ada.pk)}?term_code=insomnia" in page
    nina.post(address("screen-new", ada.pk), sent)
    assert stored() == (1, 2, 1, 1)


def test_the_form_lists_what_is_asked_with_its_rule_and_what_is_due(nina, ada, cast):
    started(ada, cast.alice, days_ago=5)
    page = nina.get(address("screen-new", ada.pk)).content.decode()
    assert "Above 7.5 mg prednisone a day; 60 mg today." in page
    assert "At 1 month, then every 6–12 months." in page
    assert "No interval is given: due once in a course, asked at each visit." in page
    assert "Cushing" not in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "__all__"),
        ({"mood": "yes"}, "mood_words"),
        ({"mood_words": "low"}, "mood"),
        ({"systolic_mmhg": "142"}, "diastolic_mmhg"),
        ({"systolic_mmhg": "90", "diastolic_mmhg": "142"}, "systolic_mmhg"),
        ({"systolic_mmhg": "180", "diastolic_mmhg": "90"}, "read_again"),
        ({"weight": "300"}, "override_code"),
        ({"weight": "7,1"}, "weight"),
        ({"mood": "no", "warning_reason": "weighed twice"}, "warning_reason"),
        ({"mood": "no", "mood_words": "a\u202eb"}, "mood_words"),
    ],
)
def test_the_form_refuses_beside_the_field_and_stores_nothing(typed, field, nina, ada, cast):
    response = nina.post(address("screen-new", ada.pk), posted(cast.north.today(), **typed))
    assert list(errors_of(response)) == [field]
    assert stored() == (0, 0, 0, 0)


def test_each_question_says_when_it_was_asked_last_and_a_screen_what_it_left_out(nina, ada, cast):
    day = cast.north.today() - timedelta(days=3)
    record_screen(screen=screen(ada), by=cast.nina, answers=answers(mood="no"))
    earlier = screen(ada, screened_on=day)
    record_screen(screen=earlier, by=cast.nina, answers=answers(mood="low", sleep="wakes at four"))
    last = {
        row[0].question.code: row[3] for row in nina.get(address("screen-new", ada.pk)).context["form"].rows
    }
    assert last["mood"] == f"last: no, {day_text(cast.north.today())}"
    assert last["sleep"] == f"last: yes (wakes at four), {day_text(day)}"
    assert last["skin"] == "never asked before"
    page = nina.get(address("screens", ada.pk)).content.decode()
    assert "Skin: striae, bruises or thin skin; Sleep is disturbed" in page
    assert "Cushing" not in page


def test_a_correction_shows_the_answers_and_leaves_what_was_measured(nina, ada, cast):
    first = record_screen(
        screen=screen(ada), by=cast.nina, answers=answers(sleep="wakes at four"), pressure=pressure(ada)
    )
    form = nina.get(address("screen-correct", first.chain)).context["form"]
    assert (form["sleep"].value(), form["sleep_words"].value()) == ("yes", "wakes at four")
    assert "systolic_mmhg" not in form.fields
    same = posted(cast.north.today(), sleep="yes", sleep_words="wakes at four", version="1", reason="x")
    assert errors_of(nina.post(address("screen-correct", first.chain), same))
    response = nina.post(address("screen-correct", first.chain), same | {"sleep": "no", "sleep_words": ""})
    assert response.status_code == 302
    assert stored() == (2, 2, 1, 0)


def child(cast, *heights: tuple[int, str]):
    """Return a child of eight on a taper for 200 days, with heights so many days ago."""
    today = cast.north.today()
    kid = make_patient(cast.north, cast.alice, number="N-8", birth_date=today - timedelta(days=3000))
    started(kid, cast.alice, days_ago=200)
    for days_ago, cm in heights:
        day = today - timedelta(days=days_ago)
        row = BodyMeasure(patient=kid, kind="height", number=Decimal(cm), unit="cm", measured_on=day)
        record_measure(measure=row, by=cast.nina)
    return kid


def test_the_growth_page_says_the_velocities_the_fall_and_that_there_are_no_percentiles(nina, cast):
    kid = child(cast, (565, "120"), (200, "126"), (5, "127.5"))
    response = nina.get(address("growth", kid.pk))
    page = response.content.decode()
    assert "1.5 cm in 195 days" in page
    assert "slower than before the steroid" in page
    assert "grade 3 proposed" in page
    assert "no reference table of percentiles" in page
    assert f"{address('effect-new', kid.pk)}?term_code=growth_delay" in page
    assert [trace["name"] for trace in response.context["chart"]["data"]] == ["height", "height velocity"]


def test_the_growth_chart_is_saved_as_a_picture_of_the_record(nina, cast):
    kid = child(cast, (200, "126"), (5, "127.5"))
    page = nina.get(address("growth", kid.pk)).content.decode()
    assert f'data-chart-file="record-{kid.pk}-growth-{cast.north.today():%Y-%m-%d}"' in page
    for button in ('data-chart-save="png"', 'data-chart-save="svg"', "data-chart-naming"):
        assert page.count(button) == 1, button


def test_without_heights_the_growth_page_says_so_and_an_adult_is_told_apart(nina, cast, ada):
    page = nina.get(address("growth", child(cast).pk)).content.decode()
    assert "Growth cannot be told: no height with a known day is on record." in page
    make = nina.get(address("growth", ada.pk)).content.decode()
    assert "growth is judged in children" in make


def test_a_correction_asks_again_what_was_answered_and_is_asked_no_more(nina, ada, cast):
    # Cushing signs are asked of children: the patient was one then
    old = [ScreenAnswer(question=code, answer="yes", words="moon face") for code in ("cushing", "mood")]
    first = record_screen(screen=screen(ada), by=cast.nina, answers=old)
    form = nina.get(address("screen-correct", first.chain)).context["form"]
    assert form["cushing_words"].value() == "moon face"
    told = {"cushing": "yes", "cushing_words": "moon face", "mood": "no", "version": "1", "reason": "x"}
    response = nina.post(address("screen-correct", first.chain), posted(cast.north.today(), **told))
    assert response.status_code == 302
    kept = {(row.question, row.answer, row.words) for row in ScreenAnswer.objects.current()}
    assert kept == {("cushing", "yes", "moon face"), ("mood", "no", "")}


def test_a_correction_keeps_the_answer_to_a_question_the_list_has_no_more(nina, ada, cast, monkeypatch):
    first = record_screen(screen=screen(ada), by=cast.nina, answers=answers(mood="low", sleep="no"))
    left = {code: question for code, question in visit_screen().questions.items() if code != "mood"}
    shorter = replace(visit_screen(), questions=left)
    for room in ("rules.safety.screen", "templatetags.screens"):
        monkeypatch.setattr(f"monitoring.{room}.visit_screen", lambda: shorter)
    told = {"sleep": "yes", "sleep_words": "wakes at four", "version": "1", "reason": "asked again"}
    response = nina.post(address("screen-correct", first.chain), posted(cast.north.today(), **told))
    assert response.status_code == 302
    kept = {(row.question, row.answer, row.words) for row in ScreenAnswer.objects.current()}
    assert kept == {("mood", "yes", "low"), ("sleep", "yes", "wakes at four")}
    page = nina.get(response.url).content.decode()
    assert "mood: low" in page
    assert '?term_code="' not in page
