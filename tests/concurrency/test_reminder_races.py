"""Tapers changed while their reminders go out, on a real PostgreSQL: nobody is told a dose already replaced.

A hundred changes a run; RACES=5000 makes it five thousand (`make chaos`).
"""

import os
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from threading import Event

import pytest
from django.db import connection

from courses.actions.taper import replan_taper
from courses.models import TaperPlan
from courses.rules.taper import Taper, TaperStep
from monitoring.models import Delivery
from monitoring.reminders import clock, sweep
from tests.cast import make_cast, make_patient, make_taper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.database_clock]

RACES = int(os.environ.get("RACES", "100"))
MOST_OF_ONE = 100  # changes of one patient's taper: each has a dose of its own, which tells them apart
WRITERS, SWEEPERS = 2, 3
DOSE = re.compile(r"([0-9.]+) mg a day")


def test_nobody_is_told_a_dose_that_was_replaced_before():
    cast = make_cast()
    patients = [
        make_patient(cast.north, cast.alice, number=f"R-{n}") for n in range(-(-RACES // MOST_OF_ONE) + 3)
    ]
    today = cast.north.today()
    for patient in patients:
        make_taper(patient, cast.alice, start_on=today, start_mg="60")
    replaced: dict[int, list[tuple[datetime, int]]] = defaultdict(list)  # patient -> (known from, number)
    over = Event()

    def write(part: list) -> None:
        chance = Random(len(part))  # noqa: S311 - a pause, no secret
        try:
            for number in range(1, 1 + RACES // len(patients)):
                for patient in part:
                    mg = Decimal(number) / 2
                    taper = Taper((TaperStep(today, mg), TaperStep(today + timedelta(days=14), Decimal(0))))
                    old = TaperPlan.objects.current().get(patient=patient)
                    replan_taper(
                        plan=old, seen_version=old.version, by=cast.alice, taper=taper, reason="race"
                    )
                    replaced[patient.pk].append((clock.now(), number))
                    over.wait(chance.random() / 100)
        finally:
            connection.close()

    def send() -> int:
        try:
            sent = 0
            while not over.is_set():
                sent += sweep.sweep()
            return sent
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + SWEEPERS) as pool:
        sending = [pool.submit(send) for _ in range(SWEEPERS)]
        writing = [pool.submit(write, patients[n::WRITERS]) for n in range(WRITERS)]
        try:
            for writer in writing:
                writer.result()
        finally:
            over.set()
        assert sum(sender.result() for sender in sending) > len(patients)

    sweep.sweep()
    told = Delivery.objects.filter(reminder__kind="taper_step", state="sent", occasion="due")
    stale = [
        (delivery.text, delivery.sent_at)
        for delivery in told.select_related("reminder")
        if _number(delivery) < _known_at(replaced[delivery.reminder.patient_id], delivery.sent_at)
    ]
    assert stale == []
    last = {patient.pk: told.filter(reminder__patient=patient).latest("sent_at") for patient in patients}
    assert {_number(delivery) for delivery in last.values()} == {RACES // len(patients)}


def _number(delivery: Delivery) -> int:
    """Return the number of the change whose dose the message tells; 0 for the taper as first planned."""
    mg = Decimal(DOSE.findall(delivery.text)[-1])
    return 0 if mg == 60 else int(mg * 2)


def _known_at(changes: list[tuple[datetime, int]], moment: datetime) -> int:
    return max((number for at, number in changes if at < moment), default=0)
