import json
from decimal import Decimal

import pytest

from courses.protocols import loader
from courses.protocols.definitions import CountRange, DoseRange, Status, TaperBand
from courses.protocols.limits import read_dose_limits, read_risks
from courses.protocols.measures import read_analytes, read_instruments, read_muscles
from courses.protocols.mri import read_fat_scales
from courses.protocols.reading import FOLDER
from courses.protocols.regimens import (
    read_equivalences,
    read_pulse_protocols,
    read_taper_protocols,
    read_window_rule,
)
from courses.rules.errors import RuleError


def changed(tmp_path, name, change):
    """A copy of a protocol file after `change`."""
    content = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_seed_pulse():
    seed = loader.pulse_protocol()
    assert (seed.mg_per_kg, seed.flat_mg) == (
        DoseRange(Decimal(10), Decimal(20)),
        DoseRange(Decimal(250), Decimal(1000)),
    )
    assert (seed.fewest_days, seed.most_days, seed.drug) == (1, 5, "methylprednisolone")
    assert (seed.name, seed.status) == ("seed", Status.SECONDARY)


def band(above: str, steps: tuple[str, str], days: tuple[int, int]) -> TaperBand:
    return TaperBand(Decimal(above), DoseRange(*map(Decimal, steps)), CountRange(*days))


def test_the_seed_taper():
    seed = loader.taper_protocol()
    assert (seed.hold_weeks, seed.drug, seed.ends_at_mg) == (CountRange(2, 4), "prednisone", 0)
    assert (seed.start_mg, seed.start_mg_per_kg) == (
        DoseRange(Decimal(60), Decimal(80)),
        DoseRange(Decimal("0.5"), Decimal(1)),
    )
    assert seed.bands == (
        band("30", ("10", "10"), (14, 14)),
        band("20", ("5", "5"), (14, 14)),
        band("0", ("2.5", "2.5"), (14, 14)),
    )


def test_the_other_tapers_say_what_their_sources_say():
    known = loader.taper_protocols()
    assert list(known) == (
        ["seed", "slow_tail", "etg_6_weeks", "diagnostics_2021", "bsr_2022_adult", "bsr_2022_child"]
    )
    assert known["slow_tail"].bands == (
        band("30", ("10", "10"), (14, 14)),
        band("20", ("5", "5"), (14, 14)),
        band("10", ("2.5", "2.5"), (14, 14)),
        band("0", ("1", "1"), (14, 28)),
    )
    assert known["diagnostics_2021"].bands == (
        band("40", ("5", "10"), (7, 14)),
        band("20", ("5", "5"), (7, 14)),
        band("10", ("2.5", "2.5"), (14, 21)),
        band("5", ("1", "1"), (14, 28)),
        band("0", ("0.5", "0.5"), (14, 28)),
    )
    assert known["diagnostics_2021"].status is Status.CONFIRMED
    etg = known["etg_6_weeks"]
    assert (etg.bands, etg.ends_at_mg) == ((band("25", ("5", "5"), (14, 14)),), 25)
    assert (etg.hold_weeks, etg.most_start_mg, etg.start_mg) == (CountRange(6, 6), 75, None)
    assert [p.name for p in known.values() if not p.bands] == ["bsr_2022_adult", "bsr_2022_child"]
    assert known["bsr_2022_child"].start_mg_per_kg == DoseRange(Decimal(1), Decimal(2))
    assert [p.name for p in known.values() if p.has_ranges] == ["slow_tail", "diagnostics_2021"]


@pytest.mark.parametrize(
    ("mg", "above"), [("60", "30"), ("30.5", "30"), ("30", "20"), ("20.5", "20"), ("20", "0"), ("0.5", "0")]
)
def test_each_dose_has_its_band(mg, above):
    assert loader.taper_protocol().band_for(Decimal(mg)).above_mg == Decimal(above)


def test_an_unknown_protocol_names_the_known_ones():
    for ask in (loader.pulse_protocol, loader.taper_protocol):
        with pytest.raises(RuleError, match="'bsr' is not known; choose one of: seed"):
            ask("bsr")


def test_the_muscle_enzymes_are_five():
    assert [code for code, analyte in loader.analytes().items() if analyte.is_muscle_enzyme] == [
        "ck",
        "aldolase",
        "ast",
        "alt",
        "ldh",
    ]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("CK", "ck"),
        ("ck", "ck"),
        ("Creatine  Kinase", "ck"),
        ("CPK", "ck"),
        ("SGPT", "alt"),
        ("hemoglobin", "haemoglobin"),
        ("fibrinogen", "fibrinogen"),
        ("troponin_i", "troponin_i"),
        ("CK-MB", None),
        ("all laboratory values", None),
        ("weight change", None),
        ("", None),
    ],
)
def test_printed_names(printed, code):
    found = loader.find_analyte(printed)
    assert (found.code if found else None) == code


