"""The database itself refuses nonsense: each row here goes in past every form, action and clean().

Each case has the nearest row that is accepted beside the one that is not. The last tests hold that every
constraint of both apps is in the table, so that a new constraint without a case fails.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint

from courses.clinic.fact import Fact
from courses.models import Infusion
from tests.monitoring.census import CHAIN, NOW, Case, apart, make_world, valid_row
from tests.monitoring.census_channels import CHANNELS
from tests.monitoring.census_clinic import CLINIC
from tests.monitoring.census_courses import COURSES
from tests.monitoring.census_decisions import DECISIONS
from tests.monitoring.census_effects import EFFECTS
from tests.monitoring.census_exports import EXPORTS
from tests.monitoring.census_monitoring import MONITORING
from tests.monitoring.census_tablets import TABLETS

pytestmark = pytest.mark.django_db
LEAST_CASES = 60
# A constraint that cannot have a row here, with the reason why. Empty: each has one.
WAIVED: dict[str, str] = {}


def versions_of(model: type[Fact]) -> list[Case]:
    """Return the cases every fact has: versions in a row, a reason for each, and who marked an error."""
    prefix = model._meta.model_name
    again = {"chain": CHAIN, "version": 2, "reason": "wrong day", "apart": True}
    error = {"voided_at": NOW, "voided_by": "user", "void_reason": "another patient's"}
    who = f"{prefix}_error_has_who_when_why"
    old = {"chain": CHAIN, "replaced_at": NOW}
    return [
        Case(f"{prefix}_version_once", model, old | {"apart": True}, again, old),
        Case(f"{prefix}_one_newest_version", model, again, again | {"replaced_at": NOW}, {"chain": CHAIN}),
        Case(f"{prefix}_correction_has_reason", model, {"version": 2}, {"version": 2, "reason": "x"}),
        *[Case(who, model, {k: v for k, v in error.items() if k != left_out}, error) for left_out in error],
    ]


FACTS = [
    model
    for app in ("courses", "monitoring")
    for model in apps.get_app_config(app).get_models()
    if issubclass(model, Fact)
]
CASES = [*CLINIC, *COURSES, *MONITORING, *DECISIONS, *EFFECTS, *TABLETS, *CHANNELS, *EXPORTS]
CASES += [case for model in FACTS for case in versions_of(model)]
# A state outside the list is neither given nor not given: servers differ in which rule they name.
# By name, to the world's.
POINTING = ("new_course", "drug", "webhook", "user")
POINTED_AT = ("course", "other_course", "drug", "webhook", "second")
BREAKS_TWO = "infusion_state_is_known"
CASES.append(Case(BREAKS_TWO, Infusion, {"state": "x"}))


@pytest.fixture
def world(db):
    return make_world()


def insert(case: Case, columns: dict, world) -> None:
    """Put one row in with nothing but SQL between it and the table."""
    row = valid_row(case.model, world) | columns
    if row.pop("apart", False):
        row |= apart(case.model, world)
    row |= {name: world.user for name, value in row.items() if name.endswith("_by") and value == "user"}
    row |= {name: getattr(world, row[name]) for name in POINTING if row.get(name) in POINTED_AT}
    with transaction.atomic():
        case.model.objects.bulk_create([case.model(**row)])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_database_refuses_the_row_and_accepts_its_neighbour(case, world):
    if case.beside is not None:
        insert(case, case.beside, world)
    before = case.model.objects.count()
    with pytest.raises(IntegrityError) as refusal:
        insert(case, case.bad, world)
    assert case.model.objects.count() == before
    if is_check(case) and case.constraint != BREAKS_TWO:
        assert case.constraint in str(refusal.value)
    insert(case, case.good, world)
    assert case.model.objects.count() == before + 1


def is_check(case: Case) -> bool:
    found = next(c for c in case.model._meta.constraints if c.name == case.constraint)
    return isinstance(found, CheckConstraint)


def test_the_table_is_long_enough():
    assert len(CASES) >= LEAST_CASES


def test_every_constraint_of_both_apps_has_a_case():
    known = {
        constraint.name
        for app in ("courses", "monitoring")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    exercised = {case.constraint for case in CASES}
    assert known - exercised - set(WAIVED) == set(), "these constraints have no case"
    assert exercised - known == set(), "these cases name no constraint"
    assert all(WAIVED.values()), "a waiver says why"
