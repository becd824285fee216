"""The kinds of what can be due: one entry each, strictly read, complete."""

import json

import pytest
from django.utils.module_loading import import_string

from courses.protocols.loader import safety_prompts
from courses.rules.errors import RuleError
from monitoring.rules.kinds import FILE, kind_of, kinds, read_kinds, registry


def test_each_kind_says_what_happens_if_nothing_is_done():
    assert [
        kind.code for kind in kinds().values() if not kind.consequence.startswith("If nothing is done: ")
    ] == []


def test_each_kind_is_found_by_a_function_that_is_there():
    assert {import_string(kind.read).__module__.partition(".due.")[0] for kind in kinds().values()} == {
        "monitoring"
    }


def test_each_safety_prompt_is_a_kind_settled_by_its_answer():
    assert {code for code in safety_prompts().kinds if not kind_of(code).settled_by} == set()


def test_the_weights_say_whose_they_are():
    assert "organisational" in registry().source


def test_an_unknown_kind_is_refused():
    with pytest.raises(
        RuleError, match="The kind 'biopsy' of a due item was refused; choose one of: infusion"
    ):
        kind_of("biopsy")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"owner_role": "auditor"}, "owner_role"),
        ({"most_snooze_days": 0}, "most_snooze_days"),
        ({"weigth": 1}, "weigth was refused: the key is not known here"),
        ({"consequence": ""}, "consequence"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_key(tmp_path, change, words):
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["kinds"][0] |= change
    path = tmp_path / "kinds.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RuleError, match=words):
        read_kinds(path)
