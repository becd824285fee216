"""The patients of `make bench-reminders`: some made one by one, then copied by statements.

Of twenty patients eight have just begun a taper, five are in the midst of one with bloods, answers and
prophylaxis on record, three had a pulse before it, one is a child, two take methotrexate beside a low dose,
and of one the doses taken are recorded. The days of each copy lie up to four weeks before those of its first.
The mix is invented.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Max, Model

from courses.models import (
    BodyMeasure,
    Clinic,
    DoseTaken,
    DrugPeriod,
    Infusion,
    Membership,
    Patient,
    PulseCourse,
    TaperPlan,
    TaperStep,
    User,
)
from monitoring.models import Result, SafetyAnswer

CLINICS = 100
OF = 20
SPREAD_DAYS = 28
DOSES = [60, 50, 40, 30, 25, 20, 15, 10, 5, 0]
OF_PLAN = "(SELECT patient_id FROM courses_taperplan AS plan WHERE plan.id = plan_id)"
OF_COURSE = "(SELECT patient_id FROM courses_pulsecourse AS course WHERE course.id = course_id)"


@dataclass(frozen=True)
class Table:
    """A table that is copied: `whose` is the patient of a row, `others` the rows that its columns name."""

    model: type[Model]
    whose: str = "patient_id"
    days: tuple[str, ...] = ()
    others: Mapping[str, type[Model]] = field(default_factory=lambda: {"patient_id": Patient})

    @property
    def name(self) -> str:
        return self.model._meta.db_table


TABLES = [
    Table(Patient, "id", others={}),
    Table(TaperPlan),
    Table(TaperStep, OF_PLAN, ("first_day",), {"plan_id": TaperPlan}),
    Table(PulseCourse),
    Table(Infusion, OF_COURSE, ("planned_on", "given_on"), {"course_id": PulseCourse}),
    Table(Result, days=("sampled_on",)),
    Table(DoseTaken, days=("first_day",)),
    Table(DrugPeriod, days=("first_day",)),
    Table(SafetyAnswer, days=("answered_on",)),
    Table(BodyMeasure, days=("measured_on",)),
]


def fill(patients: int) -> None:
    """Store so many patients of CLINICS clinics, each with a nurse and a prescriber."""
    clinics = Clinic.objects.bulk_create(Clinic(name=f"Clinic {n}") for n in range(CLINICS))
    for role in ("nurse", "prescriber"):
        people = [User(username=f"{role} {n}", password="md5$x$x") for n in range(CLINICS)]
        Membership.objects.bulk_create(
            Membership(user=user, clinic=clinic, role=role)
            for user, clinic in zip(User.objects.bulk_create(people), clinics, strict=True)
        )
    maker = _Maker(clinics[0], User.objects.get(username="prescriber 0"))
    shares = list(maker.shares())
    execute("SET session_replication_role = replica")  # that the copies find each other need not be checked
    _copy_all(shares, patients, first_clinic=clinics[0].pk)
    execute("SET session_replication_role = DEFAULT")
    execute("DELETE FROM courses_change")
    execute("VACUUM ANALYZE")


def _copy_all(shares: list[tuple[Patient, int]], patients: int, *, first_clinic: int) -> None:
    """Copy each patient's rows for so many of every OF patients, and leave the copies only.

    The copy n of a row has its id plus n times a stride above all ids of its table: so rows find each other.
    """
    strides = {table.model: _greatest(table) + 1 for table in TABLES}
    first = 0
    for patient, share in shares:
        numbers = f"SELECT n FROM generate_series(1, {patients}::bigint) AS n WHERE n % {OF} >= {first}"  # noqa: S608
        numbers += f" AND n % {OF} < {first + share}"
        for table in TABLES:
            columns = {"id": f"id + n * {strides[table.model]}"}
            columns |= {day: f"{day} - (n % {SPREAD_DAYS})::int" for day in table.days}
            columns |= {name: f"{name} + n * {strides[other]}" for name, other in table.others.items()}
            if table.model is Patient:
                columns["clinic_id"] = f"{first_clinic} + n % {CLINICS}"
            whose = f"{table.name}.id < {strides[table.model]} AND {table.whose} = {patient.pk}"
            _copy(table, whose, numbers, columns)
        first += share
    assert first == OF, "the shares make no whole"
    for table in reversed(TABLES):
        execute(f"DELETE FROM {table.name} WHERE id < {strides[table.model]}")  # noqa: S608 - our own names
        execute(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {_greatest(table) + 1})")


def _copy(table: Table, whose: str, numbers: str, columns: dict[str, str]) -> None:
    names = [column.column for column in table.model._meta.concrete_fields]
    if "chain" in names:
        columns = columns | {"chain": "gen_random_uuid()"}
    execute(
        f"INSERT INTO {table.name} ({', '.join(names)}) "  # noqa: S608 - our own names
        f"SELECT {', '.join(columns.get(name, name) for name in names)} "
        f"FROM {table.name}, ({numbers}) AS numbers WHERE {whose}"
    )


def _greatest(table: Table) -> int:
    return table.model._default_manager.aggregate(greatest=Max("id", default=0))["greatest"]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


class _Maker:
    """Makes the patients that the others are copied from, in one clinic, recorded by one person."""

    def __init__(self, clinic: Clinic, by: User) -> None:
        self.clinic, self.by, self.today = clinic, by, clinic.today()

    def shares(self) -> Iterator[tuple[Patient, int]]:
        """Yield each patient with how many of OF are copies of this one."""
        kinds: list[tuple[int, Callable[[Patient], None], date]] = [
            (8, self._begun, date(1961, 4, 2)),
            (5, self._followed, date(1950, 4, 2)),
            (3, self._pulsed, date(1985, 4, 2)),
            (1, self._followed, date(2015, 4, 2)),
            (2, self._spared, date(1975, 4, 2)),
            (1, self._taken, date(1961, 4, 2)),
        ]
        for share, make, born in kinds:
            patient = Patient.objects.create(clinic=self.clinic, family_name="Copy", birth_date=born)
            make(patient)
            yield patient, share

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _fact(self, patient: Patient) -> dict:
        return {"patient": patient, "recorded_by": self.by}

    def _taper(self, patient: Patient, first_day: date, doses=DOSES, days: int = 14) -> None:
        plan = TaperPlan.objects.create(drug="prednisone", **self._fact(patient))
        TaperStep.objects.bulk_create(
            TaperStep(plan=plan, first_day=first_day + timedelta(days=days * place), daily_mg=mg)
            for place, mg in enumerate(doses)
        )

    def _begun(self, patient: Patient) -> None:
        self._taper(patient, self._ago(-14))

    def _followed(self, patient: Patient) -> None:
        self._taper(patient, self._ago(40))
        for days in (40, 20):
            self._result(patient, "ck", days)
            self._result(patient, "glucose", days)
        for kind, number in (("weight", 62), ("height", 168)):
            unit = "kg" if kind == "weight" else "cm"
            BodyMeasure.objects.create(
                kind=kind, number=number, unit=unit, measured_on=self._ago(40), **self._fact(patient)
            )
        for prompt in ("steroid_card", "bone"):
            SafetyAnswer.objects.create(
                prompt=prompt, answer="done", answered_on=self._ago(38), **self._fact(patient)
            )
        self._drug(patient, "co-trimoxazole", 40)

    def _pulsed(self, patient: Patient) -> None:
        course = PulseCourse.objects.create(
            patient=patient, basis="flat", indication="flare", state="completed", recorded_by=self.by,
            prescriber=self.by,
        )  # fmt: skip
        Infusion.objects.bulk_create(
            Infusion(course=course, number=n, planned_on=self._ago(13 - n), planned_mg=1000, state="given",
                     given_on=self._ago(13 - n), given_mg=1000)
            for n in (1, 2, 3)
        )  # fmt: skip
        self._taper(patient, self._ago(9))
        self._result(patient, "ck", 14)

    def _spared(self, patient: Patient) -> None:
        self._taper(patient, self._ago(200), doses=[20, 15, 10, 7.5, 5], days=28)
        self._drug(patient, "methotrexate", 180)
        self._result(patient, "ck", 30)

    def _taken(self, patient: Patient) -> None:
        self._taper(patient, self._ago(30))
        DoseTaken.objects.create(
            drug="prednisone", amount=Decimal(55), unit="mg", per="day", first_day=self._ago(10),
            **self._fact(patient),
        )  # fmt: skip

    def _drug(self, patient: Patient, drug: str, days: int) -> None:
        DrugPeriod.objects.create(
            drug=drug, amount=15, unit="mg", per="week", first_day=self._ago(days), **self._fact(patient)
        )

    def _result(self, patient: Patient, analyte: str, days: int) -> None:
        Result.objects.create(
            analyte=analyte, name=analyte, raw_text="90", number=90, unit="U/L", canonical_number=90,
            canonical_unit="U/L", sampled_on=self._ago(days), **self._fact(patient),
        )  # fmt: skip
