"""The protocol files as values, read once and checked: the one place that knows their layout."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from courses.protocols.definitions import (
    Equivalence,
    FatGrade,
    FatScale,
    Instrument,
    Muscle,
    OedemaScale,
    PulseProtocol,
    TaperBand,
    TaperProtocol,
    WindowRule,
)
from courses.protocols.reading import FOLDER, Entry, by_key, read_object, refuse
from courses.rules.errors import RuleError


def _pulse(entry: Entry) -> PulseProtocol:
    days = entry.child("consecutive_days")
    found = PulseProtocol(
        name=entry.text("name"),
        version=entry.text("version"),
        title=entry.text("title"),
        drug=entry.text("drug"),
        mg_per_kg=entry.between("mg_per_kg_a_day"),
        flat_mg=entry.between("flat_mg_a_day"),
        fewest_days=days.whole("fewest"),
        most_days=days.whole("most"),
        source=entry.text("source"),
        status=entry.status(),
    )
    days.done()
    entry.done()
    if found.most_days < found.fewest_days:
        raise refuse(days.place, "most is below fewest")
    return found


def _band(entry: Entry) -> TaperBand:
    band = TaperBand(
        above_mg=entry.amount("above_mg", may_be_zero=True),
        step_mg=entry.amount("step_mg"),
        every_days=entry.whole("every_days"),
    )
    entry.done()
    return band


def _bands(entry: Entry) -> tuple[TaperBand, ...]:
    """Return the bands, highest first; each must lie below the one before, and the last must reach 0."""
    bands = tuple(_band(child) for child in entry.children("bands"))
    limits = [band.above_mg for band in bands]
    if limits != sorted(set(limits), reverse=True):
        raise refuse(f"{entry.place}: bands", "two bands overlap or are not in order from the highest dose")
    if limits[-1] != 0:
        raise refuse(f"{entry.place}: bands", f"nothing is said below {limits[-1]} mg, a gap down to 0")
    return bands


def _taper(entry: Entry) -> TaperProtocol:
    hold = entry.child("hold_weeks")
    found = TaperProtocol(
        name=entry.text("name"),
        version=entry.text("version"),
        title=entry.text("title"),
        drug=entry.text("drug"),
        fewest_hold_weeks=hold.whole("fewest"),
        most_hold_weeks=hold.whole("most"),
        start_mg=entry.between("start_mg_a_day"),
        start_mg_per_kg=entry.between("start_mg_per_kg_a_day"),
        bands=_bands(entry),
        source=entry.text("source"),
        status=entry.status(),
    )
    hold.done()
    entry.done()
    if found.most_hold_weeks < found.fewest_hold_weeks:
        raise refuse(hold.place, "most is below fewest")
    return found


def _equivalence(entry: Entry) -> Equivalence:
    found = Equivalence(
        drug=entry.text("drug"),
        aliases=entry.texts("aliases"),
        mg_per_5_mg_prednisone=entry.amount("mg_per_5_mg_prednisone")
        if entry.has("mg_per_5_mg_prednisone")
        else None,
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    if found.mg_per_5_mg_prednisone is None and not found.note:
        raise refuse(entry.place, "a drug without a figure needs a note that says why")
    return found


def _instrument(entry: Entry) -> Instrument:
    found = Instrument(
        code=entry.text("code"),
        label=entry.text("label"),
        name=entry.text("name"),
        measures=entry.text("measures"),
        maxima=entry.amounts("maxima"),
        is_higher_better=entry.flag("is_higher_better"),
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    if not found.maxima:
        raise refuse(f"{entry.place}: maxima", "at least one maximum is needed")
    return found


def _fat_scale(entry: Entry) -> FatScale:
    grades = [FatGrade(grade, words) for grade, words in entry.table("grades").items()]
    found = FatScale(
        entry.text("code"), entry.text("label"), tuple(grades), entry.text("source"), entry.status()
    )
    entry.done()
    return found


def read_pulse_protocols(path: Path) -> dict[str, PulseProtocol]:
    """Return the pulse protocols of a file by name; RuleError when anything in it is wrong."""
    top = read_object(path)
    found = by_key(path.name, [_pulse(entry) for entry in top.children("protocols")], lambda p: p.name)
    top.done()
    return found


def read_taper_protocols(path: Path) -> dict[str, TaperProtocol]:
    """Return the taper protocols of a file by name; RuleError when anything in it is wrong."""
    top = read_object(path)
    found = by_key(path.name, [_taper(entry) for entry in top.children("protocols")], lambda p: p.name)
    top.done()
    return found


def read_equivalences(path: Path) -> dict[str, Equivalence]:
    """Return each drug by every name it goes by, in small letters."""
    top = read_object(path)
    drugs = [_equivalence(entry) for entry in top.children("drugs")]
    top.done()
    names = [(name.casefold(), drug) for drug in drugs for name in (drug.drug, *drug.aliases)]
    return {name: drug for name, (_, drug) in by_key(path.name, names, lambda pair: pair[0]).items()}


def read_window_rule(path: Path) -> WindowRule:
    """Return the response window; RuleError when it closes before it opens."""
    top = read_object(path)
    rule = WindowRule(
        top.whole("opens_day"), top.whole("closes_day"), top.text("version"), top.text("source"), top.status()
    )
    top.done()
    if rule.closes_day < rule.opens_day:
        raise refuse(f"{path.name}: closes_day", "the window closes before it opens")
    return rule


def read_muscles(path: Path) -> tuple[tuple[Muscle, ...], Mapping[str, str]]:
    """Return the MMT-8 muscles, and the 0-10 (Kendall) point of each MRC grade."""
    top = read_object(path)
    top.text("source")
    top.status()
    entries = top.children("mmt8")
    muscles = tuple(Muscle(e.text("code"), e.text("name"), e.flag("is_two_sided")) for e in entries)
    points = top.table("kendall_of_mrc")
    for entry in (*entries, top):
        entry.done()
    by_key(path.name, muscles, lambda muscle: muscle.code)
    return muscles, points


def read_instruments(path: Path) -> dict[str, Instrument]:
    top = read_object(path)
    found = by_key(path.name, [_instrument(entry) for entry in top.children("instruments")], lambda i: i.code)
    top.done()
    return found


def read_fat_scales(path: Path) -> tuple[dict[str, FatScale], OedemaScale]:
    """Return the fat scales by code, and the oedema scale."""
    top = read_object(path)
    scales = by_key(path.name, [_fat_scale(entry) for entry in top.children("scales")], lambda s: s.code)
    entry = top.child("oedema")
    oedema = OedemaScale(
        lowest=entry.whole("lowest", least=0),
        highest=entry.whole("highest"),
        thigh_muscles=entry.whole("thigh_muscles"),
        leg_muscles=entry.whole("leg_muscles"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    top.done()
    return scales, oedema


@cache
def pulse_protocols() -> Mapping[str, PulseProtocol]:
    return read_pulse_protocols(FOLDER / "pulse.json")


@cache
def taper_protocols() -> Mapping[str, TaperProtocol]:
    return read_taper_protocols(FOLDER / "taper.json")


def pulse_protocol(name: str = "seed") -> PulseProtocol:
    """Return the pulse protocol of that name; RuleError names the known ones otherwise."""
    return _named("pulse", pulse_protocols(), name)


def taper_protocol(name: str = "seed") -> TaperProtocol:
    """Return the taper protocol of that name; RuleError names the known ones otherwise."""
    return _named("taper", taper_protocols(), name)


def _named[P](kind: str, known: Mapping[str, P], name: str) -> P:
    if name not in known:
        raise RuleError(f"The {kind} protocol '{name[:40]}' is not known; choose one of: {', '.join(known)}.")
    return known[name]


@cache
def equivalences() -> Mapping[str, Equivalence]:
    return read_equivalences(FOLDER / "equivalence.json")


@cache
def window_rule() -> WindowRule:
    return read_window_rule(FOLDER / "windows.json")


@cache
def mmt8_muscles() -> tuple[Muscle, ...]:
    return read_muscles(FOLDER / "muscles.json")[0]


@cache
def kendall_points() -> Mapping[str, str]:
    return read_muscles(FOLDER / "muscles.json")[1]


@cache
def instruments() -> Mapping[str, Instrument]:
    return read_instruments(FOLDER / "instruments.json")


@cache
def fat_scales() -> Mapping[str, FatScale]:
    return read_fat_scales(FOLDER / "fat_scales.json")[0]


@cache
def oedema_scale() -> OedemaScale:
    return read_fat_scales(FOLDER / "fat_scales.json")[1]
