"""The reasons to take something off the list: a closed list, strictly read."""

import json

import pytest

from courses.rules.errors import RuleError
from monitoring.rules.removals import FILE, read_removals, registry, removal_of, removals


def test_the_list_says_whose_it_is_and_fits_its_column():
    assert "organisational" in registry().source
    assert [code for code in removals() if len(code) > 16] == []


def test_what_says_too_little_alone_asks_for_words():
    asking = [code for code, one in removals().items() if one.asks]
    assert asking == ["done_elsewhere", "moved", "not_needed", "in_error", "other"]
    assert removal_of("not_needed").asks == "who decided it, and why"


def test_an_unknown_reason_is_refused():
    with pytest.raises(RuleError, match="The reason 'bored' was refused; choose one of: done_elsewhere"):
        removal_of("bored")


@pytest.mark.parametrize(
    ("change", "words"),
    [({"label": ""}, "label"), ({"ask": "who"}, "ask was refused"), ({"code": "moved"}, "is there twice")],
)
def test_a_wrong_entry_is_refused_by_its_key(tmp_path, change, words):
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["reasons"][0] |= change
    path = tmp_path / "removals.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RuleError, match=words):
        read_removals(path)
