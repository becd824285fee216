"""The table of unsafe and safe orders through the order form and over the API.

What neither can express is left to the rule's own test: a dose without its unit or basis, a dose by weight
without the weight, an age or count that no record can hold. A stop is refused whatever the reason; what is
warned of is stored only with a coded one; a safe order needs none.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from courses.actions.pulse import record_past_course
from courses.clinic import facts
from courses.models import Condition, Infusion, PulseCourse
from courses.protocols.loader import risks
from courses.rules.dose_entry import OrderEntry
from courses.rules.dose_facts import Route
from courses.rules.pulse import DoseBasis
from tests import cast as people
from tests.courses.pages.typed import boxes
from tests.rules.dose_vignettes import Vignette, vignettes

pytestmark = pytest.mark.django_db
RECORDED = set(Condition.Code.values)
PAST = {"override_code": "emergency", "warning_reason": "a vignette"}


def can_be_told(vignette: Vignette) -> bool:
    """Return whether a form and an API body can say these facts at all."""
    entry = vignette.entry
    is_counted = entry.days in {None, *range(1, 32)} and entry.times_per_day in {None, *range(1, 7)}
    is_dosed = entry.amount_mg is not None and entry.amount_mg > 0 and entry.basis is not None
    is_weighed = entry.weight_kg is not None or entry.basis is DoseBasis.FLAT
    is_timed = entry.minutes is None or 1 <= entry.minutes <= 2880
    is_aged = entry.age_years is None or 0 <= entry.age_years <= 120
    return is_counted and is_dosed and is_weighed and is_timed and is_aged


TOLD = [vignette for vignette in vignettes() if can_be_told(vignette)]


def codes_of(entry: OrderEntry) -> set[str]:
    """Return the risks by the code of the table; one it does not know stays as it is."""
    return {risks()[name].code if name in risks() else name for name in entry.risks}


def patient_of(vignette: Vignette, cast: people.Cast):
    """Return a patient whose record says what the vignette says."""
    entry, today = vignette.entry, cast.north.today()
    context = vignette.context or {}
    born = None if entry.age_years is None else date(today.year - int(entry.age_years), 1, 1)
    patient = people.make_patient(cast.north, cast.alice, birth_date=born)
    if "days_since_other_course" in context:
        on = today - timedelta(days=context["days_since_other_course"])
        given = Infusion(number=1, planned_on=on, state="given", given_on=on, given_mg=Decimal(500))
        record_past_course(patient=patient, by=cast.alice, infusions=[given])
    for code in codes_of(entry) & RECORDED:
        facts.record(Condition(patient=patient, code=code, precision="unknown"), by=cast.alice)
    if "last_weight_kg" in context:
        on = today - timedelta(days=45)
        weighed = {"weight_kg": Decimal(context["last_weight_kg"]), "weight_on": on}
        ordered = people.make_course(patient, cast.alice, first_day=on, **weighed)
        PulseCourse.objects.filter(pk=ordered.pk).update(state=PulseCourse.State.COMPLETED)
    return patient


def protocol_of(entry: OrderEntry) -> str:
    """Return the protocol a prescriber would choose."""
    if entry.age_years is None or entry.age_years >= 18:
        return "seed"
    is_low = entry.basis is DoseBasis.MG_PER_KG and entry.amount_mg < 15
    return "seed_juvenile" if is_low or (entry.days or 1) > 3 else "paediatric"


def told(vignette: Vignette, today: date) -> dict:
    """Return what form and API body have in common; a weight is of today unless its age is told."""
    entry = vignette.entry
    days_old = (vignette.context or {}).get("weight_days_old", 0)
    known = {
        "indication": "flare",
        "basis": str(entry.basis),
        "protocol": protocol_of(entry),
        "product": str(entry.product or "sodium_succinate"),
        "route": str(entry.route or "IV"),
        "risks": list(entry.risks),
    }
    if entry.weight_kg is not None:
        known |= {"weight_kg": str(entry.weight_kg), "weight_on": today - timedelta(days=days_old)}
    if entry.basis is DoseBasis.MG_PER_KG:
        known["mg_per_kg"] = format(entry.amount_mg, "f")
    return known | ({"minutes": str(int(entry.minutes))} if entry.minutes else {})


def typed(vignette: Vignette, today: date) -> dict:
    entry, known = vignette.entry, told(vignette, today)
    known |= boxes("weight_on", known.pop("weight_on", None)) | boxes("first_day", today)
    known |= {"days": str(entry.days or 1), "times_a_day": str(entry.times_per_day or 1)}
    is_flat = entry.basis is DoseBasis.FLAT
    known["risks"] = sorted(codes_of(entry) - RECORDED)
    return known | ({"flat_mg": format(entry.amount_mg, "f")} if is_flat else {})


def body(vignette: Vignette, today: date, patient) -> dict:
    known = {name: str(v) if isinstance(v, date) else v for name, v in told(vignette, today).items()}
    if "minutes" in known:
        known["minutes"] = int(known["minutes"])
    doses = vignette.entry.facts().doses
    rows = [
        {"planned_on": str(today + timedelta(days=d.day - 1)), "planned_mg": format(d.mg, "f")} for d in doses
    ]
    return known | {"patient": patient.pk, "infusions": rows}


def is_stored(send: Callable) -> bool:
    """Return whether sending it stores a course; nothing is kept."""
    before = PulseCourse.objects.count()
    with transaction.atomic():
        send()
        found = PulseCourse.objects.count() > before
        transaction.set_rollback(True)
    return found


def check_way(vignette: Vignette, send: Callable[[dict], object]) -> None:
    is_storable = vignette.expected != "stop" and vignette.entry.route is not Route.IM
    assert is_stored(lambda: send({})) == vignette.is_safe
    assert is_stored(lambda: send(PAST)) == is_storable


@pytest.mark.parametrize("vignette", TOLD, ids=lambda v: v.id)
def test_each_order_by_form_and_by_api(vignette: Vignette) -> None:
    cast = people.make_cast()
    patient, today = patient_of(vignette, cast), cast.north.today()
    browser, api = Client(), APIClient()
    browser.force_login(cast.alice)
    api.force_authenticate(cast.alice)
    page = reverse("courses:course-order", args=[patient.pk])
    if all(name in risks() for name in vignette.entry.risks):  # a form offers only what the table knows
        check_way(vignette, lambda past: browser.post(page, typed(vignette, today) | past))
    sent = body(vignette, today, patient)
    check_way(vignette, lambda past: api.post("/api/v1/pulse-courses/", sent | past, format="json"))


def test_nearly_all_of_the_table_can_be_told() -> None:
    assert len([v for v in TOLD if not v.is_safe]) >= 110
    assert len([v for v in TOLD if v.is_safe]) >= 60
