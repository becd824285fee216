"""The hints file: what it says, and that nothing impossible in it is read."""

from decimal import Decimal

import pytest

from courses.protocols.definitions import Status
from courses.protocols.hints import CODES, read_hints
from courses.protocols.loader import analytes, hint_book, instruments
from courses.protocols.prompts import DoseFor, DoseLimit, Lasting
from courses.rules.errors import RuleError
from monitoring.rules.hints.enzymes import TROPONINS
from tests.rules.test_protocols import changed, put

D = Decimal


def test_the_cut_offs_are_those_of_the_reference():
    book = hint_book()
    assert book.myopathy_dose == DoseFor(DoseLimit(D(10), D(10), True), Lasting(4, 4, "weeks", False))
    assert {scale: cut_off.value for scale, cut_off in book.weak_below.items()} == {
        ("mmt8", D(150)): D(142),
        ("mmt8", D(80)): D(76),
        ("cmas", D(52)): D(48),
    }
    assert {scale: cut_off.value for scale, cut_off in book.active_from.items()} == {"physician_global": D(4)}
    assert {scale: cut_off.value for scale, cut_off in book.swallowing_from.items()} == {"eat10": D(3)}
    assert book.troponin_subtypes == ("ici",)


def test_every_hint_considers_and_names_its_source():
    rules = hint_book().rules
    assert tuple(rules) == CODES
    assert all(rule.ask.startswith("Consider ") and rule.source and rule.notes for rule in rules.values())
    assert rules["ck_rebound"].status is Status.PROJECT


def test_its_scales_are_those_of_the_instruments():
    for scale, maximum in hint_book().weak_below:
        assert maximum in instruments()[scale].maxima
    for scale, cut_off in hint_book().active_from.items():
        assert cut_off.maximum in instruments()[scale].maxima
    assert set(TROPONINS) <= set(analytes())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("hints", 0, "ask", "Give more steroid."), "begins with 'Consider'"),
        (put("hints", 0, "code", "steroid_myopathy"), "is there twice"),
        (put("hints", 0, "code", "x"), "is not one of"),
        (put("hints", 0, "status", "sure"), "is not one of"),
        (put("weak_below", 0, "value", "151"), "above the maximum"),
        (put("weak_below", 1, "maximum", "150"), "is there twice"),
        (put("myopathy_dose", "lasting", "weeks", 4), "not known here"),
        (put("wording", "x", ["y"]), "not known here"),
        (put("wording", "deniers", "no"), "a list of texts"),
        (lambda content: content["hints"].pop(), "'swallowing' is missing"),
        (lambda content: content.update(x=1), "not known here"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path, change, words):
    with pytest.raises(RuleError, match=words):
        read_hints(changed(tmp_path, "hints.json", change))


def test_the_maximum_itself_is_a_possible_cut_off(tmp_path):
    book = read_hints(changed(tmp_path, "hints.json", put("weak_below", 0, "value", "150")))
    assert book.weak_below["mmt8", D(150)].value == 150
