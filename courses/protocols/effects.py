"""The adverse effects a person can choose: the CTCAE term by version, and what each is proposed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from courses.protocols.ctcae import CtcaeBook, TermVersion, Version
from courses.protocols.definitions import Analyte, Status
from courses.protocols.reading import Entry, by_key, read_object, refuse

BESIDE_ANALYTES = frozenset({"weight", "blood_pressure"})
DISEASE_MARKER = "ck"


class Asked(StrEnum):
    """Of whom the effect is asked."""

    EVERYONE = "everyone"
    CHILDREN = "children"


@dataclass(frozen=True)
class Effect:
    """`terms` lacks a version that has no term for it; `measured`: what it is proposed from, if anything."""

    code: str
    label: str
    group: str
    terms: Mapping[Version, TermVersion]
    asked: Asked
    measured: tuple[str, ...]
    note: str
    source: str
    status: Status

    @property
    def meddra(self) -> str:
        """Return the MedDRA code of the newest version that has one, or ""."""
        return next((t.meddra for t in reversed([*self.terms.values()]) if t.meddra), "")


def read_effects(path: Path, book: CtcaeBook, analytes: Mapping[str, Analyte]) -> Mapping[str, Effect]:
    """Return the effects by code, in the file's order; RuleError for a term or analyte nobody knows."""
    top = read_object(path)
    top.text("version")
    measured = {*analytes, *BESIDE_ANALYTES}
    found = by_key(path.name, [_effect(e, book, measured) for e in top.children("effects")], lambda e: e.code)
    top.done()
    return found


def _effect(entry: Entry, book: CtcaeBook, measured: set[str]) -> Effect:
    found = Effect(
        code=entry.text("code"),
        label=entry.text("label"),
        group=entry.text("group"),
        terms=_terms(entry, book),
        asked=Asked(entry.one_of("asked", Asked)),
        measured=entry.texts("measured"),
        note=entry.text("note", may_be_empty=True),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if unknown := sorted(set(found.measured) - measured):
        raise refuse(f"{entry.place}: measured", f"'{unknown[0]}' is not measured here")
    if DISEASE_MARKER in found.measured:
        raise refuse(f"{entry.place}: measured", "in myositis CK is the disease's marker, never an effect")
    return found


def _terms(entry: Entry, book: CtcaeBook) -> dict[Version, TermVersion]:
    terms = {}
    for version, key in ((Version.V5, "ctcae_v5"), (Version.V6, "ctcae_v6")):
        code = entry.text(key, may_be_empty=True)
        if not code:
            continue
        if code not in book.terms or version not in book.terms[code].versions:
            raise refuse(f"{entry.place}: {key}", f"CTCAE {version} has no term '{code}' here")
        terms[version] = book.terms[code].versions[version]
    return terms
