"""The words pages use for values; every `~` below is a non-breaking space."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from courses.rules.dates import UNKNOWN_DAY, Precision, When
from courses.templatetags import words

TEMPLATES = Path(__file__).parents[2] / "templates"


def said(text: str) -> str:
    return text.replace("~", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 1, 12), "12~Jan~2026"),
        (date(2026, 5, 1), "1~May~2026"),
        (date(2025, 12, 31), "31~Dec~2025"),
        (None, "day not known"),
    ],
)
def test_day(value, text):
    assert words.day(value) == said(text)


@pytest.mark.parametrize(
    ("zone", "utc", "text"),
    [
        ("Europe/London", datetime(2026, 1, 12, 14, 5, tzinfo=UTC), "12~Jan~2026~14:05"),
        ("Europe/London", datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2~Jul~2026~00:30"),
        ("Pacific/Auckland", datetime(2026, 1, 12, 10, 59, tzinfo=UTC), "12~Jan~2026~23:59"),
        ("Pacific/Auckland", datetime(2026, 1, 12, 11, 0, tzinfo=UTC), "13~Jan~2026~00:00"),
        ("Europe/London", None, "time not known"),
    ],
)
def test_moment_is_said_in_the_active_zone(zone, utc, text):
    with timezone.override(ZoneInfo(zone)):
        assert words.moment(utc) == said(text)


def test_a_moment_counts_by_its_day_in_the_active_zone():
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert words.day(datetime(2026, 1, 12, 11, 0, tzinfo=UTC)) == said("13~Jan~2026")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (When(date(2026, 1, 12)), "12~Jan~2026"),
        (When(date(2026, 1, 12), Precision.APPROX), "about~12~Jan~2026"),
        (UNKNOWN_DAY, "day not known"),
        (None, "day not known"),
    ],
)
def test_when(value, text):
    assert words.when(value) == said(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("17.50"), "17.5~mg"),
        (Decimal("60.000"), "60~mg"),
        (Decimal(1000), "1000~mg"),
        (Decimal("1E+3"), "1000~mg"),
        (Decimal(0), "0~mg"),
        (Decimal("0.125"), "0.125~mg"),
        (None, "dose not recorded"),
    ],
)
def test_mg(value, text):
    assert words.mg(value) == said(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal(1000), "1~g"), (Decimal("500.0"), "500~mg"), (None, "dose not recorded")],
)
def test_dose(value, text):
    assert words.dose(value) == said(text)


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("-2.50"), "\N{MINUS SIGN}2.5"), (Decimal(100), "100"), (None, "")]
)
def test_number(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("methylprednisolone", "methylPREDNISolone"),
        ("Methylprednisolone sodium succinate", "methylPREDNISolone sodium succinate"),
        ("prednisone", "predniSONE"),
        ("Prednisolone", "prednisoLONE"),
        ("methotrexate", "methotrexate"),
        (None, ""),
    ],
)
def test_drugs_that_are_confused_have_tall_letters(name, text):
    assert words.dose_drug(name) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(20), "+20~%"),
        (Decimal("-94.6"), "\N{MINUS SIGN}95~%"),
        (Decimal("0.4"), "0~%"),
        (Decimal("-0.4"), "0~%"),
        (Decimal("0.5"), "+1~%"),
        (None, "change not known"),
    ],
)
def test_signed_percent(value, text):
    assert words.signed_percent(value) == said(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(15), "15.0~\N{MULTIPLICATION SIGN}~ULN"),
        (Decimal("0.84"), "0.8~\N{MULTIPLICATION SIGN}~ULN"),
        (Decimal("0.85"), "0.9~\N{MULTIPLICATION SIGN}~ULN"),
        (None, "no number"),
    ],
)
def test_times_uln(value, text):
    assert words.times_uln(value) == said(text)


def test_every_wording_is_a_filter_and_is_escaped():
    source = "{% load pulseline %}{{ drug|dose_drug }} {{ value|mg }}"
    drawn = Template(source).render(Context({"drug": "<b>prednisone</b>", "value": Decimal("2.50")}))
    assert drawn == said("&lt;b&gt;predniSONE&lt;/b&gt; 2.5~mg")


def drawn(source: str, **facts) -> str:
    return Template("{% load pulseline %}" + source).render(Context(facts))


@pytest.mark.parametrize(
    ("words_", "tone"),
    [
        ("late", "late"),
        ("Overdue", "late"),
        ("today", "due"),
        ("given", "good"),
        ("planned", "info"),
        ("x", "quiet"),
    ],
)
def test_a_tag_says_its_word_and_finds_its_tone(words_, tone):
    assert drawn("{% tag words %}", words=words_).strip() == f'<span class="tag tag--{tone}">{words_}</span>'


HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    "source",
    [
        "{% tag x x %}",
        "{% card x value=x tag=x tone=x href=x %}{{ x }}{% endcard %}",
        "{% panel x anchor=x href=x link=x %}{{ x }}{% endpanel %}",
        "{% callout x tone=x %}{{ x }}{% endcallout %}",
        "{% summary_list %}{% summary_row x href=x link=x %}{{ x }}{% endsummary_row %}{% endsummary_list %}",
        "{% data_table x anchor=x %}{{ x }}{% enddata_table %}",
        (
            "{% rows x %}{% todo_row x words=x why=x contact=x phone=x patient=x href=x identifiers=x %}"
            "{% post_button x x tone=x key=x name=x %}{% endtodo_row %}{% endrows %}"
        ),
        "{% chips x %}{% chip x x count=x %}{% endchips %}{% tabs x %}{% tab x x %}{% endtabs %}",
        "{% back_link x x %}{% definition x %}{{ x }}{% enddefinition %}{% empty %}{{ x }}{% endempty %}",
        "{% disclosure x %}{{ x }}{% enddisclosure %}{% dialog x x %}{{ x }}{% enddialog %}",
    ],
)
def test_every_component_escapes_what_it_is_given(source):
    html = drawn(source, x=HOSTILE)
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_no_template_of_the_project_lets_text_through_or_styles_inline():
    refused = (
        "|safe",
        "autoescape off",
        "mark_safe",
        " style=",
        " onclick=",
        " onload=",
        "<style",
        "javascript:",
    )
    found = [
        f"{path.name}: {word}"
        for path in TEMPLATES.rglob("*.html")
        for word in refused
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
