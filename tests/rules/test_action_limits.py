"""A clinic's own limits on each side, and the data they may be taken from."""

from decimal import Decimal

import pytest

from courses.protocols.action_limits import read_action_limits
from courses.protocols.loader import action_limits, agents, analytes, drug_monitoring
from courses.rules.agents import MedicineUse
from courses.rules.errors import RuleError
from monitoring.rules.history import ActionLimit
from monitoring.rules.laboratory.action_limits import crossed
from tests.rules.histories import lab, on
from tests.rules.test_protocols import changed, drop, put


def limit(code, low=None, high=None, unit="10*9/L", agent=""):
    bounds = [None if text is None else Decimal(text) for text in (low, high)]
    return ActionLimit(f"actionlimit:{code}", code, *bounds, unit, "the clinic", agent)


WBC, ALT = limit("wbc", low="3.5"), limit("alt", high="100", unit="U/L")


@pytest.mark.parametrize(
    ("found", "side"),
    [
        (lab(0, "3.5", "10*9/L", code="wbc"), ""),
        (lab(0, "3.499", "10*9/L", code="wbc"), "below"),
        (lab(0, "3.5", "10*9/L", code="wbc", sign="<"), "below"),
        (lab(0, "3.6", "10*9/L", code="wbc", sign="<"), ""),
        (lab(0, "3.5", "10*9/L", code="wbc", sign="<="), ""),
        (lab(0, "3.4", "10*9/L", code="wbc", sign="<="), "below"),
        (lab(0, "3.4", "10*9/L", code="wbc", sign=">"), ""),
        (lab(0, "3.4", "10*9/L", code="wbc", sign=">="), ""),
        (lab(0, "3.4", "10*9/L", code="wbc", sign="about"), "below"),
        (lab(0, "3400", "/uL", code="wbc"), "below"),
        (lab(0, "3500", "/uL", code="wbc"), ""),
        (lab(0, None, code="wbc", sign="normal"), ""),
        (lab(0, "100", code="alt"), ""),
        (lab(0, "100.1", code="alt"), "above"),
        (lab(0, "100", code="alt", sign=">"), "above"),
        (lab(0, "99", code="alt", sign=">"), ""),
        (lab(0, "100", code="alt", sign=">="), ""),
        (lab(0, "101", code="alt", sign=">="), "above"),
        (lab(0, "200", code="alt", sign="<"), ""),
        (lab(0, "200", code="alt", sign="<="), ""),
        (lab(0, "1.7", "ukat/L", code="alt"), "above"),
        (lab(0, "3", "x ULN", code="alt"), ""),
        (lab(0, "500", code="ast"), ""),
        (lab(0, "500", code=""), ""),
    ],
)
def test_a_result_stands_on_one_side_of_a_limit(found, side):
    assert "".join(c.side for c in crossed(found, [WBC, ALT])) == side


def test_both_bounds_of_one_limit():
    potassium = limit("potassium", low="3.0", high="5.5", unit="mmol/L")
    sides = {
        text: [c.side for c in crossed(lab(0, text, "mmol/L", code="potassium"), [potassium])]
        for text in ("2.9", "3", "5.5", "5.6")
    }
    assert sides == {"2.9": ["below"], "3": [], "5.5": [], "5.6": ["above"]}


def test_a_limit_for_an_agent_holds_while_it_is_taken():
    cyc = limit("neutrophils", low="2.0", agent="cyclophosphamide")
    uses = [MedicineUse("drug:1", "CYC", on(0), on(10))]

    def sides(day):
        return [c.side for c in crossed(lab(day, "1.9", "10*9/L", code="neutrophils"), [cyc], uses)]

    assert (sides(-1), sides(0), sides(10), sides(11), sides(None)) == ([], ["below"], ["below"], [], [])
    assert (
        crossed(lab(5, "1.9", "10*9/L", code="neutrophils"), [cyc], [MedicineUse("d", "MTX", None, None)])
        == ()
    )


def test_each_limit_crossed_is_said_in_words():
    both = [limit("neutrophils", low="1.6"), limit("neutrophils", low="2.0", agent="cyclophosphamide")]
    uses = [MedicineUse("drug:1", "cyclophosphamide", on(0), None)]
    found = crossed(lab(5, "1.5", "10*9/L", code="neutrophils"), both, uses)
    assert [c.words for c in found] == [
        "below the clinic's action limit 1.6 10⁹/L",
        "below the clinic's action limit 2 10⁹/L while on cyclophosphamide",
    ]
    (high,) = crossed(lab(0, "313", code="alt"), [ALT])
    assert high.words == "above the clinic's action limit 100 U/L"


def test_the_alert_values_of_the_drug_schedules_are_all_offered():
    offered = {(s.analyte, s.low, s.high, s.unit) for s in action_limits().suggestions if not s.agent}
    alerts = drug_monitoring().alerts.values
    asked = {(a.analyte, *((a.number, None) if a.sign == "<" else (None, a.number)), a.unit) for a in alerts}
    assert asked < offered
    assert {s.analyte for s in action_limits().suggestions} - {a.analyte for a in alerts} == {
        "mcv",
        "eosinophils",
    }


def test_cyclophosphamide_has_its_own():
    own = {s.analyte: (s.low, s.high) for s in action_limits().suggestions if s.agent == "cyclophosphamide"}
    assert own == {
        "wbc": (Decimal("3.5"), None),
        "neutrophils": (Decimal("2.0"), None),
        "platelets": (Decimal(100), None),
    }


def test_every_number_has_a_source_and_says_how_sure():
    book = action_limits()
    assert all(entry.source and entry.status for entry in (*book.suggestions, *book.drifts.values()))
    assert (book.drifts["creatinine"].rise_percent, book.drifts["creatinine"].within_days) == (30, 365)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("suggestions", 0, "analyte", "blood"), "'blood' is no known analyte"),
        (put("suggestions", 0, "agent", "water"), "'water' is no known agent"),
        (put("suggestions", 0, "unit", "mg/L"), "'mg/L' is no unit of wbc"),
        (drop("suggestions", 0, "low"), "a limit has a low or a high"),
        (put("suggestions", 0, "high", "3.5"), "its low is not below its high"),
        (put("suggestions", 1, "analyte", "wbc"), "'wbc' is there twice"),
        (drop("suggestions", 0, "source"), "the key 'source' is missing"),
        (put("drifts", 0, "analyte", "blood"), "'blood' is no known analyte"),
        (put("drifts", 0, "within_days", 0), "a whole number of at least 1"),
        (put("drifts", 0, "why", "x"), "the key is not known here"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path, change, words):
    with pytest.raises(RuleError) as refusal:
        read_action_limits(changed(tmp_path, "action_limits.json", change), agents(), analytes())
    assert words in str(refusal.value)