def test_five_analytes_lack_a_loinc():
    assert [code for code, analyte in loader.analytes().items() if not analyte.loinc] == [
        "bicarbonate",
        "fibrinogen",
        "ggt",
        "mcv",
        "eosinophils",
    ]
    assert loader.analytes()["ck"].loinc == "2157-6"


def test_mmt8_has_one_neck_and_seven_pairs():
    muscles = loader.mmt8_muscles()
    assert len(muscles) == 8
    assert [muscle.code for muscle in muscles if not muscle.is_two_sided] == ["neck_flexors"]


def test_instrument_maxima():
    maxima = {code: tuple(map(int, found.maxima)) for code, found in loader.instruments().items()}
    assert (maxima["mmt8"], maxima["mmt26"], maxima["cmas"]) == ((80, 150), (260,), (52,))
    assert (maxima["haq_di"], maxima["chaq"], maxima["mrc"]) == ((3,), (3,), (5,))
    assert (maxima["physician_global"], maxima["patient_global"]) == ((10,), (10,))


def test_the_window_and_the_oedema_scale():
    assert (loader.window_rule().opens_day, loader.window_rule().closes_day) == (28, 42)
    assert loader.oedema_scale().most_points == 114


def test_every_number_has_its_source():
    tables = (
        loader.pulse_protocols(),
        loader.taper_protocols(),
        loader.equivalences(),
        loader.analytes(),
        loader.instruments(),
        loader.fat_scales(),
    )
    assert all(entry.source.strip() and entry.status in set(Status) for t in tables for entry in t.values())


READERS = {
    "pulse.json": read_pulse_protocols,
    "dose_limits.json": read_dose_limits,
    "risks.json": read_risks,
    "taper.json": read_taper_protocols,
    "equivalence.json": read_equivalences,
    "windows.json": read_window_rule,
    "analytes.json": read_analytes,
    "muscles.json": read_muscles,
    "instruments.json": read_instruments,
    "fat_scales.json": read_fat_scales,
}


