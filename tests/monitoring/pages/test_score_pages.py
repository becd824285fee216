"""The score on its pages: beside the verdict, as signed, between two days; and choosing the enzyme."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import facts
from courses.models import Patient
from monitoring import timeline
from monitoring.actions.enzyme_choices import choose_enzyme
from monitoring.imports.cases import load_case
from monitoring.imports.sources import PUBLISHED
from monitoring.models import EnzymeChoice, Measure, ResponseReview
from tests.cast import make_ck, make_given_course, make_mmt8
from tests.monitoring.pages.conftest import address, errors_of, hidden
from tests.monitoring.pages.test_reviews import posted

HTMX = {"HX-Request": "true"}


@pytest.fixture
def course(patient, cast):
    return make_given_course(patient, cast.alice, last_days_ago=30)


def measure(patient, by, kind, number, *, days_ago) -> Measure:
    day = patient.clinic.today() - timedelta(days=days_ago)
    fact = Measure(patient=patient, kind=kind, number=Decimal(number), unit="points", measured_on=day)
    return facts.record(fact, by=by)


@pytest.fixture
def core_set(patient, cast, course):
    """Return the facts of a full core set, by the name of their input: 90 points of an adult."""
    return {
        "baseline_enzyme": make_ck(patient, cast.nina, number="3000", days_ago=33),
        "followup_enzyme": make_ck(patient, cast.nina, number="600", days_ago=0),
        "baseline_strength": make_mmt8(patient, cast.nina, total="40", days_ago=33),
        "followup_strength": make_mmt8(patient, cast.nina, total="60"),
    } | {
        f"{when}_{slot}": measure(patient, cast.nina, kind, number, days_ago=days_ago)
        for slot, kind, numbers in (
            ("physician_global", "physician_global", ("6", "1")),
            ("patient_global", "patient_global", ("5", "3")),
            ("function", "haq_di", ("2", "0.5")),
            ("extramuscular", "extramuscular", ("6", "1")),
        )
        for (when, days_ago), number in zip((("baseline", 33), ("followup", 0)), numbers, strict=True)
    }


def choose(course, by):
    return choose_enzyme(course=course, by=by, analyte="ck", why="the only one measured")


def test_the_page_proposes_all_six_and_scores_them(alice, cast, course, core_set):
    choose(course, cast.alice)
    page = alice.get(address("review-new", course.pk))
    form = page.context["form"]
    assert {name: form[name].value() for name in core_set} == {n: fact.key for n, fact in core_set.items()}
    assert form["population"].value() == "adult"
    assert page.context["score"]["sentence"] == "90 of 100: major improvement by the adult criteria."
    seen = page.content.decode()
    for words in (
        "Total Improvement Score: 90 of 100",
        "15 × ULN is not confirmed against the paper",
        "PMC5577002",
        "IMACS definition of improvement",
        "ProDERM confirmed deterioration",
        "Percentages are read here as relative to baseline: not confirmed",
        "the only one measured",
    ):
        assert words in seen, words


def test_without_a_choice_of_enzyme_the_page_gives_a_range_and_asks(alice, course, core_set):
    page = alice.get(address("review-new", course.pk))
    assert page.context["score"]["sentence"].startswith("82.5 to 90 of 100")
    assert address("enzyme-choice", course.pk) in page.content.decode()
    assert "No enzyme was chosen for this course" in page.content.decode()


def test_other_choices_refresh_the_score(alice, cast, course, core_set):
    choose(course, cast.alice)
    chosen = {name: fact.key for name, fact in core_set.items()} | {"population": "jdm"}
    part = alice.get(address("review-new", course.pk), chosen, headers=HTMX).content.decode()
    assert "90 of 100: major improvement by the juvenile criteria" in part
    chosen["followup_extramuscular"] = ""
    part = alice.get(address("review-new", course.pk), chosen, headers=HTMX).content.decode()
    assert "70 to 90 of 100" in part
    assert "not measured at follow-up" in part


def test_the_signed_page_keeps_the_score_though_an_input_is_corrected(
    *, alice, cast, course, core_set, today, patient
):
    choose(course, cast.alice)
    sent = posted(today, core_set, population="adult")
    detail = alice.post(address("review-new", course.pk), sent).url
    review = ResponseReview.objects.get()
    assert (review.score_lowest, review.score["categories"]) == (Decimal(90), ["major"])
    shown = alice.get(detail).content.decode()
    assert "90 of 100: major improvement" in shown
    assert "An input has been corrected" not in shown
    old = core_set["followup_physician_global"]
    new = Measure(
        patient=patient, kind=old.kind, number=Decimal(6), unit=old.unit, measured_on=old.measured_on
    )
    facts.correct(old, new, seen_version=1, by=cast.nina, reason="misread")
    shown = alice.get(detail).content.decode()
    assert "90 of 100: major improvement" in shown
    assert "An input has been corrected since this review was signed" in shown
    assert "changed since" in shown


def test_another_measure_than_proposed_needs_a_reason(alice, course, core_set, today):
    sent = posted(today, core_set | {}, population="adult") | {"followup_function": ""}
    assert list(errors_of(alice.post(address("review-new", course.pk), sent))) == ["choice_reason"]


@pytest.mark.parametrize("number", ["0", "-1", "x"])
def test_a_range_that_cannot_be_is_refused(alice, course, core_set, today, number):
    sent = posted(today, core_set, chq_phs_range=number)
    assert list(errors_of(alice.post(address("review-new", course.pk), sent))) == ["chq_phs_range"]


def test_neither_values_nor_visits_of_a_pulse_lie_after_the_next_one(*, alice, cast, patient, today):
    first = make_given_course(patient, cast.alice, last_days_ago=40)
    make_given_course(patient, cast.alice, last_days_ago=6)  # from 8 days ago on
    make_ck(patient, cast.nina, number="9000", days_ago=43)
    before, _ = [
        make_ck(patient, cast.nina, number=text, days_ago=day) for text, day in (("6000", 9), ("800", 5))
    ]
    weak, _ = [
        make_mmt8(patient, cast.nina, total=text, days_ago=day) for text, day in (("45", 9), ("70", 4))
    ]
    for days_ago in (43, 9, 8, 4):
        measure(patient, cast.nina, "physician_global", "5", days_ago=days_ago)
    page = alice.get(address("review-new", first.pk))
    form = page.context["form"]
    assert (form["followup_enzyme"].value(), form["followup_strength"].value()) == (before.key, weak.key)
    chosen = {name: form[name].value() for name in form.expected} | {"population": "adult"}
    visits = [(today - timedelta(days=9)).day]
    assert [int(v["day"].split()[0]) for v in page.context["score"]["worsening"]["visits"]] == visits
    assert alice.post(address("review-new", first.pk), posted(today) | chosen).status_code == 302
    signed = ResponseReview.objects.get().score
    assert [int(v["day"].split()[0]) for v in signed["worsening"]["visits"]] == visits


def test_a_published_ck_that_rose_scores_0_without_a_limit(alice, cast):
    cast.alice.is_superuser = False
    load_case(
        PUBLISHED / "dastmalchi2008.csv", clinic_name="North", day0=cast.north.today() - timedelta(days=200)
    )
    pk = Patient.objects.get(family_name="INFLX-6").pk
    page = alice.get(address("response-between", pk), {"population": "adult"})
    enzyme = next(one for one in page.context["score"]["measures"] if one["code"] == "enzyme")
    assert (enzyme["points"], enzyme["possible"]) == ("0", "0 to 0")
    assert "0 points whatever the range: the result at baseline has no upper limit" in page.content.decode()


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def of_the_record(patient) -> int:
    """Return how many queries the record takes; a page is pinned by what it takes beside them."""
    with CaptureQueriesContext(connection) as captured:
        timeline.read(Patient.objects.select_related("clinic").get(pk=patient.pk), patient.clinic.today())
    return len(captured) - 1


def test_what_the_review_pages_cost_is_pinned(*, alice, cast, course, core_set, today, patient):
    choose(course, cast.alice)
    new = address("review-new", course.pk)
    one = queries(alice, new)
    for days_ago in range(1, 20):
        measure(patient, cast.nina, "haq_di", "1", days_ago=days_ago)
        make_ck(patient, cast.nina, number="700", days_ago=days_ago)
    assert queries(alice, new) == one == of_the_record(patient) + 8
    detail = alice.post(new, posted(today, core_set, choice_reason="nearer")).url
    assert queries(alice, detail) == of_the_record(patient) + 6
    assert queries(alice, address("response-between", patient.pk)) == of_the_record(patient) + 6


@pytest.mark.parametrize(
    ("case", "percent", "points"),
    [("INFLX-6", "10 %", "10"), ("INFLX-11", "10 %", "10"), ("INFLX-3", "1.25 %", "0")],
)
def test_a_published_patient_scores_what_the_paper_gives(alice, cast, case, percent, points):
    cast.alice.is_superuser = False
    load_case(
        PUBLISHED / "dastmalchi2008.csv", clinic_name="North", day0=cast.north.today() - timedelta(days=200)
    )
    pk = Patient.objects.get(family_name=case).pk
    page = alice.get(address("response-between", pk), {"population": "adult"})
    strength = next(one for one in page.context["score"]["measures"] if one["code"] == "muscle_strength")
    assert (strength["percent"], strength["points"]) == (percent, points)
    assert f"<strong>{points}</strong>" in page.content.decode()


def test_between_two_days_nothing_is_stored_and_the_enzyme_is_of_this_look(alice, patient, core_set):
    url = address("response-between", patient.pk)
    assert alice.get(url).context["score"]["sentence"].startswith("90 of 100: major")
    part = alice.get(url, {"baseline_enzyme": "", "population": "adult"}, headers=HTMX).content.decode()
    assert "82.5 to 90 of 100: major improvement" in part
    assert "<form" not in part
    assert alice.get(url, {"baseline_function": "x", "chq_phs_range": "x"}).status_code == 200
    assert EnzymeChoice.objects.count() == 0


def choice(**told) -> dict:
    return {"analyte": "ck", "why": "highest by both readings"} | told


def test_the_enzyme_is_chosen_and_then_corrected(alice, cast, course, core_set):
    url = address("enzyme-choice", course.pk)
    page = alice.get(url)
    rows = {row.analyte: (row.times_words, row.share_words) for row in page.context["rows"]}
    assert rows["ck"] == ("15", "100 %")
    assert rows["ast"] == ("", "")
    assert page.content.decode().count("not confirmed against the paper") == 5
    assert alice.post(url, choice() | hidden(page)).status_code == 302
    assert alice.post(url, choice() | hidden(page)).status_code == 302  # sent twice, stored once
    first = EnzymeChoice.objects.get()
    assert (first.analyte, first.why, first.recorded_by) == ("ck", "highest by both readings", cast.alice)
    page = alice.get(url)
    same = choice(reason="x") | hidden(page)
    assert "Nothing was corrected" in str(errors_of(alice.post(url, same)))
    assert list(errors_of(alice.post(url, choice(analyte="ast") | hidden(page)))) == ["reason"]
    assert alice.post(url, choice(analyte="ast", reason="nearer its range") | hidden(page)).status_code == 302
    assert EnzymeChoice.objects.current().get().analyte == "ast"


def test_who_chooses_second_sees_the_first_choice_and_may_correct_it(alice, course, core_set):
    url = address("enzyme-choice", course.pk)
    page = alice.get(url)
    seen_before = hidden(page)
    alice.post(url, choice() | hidden(alice.get(url)) | {"record_id": str(uuid4())})
    met = alice.post(url, choice(analyte="ast", why="nearer its range") | seen_before)
    assert met.status_code == 422
    assert "CK was chosen meanwhile by Alice" in unescape(met.content.decode())
    assert met.context["form"]["why"].value() == "nearer its range"
    knowingly = choice(analyte="ast", why="nearer its range", reason="agreed with them") | hidden(met)
    assert alice.post(url, knowingly).status_code == 302
    assert EnzymeChoice.objects.current().get().analyte == "ast"


@pytest.mark.parametrize("typed", [{"analyte": ""}, {"analyte": "crp"}, {"why": " "}])
def test_a_choice_that_cannot_be_is_refused(alice, course, typed):
    url = address("enzyme-choice", course.pk)
    answer = alice.post(url, choice(**typed) | hidden(alice.get(url)))
    assert list(errors_of(answer)) == list(typed)
    assert EnzymeChoice.objects.count() == 0


def test_who_may_choose_and_who_may_look(cast, sign_in, course, patient):
    enzyme, between = address("enzyme-choice", course.pk), address("response-between", patient.pk)
    for user, expected in ((cast.nina, 403), (cast.bob, 403), (cast.charlie, 404), (cast.audrey, 404)):
        assert sign_in(user).post(enzyme, choice()).status_code == expected, user
    for user, expected in ((cast.nina, 200), (cast.bob, 200), (cast.charlie, 404), (cast.audrey, 404)):
        assert sign_in(user).get(between).status_code == expected, user
    assert EnzymeChoice.objects.count() == 0
