"""Reading of what is given: pulse and taper protocols, equivalences, the response window."""

from decimal import Decimal
from pathlib import Path

from courses.protocols.definitions import (
    AdrenalRule,
    Audience,
    DoseMark,
    DoseRange,
    Equivalence,
    ExposureMarks,
    PulseProtocol,
    TaperBand,
    TaperProtocol,
    WindowRule,
)
from courses.protocols.reading import Entry, by_key, read_object, refuse


def _pulse(entry: Entry) -> PulseProtocol:
    days = entry.child("consecutive_days")
    found = PulseProtocol(
        name=entry.text("name"),
        version=entry.text("version"),
        title=entry.text("title"),
        drug=entry.text("drug"),
        audience=_audience(entry),
        mg_per_kg=entry.between("mg_per_kg_a_day"),
        flat_mg=entry.between("flat_mg_a_day") if entry.has("flat_mg_a_day") else None,
        most_mg=entry.amount("most_mg_a_day") if entry.has("most_mg_a_day") else None,
        fewest_days=days.whole("fewest"),
        most_days=days.whole("most"),
        source=entry.text("source"),
        status=entry.status(),
    )
    days.done()
    entry.done()
    if found.most_days < found.fewest_days:
        raise refuse(days.place, "most is below fewest")
    if found.flat_mg is None and found.most_mg is None:
        raise refuse(f"{entry.place}: most_mg_a_day", "a dose only by weight needs the mg where it ends")
    return found


def _audience(entry: Entry) -> Audience:
    text = entry.text("audience")
    if text not in set(Audience):
        raise refuse(f"{entry.place}: audience", f"'{text}' is not one of {', '.join(Audience)}")
    return Audience(text)


def _band(entry: Entry) -> TaperBand:
    band = TaperBand(
        above_mg=entry.amount("above_mg", may_be_zero=True),
        step_mg=entry.amount_or_range("step_mg"),
        every_days=entry.whole_or_range("every_days"),
    )
    entry.done()
    return band


def _bands(entry: Entry, ends_at_mg: Decimal) -> tuple[TaperBand, ...]:
    """Return the bands, highest first; each must lie below the one before, and the last must reach the end.

    A source that gives no steps has none.
    """
    bands = tuple(_band(child) for child in entry.children("bands", may_be_empty=True))
    limits = [band.above_mg for band in bands]
    if limits != sorted(set(limits), reverse=True):
        raise refuse(f"{entry.place}: bands", "two bands overlap or are not in order from the highest dose")
    if bands and limits[-1] != ends_at_mg:
        gap = f"a gap down to {ends_at_mg}" if limits[-1] > ends_at_mg else f"which lies below {ends_at_mg}"
        raise refuse(f"{entry.place}: bands", f"nothing is said below {limits[-1]} mg, {gap}")
    return bands


def _taper(entry: Entry) -> TaperProtocol:
    ends_at_mg = entry.amount("ends_at_mg") if entry.has("ends_at_mg") else Decimal(0)
    found = TaperProtocol(
        name=entry.text("name"),
        version=entry.text("version"),
        title=entry.text("title"),
        drug=entry.text("drug"),
        hold_weeks=entry.counts("hold_weeks") if entry.has("hold_weeks") else None,
        start_mg=_between(entry, "start_mg_a_day"),
        start_mg_per_kg=_between(entry, "start_mg_per_kg_a_day"),
        most_start_mg=entry.amount("most_start_mg_a_day") if entry.has("most_start_mg_a_day") else None,
        bands=_bands(entry, ends_at_mg),
        ends_at_mg=ends_at_mg,
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    if not found.note and (not found.bands or found.ends_at_mg):
        raise refuse(entry.place, "a protocol without all its steps needs a note that says why")
    return found


def _between(entry: Entry, key: str) -> DoseRange | None:
    return entry.between(key) if entry.has(key) else None


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


def _mark(entry: Entry) -> DoseMark:
    found = DoseMark(entry.amount("mg"), entry.text("source"), entry.status())
    entry.done()
    return found


def read_exposure_marks(path: Path) -> ExposureMarks:
    """Return the doses that exposure is counted against; RuleError when they are not in order."""
    top = read_object(path)
    found = ExposureMarks(
        version=top.text("version"),
        high=_mark(top.child("high_daily_mg")),
        low=tuple(_mark(entry) for entry in top.children("low_daily_mg")),
    )
    top.done()
    doses = [mark.mg for mark in (found.high, *found.low)]
    if doses != sorted(set(doses), reverse=True):
        raise refuse(path.name, "the doses are not in order from the highest, each below the one before")
    return found


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


def read_adrenal_rule(path: Path) -> AdrenalRule:
    """Return when a stop at once is a risk to the adrenals."""
    top = read_object(path)
    rule = AdrenalRule(
        longer_than_days=top.whole("longer_than_days"),
        above_prednisone_mg=top.amount("above_prednisone_mg"),
        version=top.text("version"),
        source=top.text("source"),
        status=top.status(),
        note=top.text("note"),
    )
    top.done()
    return rule
