"""Generated clinics: the same for one seed and day, stored as actions would have, with every defect."""

from datetime import date

import pytest
from django.db import transaction

from courses.clinic.fact import Fact
from courses.models import DoseTaken, Infusion, Patient, PulseCourse, TaperPlan
from monitoring.models import AdverseEffect, ResponseReview, Result, StrengthTest
from tracker.demo.generator import MakeUp, generate
from tracker.demo.generator.book import TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.database_clock]

TODAY = date(2026, 5, 13)
PATIENTS = 8  # each of their rows is checked column by column


@pytest.fixture(scope="module")
def clinic(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(MakeUp("a seed", PATIENTS), today=TODAY)[0]
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield generate(MakeUp("a crowd", 160, clinics=2, name="Crowd"), today=TODAY)
        transaction.set_rollback(True)


def made(seed: str) -> dict[str, list[tuple]]:
    """Return every row of a clinic made from the seed, table by table, without ids; undone again."""
    with transaction.atomic():
        already = {table: table.objects.count() for table in TABLES}
        generate(MakeUp(seed, 12, name="Made and undone"), today=TODAY)
        rows = {
            table.__name__: [*map(_row, table.objects.order_by("pk")[already[table] :])] for table in TABLES
        }
        transaction.set_rollback(True)
    return rows


def _row(row) -> tuple:
    columns = (f for f in row._meta.concrete_fields if not f.primary_key and not f.is_relation)
    return tuple((f.name, f.value_from_object(row)) for f in columns)


def test_a_seed_and_a_day_make_the_same_rows_and_another_seed_others():
    first = made("one")
    assert all(first.values()), "a table has no row"
    assert made("one") == first
    assert made("two") != first


def test_every_row_is_what_its_action_would_have_checked(clinic):
    """The checks of every column and constraint refuse nothing, and a fact has nothing left to fill in."""
    for table in TABLES:
        for row in table.objects.all():
            before = _row(row)
            if isinstance(row, Fact):
                row.prepare()
                day = getattr(row, row.happened_on) if row.happened_on else None
                assert day is None or day <= TODAY, (table, row.pk)
            row.full_clean(exclude=["chain"], validate_unique=False)
            assert _row(row) == before, (table, row.pk)


def test_nothing_happens_after_follow_up_ended(crowd):
    left = dict(Patient.objects.exclude(follow_up="active").values_list("pk", "follow_up_changed_on"))
    assert {*Patient.objects.exclude(follow_up="active").values_list("follow_up", flat=True)} >= {
        "dead",
        "lost",
    }
    for table in TABLES:
        if issubclass(table, Fact) and table.happened_on:
            for row in table.objects.filter(patient__in=left, **{f"{table.happened_on}__isnull": False}):
                assert getattr(row, table.happened_on) <= left[row.patient_id], (table, row.pk)


DEFECTS = {
    "a day nobody knows": lambda: Result.objects.filter(precision="unknown"),
    "a day that is about": lambda: Result.objects.filter(precision="approx"),
    "above what the analyser counts": lambda: Result.objects.filter(raw_text="> 20000", comparator=">"),
    "corrected later": lambda: Result.objects.filter(version=2).exclude(reason=""),
    "replaced by that": lambda: Result.objects.filter(replaced_at__isnull=False, version=1),
    "entered in error": lambda: Result.objects.filter(voided_at__isnull=False),
    "preliminary": lambda: Result.objects.filter(status="preliminary"),
    "withdrawn": lambda: Result.objects.filter(status="withdrawn"),
    "the other unit of CK": lambda: Result.objects.filter(analyte="ck", unit="ukat/L"),
    "no upper limit": lambda: Result.objects.filter(analyte="ck", uln__isnull=True),
    "words only": lambda: Result.objects.filter(number__isnull=True),
    "only a multiple": lambda: Result.objects.filter(unit="x ULN"),
    "strength in words": lambda: StrengthTest.objects.filter(total__isnull=True),
    "a child": lambda: Patient.objects.filter(subtype="jdm"),
    "no birth date but an age": lambda: Patient.objects.filter(birth_date=None, age_years__isnull=False),
    "neither": lambda: Patient.objects.filter(birth_date=None, age_years=None),
    "a course in error": lambda: PulseCourse.objects.filter(state="in_error"),
    "a course stopped": lambda: PulseCourse.objects.filter(state="stopped"),
    "a dose nobody knows": lambda: Infusion.objects.filter(state="given", given_mg=None),
    "part of a dose": lambda: Infusion.objects.filter(state="part_given"),
    "an infusion about a day": lambda: Infusion.objects.filter(precision="approx", state="given"),
    "a slipped plan": lambda: TaperPlan.objects.filter(change="shift"),
    "a relapse": lambda: TaperPlan.objects.filter(change="re_escalate"),
    "a plan in words": lambda: TaperPlan.objects.exclude(directions=""),
    "another dose taken": lambda: DoseTaken.objects.filter(amount__isnull=False),
    "nobody knows what was taken": lambda: DoseTaken.objects.filter(amount=None),
    "a grade of 3": lambda: AdverseEffect.objects.filter(grade__gte=3),
    "no grade": lambda: AdverseEffect.objects.filter(grade=None),
    "a score": lambda: ResponseReview.objects.filter(score_lowest__isnull=False),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_every_defect_of_real_data_comes_up(crowd, name):
    assert DEFECTS[name]().exists()
