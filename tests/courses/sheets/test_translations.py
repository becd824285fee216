"""Every sentence of the sheets in every language, and files that a fresh clone can use without gettext."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.utils.translation import override

from courses.models.calendars import LANGUAGES
from courses.sheets import words

ROOT = Path(__file__).resolve().parents[3]
OTHERS = [code for code, _ in LANGUAGES if code != "en"]
each_language = pytest.mark.parametrize("language", OTHERS)
PLACES = re.compile(r"%\((\w+)\)s")


def po_file(language: str, ending: str = "po") -> Path:
    return ROOT / "courses" / "locale" / language / "LC_MESSAGES" / f"django.{ending}"


def sentences() -> set[tuple[str | None, str]]:
    """Return (context, English) of every call of gettext in the sheets."""
    found = set()
    for path in (ROOT / "courses" / "sheets").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                said = [ast.literal_eval(a) for a in node.args if isinstance(a, ast.Constant)]
                if node.func.id == "_":
                    found.add((None, said[0]))
                elif node.func.id == "pgettext":
                    found.add((said[0], said[1]))
    return found


def test_the_sentences_are_found():
    assert len(sentences()) > 30
    assert (None, "Your tablets, day by day") in sentences()


@each_language
def test_every_sentence_is_translated_and_none_is_left_over(language):
    entries = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(po_file(language))) if not e.obsolete}
    assert set(entries) == sentences()
    assert [e.msgid for e in entries.values() if not e.msgstr.strip() or e.fuzzy] == []


@each_language
def test_a_translation_keeps_the_places_of_what_is_filled_in(language):
    for entry in polib.pofile(str(po_file(language))):
        assert sorted(PLACES.findall(entry.msgid)) == sorted(PLACES.findall(entry.msgstr)), entry.msgid


@each_language
def test_the_compiled_file_is_that_of_the_sentences(language):
    """The compiled file is in the repository: a clinic's machine has no gettext."""
    assert polib.pofile(str(po_file(language))).to_binary() == po_file(language, "mo").read_bytes()


@each_language
def test_the_sheet_speaks_the_language(language):
    with override(language):
        translated = words.do_not_stop()
    with override("en"):
        assert words.do_not_stop() != translated


def test_the_page_of_the_sheet_has_no_word_of_its_own():
    template = (ROOT / "templates" / "courses" / "_sheet.html").read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", template, flags=re.DOTALL)
    assert bare.split() == ["–"]
