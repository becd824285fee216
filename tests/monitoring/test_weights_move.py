"""Weights and heights move from monitoring to courses: nothing is lost, and the way back is open."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests import cast as people

pytestmark = pytest.mark.migrated

BEFORE = [("courses", "0007_body_measure"), ("monitoring", "0004_safety_answers")]
AFTER = [("courses", "0007_body_measure"), ("monitoring", "0005_weights_to_courses")]
DAY = date(2026, 1, 5)
MOVED, POUNDS, WORDS, MIXED, GLOBAL = (uuid4() for _ in range(5))


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.fixture
def by_hand(transactional_db):
    """Go back for the test, and to the newest migration after it."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def told(rows) -> list[tuple]:
    names = ("chain", "version", "kind", "number", "unit", "measured_on", "reason", "void_reason", "source")
    return sorted(rows.values_list(*names), key=str)


def test_every_version_moves_and_what_no_dose_is_made_of_stays(by_hand):
    cast = people.make_cast()
    ada = people.make_patient(cast.north, cast.alice)
    apps = migrate(BEFORE)
    measures, lines = apps.get_model("monitoring", "Measure").objects, apps.get_model("courses", "AuditLine")

    def store(chain, version=1, **columns) -> None:
        who = {"patient_id": ada.pk, "recorded_by_id": cast.nina.pk, "measured_on": DAY}
        measures.create(chain=chain, version=version, **who | columns)

    now = timezone.now()
    weight = {"kind": "weight", "unit": "kg"}
    store(
        MOVED,
        number=Decimal("71.125"),
        replaced_at=now,
        text="in clothes",
        source="case.csv line 3",
        **weight,
    )
    void = {"voided_at": now, "voided_by_id": cast.alice.pk, "void_reason": "another patient's"}
    store(MOVED, 2, number=Decimal(72), reason="scale was off", name="morning weight", **weight, **void)
    store(POUNDS, kind="weight", number=Decimal(154), unit="lb")
    store(WORDS, kind="weight", text="lost 10 kg")
    store(MIXED, kind="height", number=Decimal(170), unit="cm", replaced_at=now)
    store(MIXED, 2, number=Decimal(70), reason="not a height", **weight)
    store(GLOBAL, kind="patient_global", number=Decimal(3), unit="points")
    for chain in (MOVED, POUNDS):
        line = {"actor_id": cast.nina.pk, "clinic_id": cast.north.pk, "patient_id": ada.pk}
        lines.objects.create(action="measure.record", record=f"measure:{chain}", **line)
    before = told(measures)

    apps = migrate(AFTER)
    measures, body = apps.get_model("monitoring", "Measure").objects, apps.get_model("courses", "BodyMeasure")
    assert told(body.objects) == [row for row in before if row[0] == MOVED]
    first, second = body.objects.order_by("version")
    assert (first.note, first.recorded_by_id, first.replaced_at) == ("in clothes", cast.nina.pk, now)
    assert (second.note, second.voided_at, second.voided_by_id) == ("morning weight", now, cast.alice.pk)
    assert measures.count() + body.objects.count() == len(before) == 7
    kinds = dict(measures.filter(version=1).values_list("chain", "kind"))
    assert kinds == {POUNDS: "other", WORDS: "other", MIXED: "other", GLOBAL: "patient_global"}
    assert set(measures.filter(kind="other").values_list("name", flat=True)) == {"weight", "height"}
    records = apps.get_model("courses", "AuditLine").objects.filter(action="measure.record")
    assert set(records.values_list("record", flat=True)) == {f"bodymeasure:{MOVED}", f"measure:{POUNDS}"}

    apps = migrate(BEFORE)
    measures = apps.get_model("monitoring", "Measure").objects
    assert [row for row in told(measures) if row[0] == MOVED] == [row for row in before if row[0] == MOVED]
    assert apps.get_model("courses", "BodyMeasure").objects.count() == 0
    assert measures.count() == len(before)
    records = apps.get_model("courses", "AuditLine").objects.filter(action="measure.record")
    assert set(records.values_list("record", flat=True)) == {f"measure:{MOVED}", f"measure:{POUNDS}"}
