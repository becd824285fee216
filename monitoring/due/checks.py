"""Strength and MRI looked at again at the clinic's own interval, during an oral steroid."""

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from courses.rules.wording import day_text
from monitoring.actions.reminders import Due
from monitoring.due.bloods import again_after, with_steroid
from monitoring.due.derived import Derived
from monitoring.models import ImagingStudy, StrengthTest
from monitoring.rules.due import next_test_due

SAID = {"strength": ("Strength test", "strength test"), "mri": ("MRI of muscle", "MRI")}


def strength_and_mri(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Each of the two while a patient takes an oral steroid, where the clinic has set an interval for it.

    No source gives one, so without the clinic's there is none. "Done" without a record holds one interval.
    """
    wanted = Q(clinic__strength_interval_days__isnull=False) | Q(clinic__mri_interval_days__isnull=False)
    rows = with_steroid(patients.filter(wanted), today).filter(start__isnull=False)
    rows = rows.annotate(last_strength=Subquery(_last_strength(today)), last_mri=Subquery(_last_mri(today)))
    columns = ("last_strength", "clinic__strength_interval_days", "last_mri", "clinic__mri_interval_days")
    for patient_id, start, *told in rows.values_list("id", "start", *columns):
        for kind, last, interval in (("strength", *told[:2]), ("mri", *told[2:])):
            if interval and (due_on := next_test_due(last, start, interval)) <= horizon:
                again = again_after(due_on, today, interval)
                due = Due(kind, due_on, f"patient:{patient_id}", changed_at=again)
                yield Derived(patient_id, due, SAID[kind][0], _detail(kind, last, interval))


def _detail(kind: str, last: date | None, interval: int) -> str:
    name = SAID[kind][1]
    said = f"last {name} {day_text(last)}" if last else f"no {name} on record"
    return f"{said}, repeated every {interval} days during a steroid"


def _last_strength(today: date):
    tests = StrengthTest.objects.current().filter(patient=OuterRef("pk"), tested_on__lte=today)
    return tests.order_by("-tested_on").values("tested_on")[:1]


def _last_mri(today: date):
    """Return the last study that is an MRI by its name or by a sequence that was seen."""
    is_mri = Q(name__icontains="mri") | Q(t1_seen=True) | Q(t2_seen=True) | Q(fat_suppressed_seen=True)
    studies = ImagingStudy.objects.current().filter(is_mri, patient=OuterRef("pk"), imaged_on__lte=today)
    return studies.order_by("-imaged_on").values("imaged_on")[:1]
