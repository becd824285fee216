"""The published cases this project carries: their files, citation, licence, and what their table prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from courses.protocols.reading import Entry, read_object

PUBLISHED = Path(__file__).parent / "published"


@dataclass(frozen=True)
class PublishedPatient:
    """What is printed of one patient; blank or None where it is not."""

    sex: str = "unknown"
    age_years: int | None = None
    subtype: str = "unknown"
    family_name: str = ""
    antibodies: tuple[tuple[str, str], ...] = ()  # name, result
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedSeries:
    file: str
    citation: str
    doi: str
    licence: str
    patients: Mapping[str, PublishedPatient]

    @property
    def path(self) -> Path:
        return PUBLISHED / self.file

    @property
    def origin(self) -> str:
        """Return citation, doi and licence in one line."""
        doi = f"doi {self.doi}" if self.doi else ""
        return ", ".join(part for part in (self.citation, doi, f"licence: {self.licence}") if part)


@cache
def published_series() -> Mapping[str, PublishedSeries]:
    """Return the series by id; RuleError when the file of sources is wrong."""
    top = read_object(PUBLISHED / "sources.json")
    found = {series_id: _series(entry) for series_id, entry in top.named("series").items()}
    top.done()
    return found


def patient_said(series_id: str, patient_id: str) -> PublishedPatient:
    """Return what the table of sources prints of the patient; all unknown when it has none."""
    series = published_series().get(series_id)
    return series.patients.get(patient_id, PublishedPatient()) if series else PublishedPatient()


def origin_of(series_id: str) -> str:
    """Return citation and licence of the series, or its id when they are not known here."""
    series = published_series().get(series_id)
    return series.origin if series else series_id


def _series(entry: Entry) -> PublishedSeries:
    found = PublishedSeries(
        file=entry.text("file"),
        citation=entry.text("citation"),
        doi=entry.text("doi", may_be_empty=True),
        licence=entry.text("licence"),
        patients={patient_id: _patient(child) for patient_id, child in entry.named("patients").items()},
    )
    entry.done()
    return found


def _patient(entry: Entry) -> PublishedPatient:
    antibodies = entry.children("antibodies") if entry.has("antibodies") else ()
    found = PublishedPatient(
        sex=entry.optional_text("sex") or "unknown",
        age_years=entry.whole("age_years") if entry.has("age_years") else None,
        subtype=entry.optional_text("subtype") or "unknown",
        family_name=entry.optional_text("family_name"),
        antibodies=tuple((child.text("name"), child.optional_text("result")) for child in antibodies),
        conditions=entry.texts("conditions") if entry.has("conditions") else (),
    )
    for child in (*antibodies, entry):
        child.done()
    return found
