import json
from decimal import Decimal

import pytest

from courses.protocols.infusion_checks import Measured, read_infusion_checks
from courses.protocols.loader import analytes, infusion_checks
from courses.protocols.reading import FOLDER
from courses.rules.errors import RuleError
from courses.rules.infusion_checks import (
    Situation,
    gates_for,
    grade_of,
    hint_words,
    open_gates,
    open_words,
    standings,
)

GATES = infusion_checks().gates
ALWAYS = ["blood_pressure", "glucose", "potassium", "infection"]


def situation(**told) -> Situation:
    plain = {"subtype": "dm", "sex": "male", "age_years": 60, "conditions": frozenset()}
    return Situation(**(plain | told))


def codes(**told) -> list[str]:
    return [gate.code for gate in gates_for(GATES, situation(**told))]


@pytest.mark.parametrize(
    ("told", "added"),
    [
        ({}, []),
        ({"conditions": frozenset({"cardiac"})}, ["ecg"]),
        ({"conditions": frozenset({"ild", "diabetes"})}, []),
        ({"subtype": "ici"}, ["ecg"]),
        ({"subtype": "unknown"}, []),
        ({"subtype": "ici", "conditions": frozenset({"cardiac"})}, ["ecg"]),
        ({"sex": "male", "age_years": 30}, []),
        ({"sex": "male", "age_years": None}, []),
        ({"sex": "female", "age_years": 9}, []),
        ({"sex": "female", "age_years": 10}, ["pregnancy"]),
        ({"sex": "female", "age_years": 55}, ["pregnancy"]),
        ({"sex": "female", "age_years": 56}, []),
        ({"sex": "female", "age_years": None}, ["pregnancy"]),
        ({"sex": "unknown", "age_years": 30}, ["pregnancy"]),
        ({"sex": "other", "age_years": 30}, ["pregnancy"]),
        ({"sex": "unknown", "age_years": None}, ["pregnancy"]),
        ({"sex": "unknown", "age_years": 9}, []),
        ({"sex": "female", "age_years": 30, "subtype": "ici"}, ["ecg", "pregnancy"]),
    ],
)
def test_which_gates_concern_whom(told, added):
    assert codes(**told) == ALWAYS + added


def stand(**outcomes):
    return standings(gates_for(GATES, situation(subtype="ici")), outcomes)


def test_a_gate_is_open_until_it_is_acceptable_or_overridden():
    assert [s.gate.code for s in open_gates(stand())] == [*ALWAYS, "ecg"]
    checked = stand(
        blood_pressure="acceptable", glucose="overridden", potassium="not_acceptable", infection="acceptable"
    )
    assert [s.gate.code for s in open_gates(checked)] == ["potassium", "ecg"]
    assert open_words(checked) == "potassium (not acceptable), ECG"
    settled = stand(**dict.fromkeys([*ALWAYS, "ecg"], "acceptable"))
    assert (open_gates(settled), open_words(settled)) == ((), "")


def test_what_was_checked_but_does_not_concern_the_patient_opens_nothing():
    stands = standings(gates_for(GATES, situation()), {"ecg": "not_acceptable"})
    assert [s.gate.code for s in stands] == ALWAYS


def graded(code: str, number: str, unit: str, second: str | None = None) -> int | None:
    gate = infusion_checks().gate(code)
    analyte = analytes()[gate.analyte] if gate.analyte else None
    second_number = None if second is None else Decimal(second)
    return grade_of(gate.hint, Decimal(number), unit, second=second_number, analyte=analyte)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "grade"),
    [
        ("119", "79", None),
        ("120", "79", 1),
        ("119", "80", 1),
        ("139", "89", 1),
        ("140", "60", 2),
        ("110", "90", 2),
        ("159", "99", 2),
        ("160", "60", 3),
        ("110", "100", 3),
    ],
)
def test_a_blood_pressure_takes_the_worse_grade_of_its_two_numbers(systolic, diastolic, grade):
    assert graded("blood_pressure", systolic, "mm[Hg]", diastolic) == grade


@pytest.mark.parametrize(
    ("number", "unit", "grade"),
    [
        ("160", "mg/dL", None),
        ("160.1", "mg/dL", 2),
        ("250", "mg/dL", 2),
        ("250.1", "mg/dL", 3),
        ("500", "mg/dL", 3),
        ("500.1", "mg/dL", 4),
        ("8.8", "mmol/L", None),
        ("8.9", "mmol/L", 2),
        ("27.7", "mmol/L", 3),
        ("27.8", "mmol/L", 4),
    ],
)
def test_a_glucose_is_graded_in_either_unit(number, unit, grade):
    assert graded("glucose", number, unit) == grade


@pytest.mark.parametrize(("number", "grade"), [("3.0", None), ("2.9", 3), ("2.5", 3), ("2.4", 4)])
def test_a_potassium_is_graded_downwards(number, grade):
    assert graded("potassium", number, "mmol/L") == grade


def test_a_hint_says_whose_it_is_and_that_it_is_no_limit():
    hint = infusion_checks().gate("potassium").hint
    assert hint_words(hint, 3) == ("Hypokalaemia grade 3 by CTCAE 5.0: a hint, not a limit of this clinic")
    assert hint_words(hint, None) == ""


def test_every_gate_has_its_source_and_asks_a_person():
    for gate in GATES:
        assert gate.source
        assert gate.asks.endswith("?")
        assert (gate.hint is not None) == (gate.measured is not Measured.JUDGEMENT)
    assert infusion_checks().gate("nothing") is None


def changed(tmp_path, change):
    content = json.loads((FOLDER / "infusion_checks.json").read_text(encoding="utf-8"))
    change(content["gates"])
    path = tmp_path / "infusion_checks.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _twice(gates):
    gates.append(gates[0])


WRONG = {
    "twice": (_twice, "is there twice"),
    "unit of a judgement": (lambda g: g[3].update(units=["mmol/L"]), "a judgement has none"),
    "no unit": (lambda g: g[0].update(units=[]), "a measured gate has units"),
    "no analyte": (lambda g: g[1].pop("analyte"), "names its analyte"),
    "analyte of a pressure": (lambda g: g[0].update(analyte="ck"), "names its analyte"),
    "another measure": (lambda g: g[0].update(measured="guess"), "is not one of"),
    "ages backwards": (lambda g: g[5]["needed"]["ages"].update({"from": 56}), "ends before it begins"),
    "unknown key": (lambda g: g[5]["needed"].update(mood="good"), "is not known here"),
    "grade without number": (lambda g: g[2]["hint"]["grades"].append({"grade": 5}), "the number it begins"),
    "grade that never holds": (
        lambda g: g[2]["hint"]["grades"].append({"grade": 5, "below": "2.5"}),
        "does not lie beyond",
    ),
    "grades downwards": (lambda g: g[2]["hint"]["grades"].reverse(), "does not lie beyond"),
    "second number missing": (lambda g: g[0]["hint"]["grades"][1].pop("or_second_from"), "does not lie"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_a_sentence(name, tmp_path):
    change, words = WRONG[name]
    with pytest.raises(RuleError, match=words) as refused:
        read_infusion_checks(changed(tmp_path, change))
    assert str(refused.value).startswith("infusion_checks.json")
