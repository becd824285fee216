"""The link into the viewer: what a clinic may set, and what comes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.errors import RuleError
from courses.rules.viewer_link import EXAMPLE, MOST_LETTERS, check_template, viewer_link

ADDRESS = "https://pacs.example/"


@pytest.mark.parametrize(
    "template",
    [
        EXAMPLE,
        "http://pacs.example:8080/{study_uid}",
        "https://pacs.example/#/study/{study_uid}?a={accession}",
        "https://10.1.2.3/v?acc={accession}",
        ADDRESS + "{accession}" + "x" * (MOST_LETTERS - len(ADDRESS) - len("{accession}")),
    ],
)
def test_a_web_address_that_names_the_study_is_taken(template):
    assert check_template(template) == template


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("javascript:alert({accession})", "begins with https"),
        ("ftp://pacs.example/{accession}", "begins with https"),
        ("pacs.example/{accession}", "begins with https"),
        ("https:///{accession}", "begins with https"),
        ("https://pacs.example/viewer", "it names no study"),
        ("https://pacs.example/?p={patient_id}&a={accession}", r"\{patient_id\} is not known.*never who"),
        ("https://pacs.example/?p={}&a={accession}", r"\{\} is not known"),
        ("https://pacs.example/?a={accession.real}", "is not known"),
        ("https://pacs.example/?a={accession!r}", "is not known"),
        ("https://pacs.example/?a={{accession}", "a brace is left open"),
        ("https://pacs.example/?a={accession}}", "a brace is left open"),
        ("https://pacs.example/?a={accession}&b={", "a brace is left open"),
        ("https://{accession}.example/", "server is not plain"),
        ("https://user:secret@pacs.example/{accession}", "server is not plain"),
        ("https://@pacs.example/{accession}", "server is not plain"),
        ("https://pacs.example\\@evil.example/{accession}", "server is not plain"),
        ("https://[pacs/{accession}", "is not a web address"),
        ("https://pacs.example:port/{accession}", "is not a web address"),
        ("https://pacs.example/ {accession}", "a space"),
        ("https://pacs.example/\u202e{accession}", "a hidden character"),
        (ADDRESS + "{accession}" + "x" * (MOST_LETTERS - len(ADDRESS) - len("{accession}") + 1), "letters"),
    ],
)
def test_any_other_is_refused_in_one_sentence(template, why):
    with pytest.raises(RuleError, match=why) as refusal:
        check_template(template)
    assert str(refusal.value).startswith("The viewer link was refused: ")
    assert str(refusal.value).endswith(f"write it as in {EXAMPLE}.")


@pytest.mark.parametrize(
    ("template", "accession", "uid", "link"),
    [
        (EXAMPLE, "A1", "1.2.3", "https://pacs.example/viewer?acc=A1&uid=1.2.3"),
        (
            EXAMPLE,
            "A/1 &x={study_uid}",
            "1.2",
            "https://pacs.example/viewer?acc=A%2F1%20%26x%3D%7Bstudy_uid%7D&uid=1.2",
        ),
        (EXAMPLE, "A1", "", ""),
        (EXAMPLE, "", "1.2.3", ""),
        ("https://pacs.example/{study_uid}", "", "1.2.3", "https://pacs.example/1.2.3"),
        ("https://pacs.example/{accession}", "A1", "", "https://pacs.example/A1"),
        ("", "A1", "1.2.3", ""),
    ],
)
def test_the_link_of_a_study(template, accession, uid, link):
    assert viewer_link(template, accession=accession, study_uid=uid) == link


@given(st.text(min_size=1, max_size=64))
def test_no_value_leaves_its_place(value):
    link = viewer_link("https://pacs.example/v?a={accession}&b=1", accession=value, study_uid="")
    start, _, rest = link.partition("?a=")
    quoted, _, end = rest.partition("&")
    assert (start, end) == ("https://pacs.example/v", "b=1")
    assert not set(quoted) & set("/?#&= <>\"'{}")
