"""The chart as a page: chosen in its address, without script and with htmx, whatever the address says."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from courses.clinic import facts
from monitoring.models import AdverseEffect, Note, Result
from tests.cast import make_cast, make_ck, make_mmt8, make_patient
from tests.monitoring.test_page_costs import enter_history, queries, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    ada = make_patient(cast.north, cast.alice)
    make_ck(ada, cast.alice, number="1953", days_ago=9)
    make_ck(ada, cast.alice, number="300", days_ago=2)
    make_mmt8(ada, cast.alice, total="62", days_ago=3)
    return ada


def address(patient, query: str = "") -> str:
    return reverse("monitoring:chart", args=[patient.pk]) + (f"?{query}" if query else "")


def page(client, cast, patient, query: str = "", **headers) -> str:
    response = signed_in(client, cast.bob).get(address(patient, query), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def drawn(html: str) -> dict:
    found = re.search(
        r'<(?:script|div) id="timeline-chart-data"[^>]*>(.*?)</(?:script|div)>', html, re.DOTALL
    )
    return json.loads(unescape(found[1]))


def titles(chart: dict) -> list[str]:
    return [said["text"] for said in chart["layout"]["annotations"] if said["name"].startswith("title-")]


def ticked(html: str) -> list[str]:
    boxes = re.findall(r'<input type="(?:checkbox|radio)" name="\w+" value="([^"]+)"[^>]* checked', html)
    return [unescape(value) for value in boxes]


def test_the_page_begins_with_the_usual_chart(client, cast, ada):
    html = page(client, cast, ada)
    assert titles(drawn(html)) == ["Enzymes, × upper limit of normal", "Strength, MMT-8 of 80"]
    assert ticked(html) == ["ck", "uln", "log", "results", "strength", "steroid", "rows"]
    assert "Not drawn as asked" not in html


def test_what_was_chosen_is_drawn_and_stands_in_the_boxes(client, cast, ada):
    html = page(client, cast, ada, "analyte=ck&axis=unit&scale=linear&panel=results")
    assert titles(drawn(html)) == ["Enzymes, U/L"]
    assert drawn(html)["layout"]["yaxis"]["type"] == "linear"
    assert ticked(html) == ["ck", "unit", "linear", "results"]
    assert "CK fell from 1953" in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("analyte=gold", "“gold” was refused because this record has no such result with a day"),
        ("axis=gold", "The axis was refused because there is none so named; choose one."),
        ("scale=cubic", "The scale was refused because there is none so named; choose log or linear."),
        ("first_day=31&first_month=2&first_year=2026", "First day shown: 31.2.2026 is not a real day"),
        ("first_day=3", "First day shown has no month and year; enter the month and year."),
    ],
)
def test_an_unknown_choice_is_one_sentence_and_the_usual_chart(client, cast, ada, query, sentence):
    html = page(client, cast, ada, query)
    assert unescape(html).count(sentence) == 1
    assert titles(drawn(html)) == ["Enzymes, × upper limit of normal", "Strength, MMT-8 of 80"]


def test_htmx_gets_the_figure_alone_without_a_script(client, cast, ada):
    html = page(client, cast, ada, "analyte=ck&scale=linear", **{"HX-Request": "true"})
    assert "<html" not in html
    assert "<script" not in html
    assert drawn(html)["layout"]["yaxis"]["type"] == "linear"


def test_a_record_with_nothing_says_so(client, cast):
    html = page(client, cast, make_patient(cast.north, cast.alice, number="N-9"))
    assert "Nothing with a known day is recorded yet" in html


def test_the_picture_is_named_by_record_and_day_and_the_patients_name_is_apart(client, cast, ada):
    html = page(client, cast, ada)
    today = cast.north.today()
    assert f'data-chart-file="record-{ada.pk}-timeline-chart-{today:%Y-%m-%d}"' in html
    assert re.search(rf'data-chart-record="Record {ada.pk}, drawn {today.day}\s\w+\s{today.year}"', html)
    assert re.search(r'data-chart-name="[^"]+, born', html)


def test_the_patient_page_links_here(client, cast, ada):
    html = signed_in(client, cast.bob).get(reverse("monitoring:patient", args=[ada.pk])).content.decode()
    assert address(ada) in html


def test_the_chart_page_takes_the_same_queries_whatever_the_history(client, cast, ada):
    signed_in(client, cast.alice)
    one = queries(client, address(ada))
    enter_history(ada, cast.alice, many=40)
    assert Result.objects.count() == 42
    assert queries(client, address(ada)) == one <= 25
    assert (
        queries(client, address(ada, "analyte=ck&axis=unit&first_day=1&first_month=1&first_year=2020")) == one
    )


def flag_address(patient, mark: str = "fall") -> str:
    return reverse("monitoring:note-new", args=[patient.pk]) + f"?kind=event&mark={mark}"


def typed(day, **words) -> dict:
    days = {
        "noted_day": day.day,
        "noted_month": day.month,
        "noted_year": day.year,
        "noted_precision": "exact",
    }
    return days | {"kind": "event", "mark": "fall", "text": ""} | words


def test_who_may_record_is_one_click_from_each_flag(client, cast, ada):
    assert "?kind=event&amp;mark=im_injection" not in page(client, cast, ada)
    html = signed_in(client, cast.nina).get(address(ada)).content.decode()
    assert "?kind=event&amp;mark=im_injection" in html
    form = client.get(flag_address(ada, "statin")).content.decode()
    assert {"event", "statin"} <= set(ticked(form))


def test_a_flag_needs_no_words_and_shows_on_the_chart(client, cast, ada):
    day = cast.north.today()
    response = signed_in(client, cast.nina).post(flag_address(ada), typed(day))
    assert response.status_code == 302
    stored = Note.objects.get()
    assert (stored.kind, stored.mark, stored.text, stored.noted_on) == ("event", "fall", "fall", day)
    assert "Marked: fall" in page(client, cast, ada)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"kind": "remark"}, "only an event can be flagged; choose the kind event, or no flag."),
        ({"mark": "other"}, "Words is empty; fill it in."),
        ({"mark": ""}, "Words is empty; fill it in."),
        ({"mark": "earthquake"}, "earthquake is not one of the available choices."),
    ],
)
def test_a_flag_that_says_nothing_is_refused(client, cast, ada, words, sentence):
    response = signed_in(client, cast.nina).post(flag_address(ada), typed(cast.north.today(), **words))
    assert sentence in unescape(response.content.decode())
    assert not Note.objects.exists()


def test_a_flag_is_taken_away_by_a_correction(client, cast, ada):
    signed_in(client, cast.nina).post(flag_address(ada), typed(cast.north.today()))
    note = Note.objects.get()
    correct = reverse("monitoring:note-correct", args=[note.chain])
    client.post(
        correct, typed(cast.north.today(), mark="", text="no fall") | {"version": 1, "reason": "misheard"}
    )
    assert Note.objects.current().get().mark == ""
    assert "Marked:" not in page(client, cast, ada)


def test_the_figures_beneath_say_their_sentences_and_have_a_table_each(client, cast, ada):
    facts.record(AdverseEffect(patient=ada, term="striae", onset_on=cast.north.today()), by=cast.nina)
    html = page(client, cast, ada)
    assert "No strength test on record tells its muscles one by one." in html
    assert "No MRI on record grades the oedema of its muscles." in html
    assert "1 adverse effect is on record. It is not graded." in html
    assert re.search(
        r'<tr data-key="adverseeffect:[^"]+" tabindex="-1"><th scope="row"><a href="[^"]+">striae', html
    )
