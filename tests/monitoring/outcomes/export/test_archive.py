"""The data set holds what was recorded, moved in time and named anew, and nothing that somebody typed."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from courses.models import BodyMeasure, Condition, Infusion, Patient, PulseCourse
from monitoring.models import Result
from monitoring.outcomes.export import archive
from monitoring.outcomes.export.disguise import Disguise
from monitoring.outcomes.export.tables import tables
from tracker.demo.builder import build
from tracker.demo.cases import load_published
from tracker.demo.people import make_people, open_cases_clinic

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 13)
DISGUISE = Disguise(b"a key of the tests")
CANARY = "canary"


@pytest.fixture(scope="module")
def clinics(django_db_setup, django_db_blocker):
    """The invented clinic and that of the published cases, undone after the module."""
    at_noon = time_machine.travel(f"{TODAY}T12:00:00Z", tick=False)
    with at_noon, django_db_blocker.unblock(), transaction.atomic():
        invented, published = build(), open_cases_clinic(make_people())
        load_published(published)
        yield (invented, published)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def exported(clinics, tmp_path_factory):
    return written(tmp_path_factory.mktemp("plain"))


def written(folder: Path, disguise: Disguise = DISGUISE, heard: list | None = None) -> dict[str, list[dict]]:
    """Return the rows of each file of the data set of everybody, and the manifest."""
    patients = Patient.objects.values_list("pk", flat=True)
    told = [] if heard is None else heard
    made = archive.write(folder, patients, disguise, done=told.append)
    path = archive.packed(folder, made, about={"purpose": "a test"})
    with zipfile.ZipFile(path) as found:
        files = {name: found.read(name) for name in found.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    for one in manifest["files"]:
        assert sha256(files[one["name"]]).hexdigest() == one["sha256"]
    assert [one["name"] for one in manifest["files"]] == list(files)
    rows = {Path(name).stem: list(csv.DictReader(io.StringIO(body.decode()))) for name, body in files.items()}
    assert {one["name"]: one["rows"] for one in manifest["files"]} == {
        f"{n}.csv": len(r) for n, r in rows.items()
    }
    return rows


def test_every_patient_has_one_row_and_every_table_some(exported):
    assert len(exported["patients"]) == Patient.objects.count() > 30
    assert all(exported.values()), {name for name, rows in exported.items() if not rows}


def test_numbers_and_codes_are_those_recorded(exported):
    for result in Result.objects.current().exclude(status="withdrawn").exclude(number=None)[:200]:
        name = DISGUISE.name("patient", result.patient_id)
        found = [row for row in exported["results"] if row["patient"] == name]
        assert (result.analyte or "other", float(result.number)) in {
            (row["analyte"] or "other", float(row["number"])) for row in found if row["number"]
        }


def test_what_was_entered_in_error_is_not_there(exported):
    counts = {
        "courses": PulseCourse.objects.exclude(state="in_error").count(),
        "infusions": Infusion.objects.exclude(course__state="in_error").count(),
        "conditions": Condition.objects.current().count(),
        "body": BodyMeasure.objects.current().count(),
        "results": Result.objects.standing().count(),
    }
    assert {name: len(exported[name]) for name in counts} == counts


def test_all_days_of_a_patient_are_moved_alike(exported):
    days: dict[int, list[tuple[date, str]]] = {}
    infusions = Infusion.objects.exclude(course__state="in_error").exclude(given_on=None)
    for infusion in infusions.select_related("course"):
        days.setdefault(infusion.course.patient_id, []).append((infusion.given_on, infusion.course_id))
    assert len(days) > 10
    for patient, given in days.items():
        name, shift = DISGUISE.name("patient", patient), DISGUISE.shift(patient)
        found = [row["given_on"] for row in exported["infusions"] if row["patient"] == name]
        assert shift != timedelta(0)
        assert sorted(d for d in found if d) == sorted((day + shift).isoformat() for day, _ in given)


def test_rows_refer_to_each_other(exported):
    patients = {row["patient"] for row in exported["patients"]}
    courses = {row["course"] for row in exported["courses"]}
    for name, rows in exported.items():
        if name != "dictionary":
            assert {row["patient"] for row in rows} <= patients, name
    for name in ("infusions", "reviews"):
        assert {row["course"] for row in exported[name]} <= courses


def test_another_key_shares_no_name_with_this_one(exported, clinics, tmp_path):
    other = written(tmp_path, Disguise(b"another key"))
    for name in ("patients", "courses", "taper_steps"):
        column = {"patients": "patient", "courses": "course", "taper_steps": "taper"}[name]
        assert not {row[column] for row in exported[name]} & {row[column] for row in other[name]}
    assert len(other["results"]) == len(exported["results"])


def test_the_same_key_makes_the_same_set(exported, clinics, tmp_path):
    heard: list[int] = []
    assert written(tmp_path, heard=heard) == exported
    assert heard[-1] == len(exported["patients"])


def test_each_column_is_described(exported):
    told = {(row["table"], row["column"]) for row in exported["dictionary"]}
    assert told == {(table.code, column.name) for table in tables() for column in table.columns}
    assert all(row["meaning"] and row["kind"] for row in exported["dictionary"])


def test_a_code_is_one_of_those_the_dictionary_names(exported):
    for row in exported["dictionary"]:
        if row["values"]:
            found = {one[row["column"]] for one in exported[row["table"]]}
            assert found <= {"", *row["values"].split()}, (row["table"], row["column"])


# What the database holds to a closed list, or what is made by the app itself: no typed word gets in.
CLOSED = {"idempotency_key"}


def test_nothing_that_was_typed_leaves(clinics, tmp_path):
    """A canary in every text of every table, names, numbers, addresses and notes among them."""
    with transaction.atomic():
        planted, refused = plant()
        assert len(planted) > 80, planted
        assert "courses.patient.family_name" in planted
        assert "courses.patientidentifier.value" in planted
        assert not [name for name in refused if name.endswith((".note", "_name", ".printed", ".reason"))]
        text = "\n".join(
            ",".join(row.values()) for rows in written(tmp_path).values() for row in rows
        ).casefold()
        assert CANARY not in text
        transaction.set_rollback(True)


def plant() -> tuple[set[str], set[str]]:
    """Put a canary into every column of text that takes one; return those that did and did not."""
    planted, refused = set(), set()
    for model in [
        *apps.get_app_config("courses").get_models(),
        *apps.get_app_config("monitoring").get_models(),
    ]:
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if not is_text or field.primary_key or not model._default_manager.exists():
                continue
            words = Concat(Value(f"{CANARY}-"), Cast(F("pk"), models.CharField()))
            try:
                with transaction.atomic():
                    model._default_manager.update(**{field.name: words})
            except (DatabaseError, ValueError):
                refused.add(f"{model._meta.label_lower}.{field.name}")
            else:
                planted.add(f"{model._meta.label_lower}.{field.name}")
    return planted, refused


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("-1+1", "'-1+1"),
        ("-", "'-"),
        ("\tx", "'\tx"),
        ("-1", "-1"),
        ("-1.5", "-1.5"),
        ("mg", "mg"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell, written):
    assert archive.safe(cell) == written
