"""The dose frames on histories drawn at random, with everything at once that a record can hold."""

import random
from decimal import Decimal

import pytest

from courses.models import Patient, TaperPlan
from monitoring.timeline import read
from tests.cast import make_cast
from tests.monitoring.outcomes.made import DAY_0, Made, at, on
from tests.monitoring.outcomes.test_doses import framed_doses, joined, page_doses

pytestmark = pytest.mark.django_db

PATIENTS = 60
DRUGS = ("prednisone", "Prednisone", "methylprednisolone", "MP", "dexamethasone", "betamethasone", "  MP  IV")
DOSES = ("60", "32", "17.5", "5", "0.75", "0", None)


def drawn_doses(chance: random.Random, made: Made) -> None:
    for _ in range(chance.randint(0, 5)):
        drug, first = chance.choice(DRUGS), chance.choice([None, *range(-20, 120, 7)])
        route = chance.choice(["PO", "", "IV", "Topical "])
        if made.patient.dosetakens.filter(drug=drug, route=route, first_day=first and on(first)).exists():
            continue
        last = None if first is None or chance.random() < 0.5 else first + chance.choice([0, 1, 13, 40])
        mg = chance.choice(DOSES)
        unit = "" if mg is None else chance.choice(["mg", "mg", "mg/kg", "g", "tablets"])
        more = {
            "drug": drug,
            "route": route,
            "unit": unit,
            "per": chance.choice(["day", "day", "12 h", "week"]),
            "weight_kg": Decimal("61.35") if unit == "mg/kg" and chance.random() < 0.8 else None,
            "is_start_only": mg is not None and chance.random() < 0.2,
            "recorded_at": at(chance.choice([0, 30, 60, 90])),
        }
        if first is not None:
            more["precision"] = chance.choice(["exact", "exact", "approx"])
        made.takes(mg, first, last, **more)


def drawn_plans(chance: random.Random, made: Made) -> None:
    for drug in chance.sample(["prednisone", "methylprednisolone"], chance.randint(0, 2)):
        start = chance.choice([-30, 0, 1, 40])
        closed = None
        for _ in range(chance.randint(1, 2)):
            plan = made.plans(drawn_steps(chance, start), written=max(start, 0), drug=drug)
            if chance.random() < 0.5:
                day = chance.choice([20, 50, 80])
                plan = made.plans(drawn_steps(chance, start), written=day, of=plan, drug=drug)
            closed = start + chance.choice([-1, 10, 45])
            TaperPlan.objects.filter(pk=plan.pk).update(closed_on=on(closed), close_reason="planned anew")
            start += chance.choice([0, 15, 30])
        if chance.random() < 0.7:
            TaperPlan.objects.filter(pk=plan.pk).update(closed_on=None, close_reason="")
    if chance.random() < 0.2:
        TaperPlan.objects.create(
            patient=made.patient,
            drug="prednisolone",
            directions="slowly",
            directed_from=on(chance.choice([0, 25])),
            recorded_by=made.by,
        )


def drawn_steps(chance: random.Random, start: int) -> list[tuple[int, str]]:
    days = sorted(chance.sample(range(start, start + 90, 5), chance.randint(1, 5)))
    steps = [(day, str(60 - 10 * place)) for place, day in enumerate(days)]
    return [*steps, (days[-1] + 14, "0")] if chance.random() < 0.5 else steps


@pytest.mark.parametrize("seed", range(3))
def test_a_record_of_everything_is_read_as_the_page_reads_it(seed):
    chance, cast = random.Random(seed), make_cast()  # noqa: S311 - a record of the same seed is the same
    patients = []
    for n in range(PATIENTS):
        patient = Patient.objects.create(clinic=cast.north, family_name="Abbott", given_name=f"Ada {n}")
        made = Made(patient, cast.alice)
        drawn_doses(chance, made)
        drawn_plans(chance, made)
        if chance.random() < 0.2:
            type(patient).objects.filter(pk=patient.pk).update(
                follow_up=chance.choice(["dead", "moved"]),
                follow_up_changed_on=on(chance.choice([10, 70, 300])),
            )
            patient.refresh_from_db()
        patients.append(patient)
    for as_of in (on(5), on(47), on(101), on(400)):
        found = framed_doses((cast.north,), as_of)
        assert len(found) > PATIENTS // 3
        for patient in patients:
            assert joined(found.get(patient.pk, [])) == joined(page_doses(read(patient, as_of))), (
                patient.pk,
                (as_of - DAY_0).days,
            )
