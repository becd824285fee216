"""Rows as a test says them, in days since the first infusion: no action, no trail, a few statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from courses.models import DoseTaken, DrugPeriod, Infusion, Patient, PulseCourse, TaperPlan, TaperStep, User

DAY_0 = date(2024, 3, 4)


def on(day: int) -> date:
    return DAY_0 + timedelta(days=day)


def at(day: int) -> datetime:
    """Return noon of a day, UTC."""
    return timezone.make_aware(datetime.combine(on(day), time(12)))


@dataclass
class Made:
    """One patient and the index course, its infusions given from day 0 on; () leaves it only planned."""

    patient: Patient
    by: User
    infusions: tuple[str | None, ...] = ("1000",)
    is_given: bool = True
    course: PulseCourse = field(init=False)

    def __post_init__(self) -> None:
        self.course = PulseCourse.objects.create(
            patient=self.patient,
            indication="severe_weakness",
            basis="flat",
            state="completed",
            recorded_by=self.by,
        )
        for n, mg in enumerate(self.infusions):
            given = {"given_on": on(n), "given_mg": mg, "state": "given"} if self.is_given else {}
            Infusion.objects.create(
                course=self.course, number=n + 1, planned_on=on(n), planned_mg=mg and Decimal(mg), **given
            )

    def takes(self, mg: str | None, first: int | None, last: int | None = None, **more) -> "Made":
        told = {"drug": "prednisone", "unit": "mg" if mg else "", "per": "day"} | more
        told |= {} if first is not None else {"precision": "unknown"}
        DoseTaken.objects.create(
            patient=self.patient,
            amount=mg and Decimal(mg),
            first_day=None if first is None else on(first),
            last_day=None if last is None else on(last),
            recorded_by=self.by,
            **told,
        )
        return self

    def plans(
        self, steps: Iterable[tuple[int, str]], *, written: int = 0, of: TaperPlan | None = None, **more
    ) -> TaperPlan:
        """Return a plan of the course, or the version after `of`, written at noon of a day."""
        chain = {"chain": of.chain, "version": of.version + 1, "reason": "as agreed"} if of else {}
        if of:
            TaperPlan.objects.filter(pk=of.pk).update(replaced_at=at(written))
        told = {"drug": "prednisone", "course": self.course} | chain | more
        plan = TaperPlan.objects.create(
            patient=self.patient, recorded_by=self.by, recorded_at=at(written), **told
        )
        TaperStep.objects.bulk_create(
            TaperStep(plan=plan, first_day=on(day), daily_mg=Decimal(mg)) for day, mg in steps
        )
        return plan

    def is_given_drug(self, drug: str, first: int | None, last: int | None = None, **more) -> "Made":
        told = {"purpose": "sparing"} | ({} if first is not None else {"precision": "unknown"}) | more
        DrugPeriod.objects.create(
            patient=self.patient,
            drug=drug,
            first_day=None if first is None else on(first),
            last_day=None if last is None else on(last),
            recorded_by=self.by,
            **told,
        )
        return self