@pytest.mark.parametrize("name", READERS)
def test_a_key_nobody_knows_is_refused(tmp_path, name):
    path = changed(tmp_path, name, lambda content: content.update(dosis="1"))
    with pytest.raises(RuleError, match=f"{name}: dosis was refused: the key is not known here"):
        READERS[name](path)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", ["", "[]", "{", '"seed"', '{"a": 1, "a": 2}', "\x00"])
def test_a_file_that_is_no_json_object_is_refused(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=name):
        READERS[name](path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RuleError, match=r"pulse\.json was refused: it is not readable JSON"):
        read_pulse_protocols(tmp_path / "pulse.json")


def put(*path_and_value):
    """Return a change that sets the value at a path of keys."""
    *path, last, value = path_and_value

    def change(content):
        for key in path:
            content = content[key]
        content[last] = value

    return change


def drop(*path):
    def change(content):
        for key in path[:-1]:
            content = content[key]
        del content[path[-1]]

    return change


BAND = {"above_mg": "5", "step_mg": "1", "every_days": 14}


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("pulse.json", drop("protocols", 0, "source"), "the key 'source' is missing"),
        ("pulse.json", put("protocols", 0, "source", " "), "source was refused: a text was expected"),
        (
            "pulse.json",
            put("protocols", 0, "status", "sure"),
            "'sure' is not one of confirmed, secondary, general",
        ),
        ("pulse.json", put("protocols", 0, "flat_mg_a_day", "low", "2000"), "its high is below its low"),
        ("pulse.json", put("protocols", 0, "flat_mg_a_day", "low", 250), "a text was expected"),
        ("pulse.json", put("protocols", 0, "flat_mg_a_day", "low", "-1"), "'-1' is not possible here"),
        ("pulse.json", put("protocols", 0, "flat_mg_a_day", "low", "NaN"), "'NaN' is not possible here"),
        ("pulse.json", put("protocols", 0, "flat_mg_a_day", "low", "many"), "'many' is not a number"),
        ("pulse.json", put("protocols", 0, "flat_mg_a_day", "unit", "g"), "the key is not known here"),
        ("pulse.json", put("protocols", 0, "consecutive_days", "most", 0), "a whole number of at least 1"),
        ("pulse.json", put("protocols", 0, "consecutive_days", "fewest", 6), "most is below fewest"),
        ("pulse.json", put("protocols", []), "a list with at least one entry"),
        ("pulse.json", lambda c: c["protocols"].append(c["protocols"][0]), "'seed' is there twice"),
        ("pulse.json", put("protocols", 0, "audience", "horse"), "'horse' is not one of adult, child"),
        ("pulse.json", drop("protocols", 2, "most_mg_a_day"), "needs the mg where it ends"),
        ("dose_limits.json", drop("limits", "fast_above_mg"), "the key 'fast_above_mg' is missing"),
        (
            "dose_limits.json",
            put("limits", "fast", {}),
            "limits: fast was refused: the key is not known here",
        ),
        ("dose_limits.json", put("limits", "fast_above_mg", "number", "0"), "'0' is not possible here"),
        ("dose_limits.json", drop("limits", "fast_above_mg", "source"), "the key 'source' is missing"),
        ("dose_limits.json", put("weight_bands", "bands", 0, "from_years", 1), "the ages do not rise from 0"),
        ("dose_limits.json", put("weight_bands", "bands", 2, "from_years", 1), "the ages do not rise from 0"),
        (
            "dose_limits.json",
            put("weight_bands", "bands", 0, "most_kg", "1"),
            "its most is not above its least",
        ),
        ("risks.json", put("risks", 0, "grade", "bad"), "'bad' is not one of contraindication"),
        ("risks.json", put("risks", 1, "aliases", ["mycosis"]), "'mycosis' is there twice"),
        (
            "taper.json",
            lambda c: c["protocols"][0]["bands"].pop(),
            "nothing is said below 20 mg, a gap down to 0",
        ),
        ("taper.json", lambda c: c["protocols"][0]["bands"].append(BAND), "overlap or are not in order"),
        (
            "taper.json",
            lambda c: c["protocols"][0]["bands"].insert(1, c["protocols"][0]["bands"][1]),
            "overlap or are not in order",
        ),
        ("taper.json", put("protocols", 0, "bands", 0, "step_mg", "0"), "'0' is not possible here"),
        ("taper.json", put("protocols", 0, "bands", 0, "every_days", 0), "a whole number of at least 1"),
        ("taper.json", put("protocols", 0, "hold_weeks", "most", 1), "most is below fewest"),
        (
            "taper.json",
            put("protocols", 0, "bands", 0, "step_mg", {"low": "10", "high": "5"}),
            "its high is below its low",
        ),
        (
            "taper.json",
            put("protocols", 0, "bands", 0, "every_days", {"fewest": 14, "most": 7}),
            "most is below fewest",
        ),
        (
            "taper.json",
            put("protocols", 2, "ends_at_mg", "20"),
            "nothing is said below 25 mg, a gap down to 20",
        ),
        (
            "taper.json",
            put("protocols", 2, "ends_at_mg", "30"),
            "nothing is said below 25 mg, which lies below",
        ),
        ("taper.json", drop("protocols", 2, "note"), "needs a note that says why"),
        ("taper.json", drop("protocols", 5, "note"), "needs a note that says why"),
        ("windows.json", put("closes_day", 27), "the window closes before it opens"),
        ("windows.json", put("opens_day", True), "a whole number of at least 1"),
        ("equivalence.json", drop("drugs", 0, "mg_per_5_mg_prednisone"), "needs a note that says why"),
        ("equivalence.json", put("drugs", 1, "aliases", ["Prednisone"]), "'prednisone' is there twice"),
        ("analytes.json", put("analytes", 0, "units", "U/L", "factor", "2"), "must be there with factor 1"),
        ("analytes.json", put("analytes", 0, "units", "ukat/L", "factor", "0"), "a factor is above 0"),
        (
            "analytes.json",
            put("analytes", 0, "units", "ukat/L", "factor", "1/0"),
            "is not a number or fraction",
        ),
        ("analytes.json", put("analytes", 0, "refused_units", "U/L", "no"), "U/L is accepted as well"),
        ("analytes.json", put("analytes", 1, "aliases", ["CK"]), "'ck' is there twice"),
        ("analytes.json", put("analytes", 1, "loinc", "2157-6"), "'2157-6' is there twice"),
        ("analytes.json", put("analytes", 0, "is_muscle_enzyme", "yes"), "true or false was expected"),
        ("instruments.json", put("instruments", 0, "maxima", []), "at least one maximum is needed"),
        ("muscles.json", put("mmt8", 0, "code", "deltoid"), "'deltoid' is there twice"),
        ("fat_scales.json", put("oedema", "highest", "3"), "a whole number of at least 1"),
    ],
)
def test_a_faulty_file_is_refused_with_file_and_key(tmp_path, name, change, words):
    with pytest.raises(RuleError) as refusal:
        READERS[name](changed(tmp_path, name, change))
    assert words in str(refusal.value)
    assert name in str(refusal.value)
