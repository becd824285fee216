"""The published cases the project carries: their sources, and that the files and the table agree."""

import csv

import pytest

from courses.models import Condition, Patient
from monitoring.imports.sources import (
    PUBLISHED,
    PublishedPatient,
    origin_of,
    patient_said,
    published_series,
)


def test_every_case_file_has_a_source_and_every_source_its_file() -> None:
    files = {path.name for path in PUBLISHED.glob("*.csv")}
    assert files == {series.file for series in published_series().values()}
    assert len(files) == 5


@pytest.mark.parametrize("series_id", list(published_series()))
def test_a_series_and_its_patients_are_those_of_its_file(series_id: str) -> None:
    series = published_series()[series_id]
    with series.path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["series_id"] for row in rows} == {series_id}
    assert set(series.patients) <= {row["patient_id"] for row in rows}


@pytest.mark.parametrize("series_id", list(published_series()))
def test_what_is_said_of_a_patient_can_be_stored(series_id: str) -> None:
    for said in published_series()[series_id].patients.values():
        assert said.sex in Patient.Sex.values
        assert said.subtype in Patient.Subtype.values
        assert set(said.conditions) <= set(Condition.Code.values)


def test_origin_names_publication_and_licence() -> None:
    assert origin_of("dm_fr100515_pulse_ivig") == (
        "Pan Afr Med J 2016;23:262, doi 10.11604/pamj.2016.23.262.6213, licence: CC BY 4.0"
    )
    assert origin_of("cadm_f1000_7_60_45m") == "F1000Research 2018;7:60 v2, licence: CC BY"
    assert origin_of("another_series") == "another_series"


def test_an_unknown_patient_has_nothing_said_of_them() -> None:
    nothing = PublishedPatient()
    assert patient_said("another_series", "P-1") == nothing
    assert patient_said("infliximab_dastmalchi2008_13pts", "INFLX-1") == nothing
    assert (nothing.sex, nothing.age_years, nothing.subtype, nothing.family_name) == (
        "unknown",
        None,
        "unknown",
        "",
    )
