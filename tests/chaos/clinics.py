"""The run's clinics and patients: one clinic for each second, which tells of the day's work at that second.

So a reminder "due in five seconds" is due by the engine's own rule: the clinic's wall clock.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from tests.chaos.records import Target

PRESCRIBERS = 10  # each works in a tenth of the clinics: nobody's list of clinics is as long as the run
FIRST_DOSE, OTHER_DOSE = "5", "6"  # mg: the same few safety prompts come with both
LASTS_DAYS = 60  # the end of the plan is far outside what is planned ahead


def zone_at_noon(now: float) -> str:
    """Return a zone whose clocks show about noon: no run crosses its midnight."""
    ahead = 12 - datetime.fromtimestamp(now, UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def make_clinics(first: int, last: int, *, url: str) -> tuple[dict[int, int], dict[int, str], date]:
    """Return, for each second, its clinic; for each clinic, the token of its prescriber; and the day.

    Each clinic has one nurse, whom the app tells, and one webhook to the gateway.
    """
    from rest_framework.authtoken.models import Token

    from courses.models import Clinic, Membership, Role, User
    from monitoring.models import Webhook

    zone = zone_at_noon(first)
    local = [datetime.fromtimestamp(second, _zone(zone)) for second in range(first, last + 1)]
    always = {"time_zone": zone, "working_days": "1111111", "data_kind": Clinic.DataKind.INVENTED}
    clinics = Clinic.objects.bulk_create(
        Clinic(name=f"Clinic {at:%H:%M:%S}", remind_at=at.time(), **always) for at in local
    )
    nurse = User.objects.create_user("nurse", password="a nurse's long password")
    people = [User.objects.create_user(f"prescriber{n}", password=None) for n in range(PRESCRIBERS)]
    tokens = [Token.objects.create(user=person).key for person in people]
    members, webhooks, told = [], [], {}
    for n, clinic in enumerate(clinics):
        person = people[n % PRESCRIBERS]
        members += [
            Membership(user=person, clinic=clinic, role=Role.PRESCRIBER),
            Membership(user=nurse, clinic=clinic, role=Role.NURSE),
        ]
        webhooks.append(Webhook(clinic=clinic, url=url, kinds=[], added_by=person))
        told[clinic.pk] = tokens[n % PRESCRIBERS]
    Membership.objects.bulk_create(members)
    Webhook.objects.bulk_create(webhooks)
    return dict(zip(range(first, last + 1), (c.pk for c in clinics), strict=True)), told, local[0].date()


def make_patients(clinics: Sequence[int]) -> list[int]:
    """Return a new patient for each place, at the clinic named there."""
    from courses.models import Patient

    rows = (
        Patient(clinic_id=pk, family_name=f"Invented {n}", birth_date=date(1961, 4, 2))
        for n, pk in enumerate(clinics)
    )
    return [patient.pk for patient in Patient.objects.bulk_create(rows, batch_size=2000)]


def kinds_due(clinic: int, day: date) -> tuple[str, ...]:
    """Return what falls due today for a patient whose taper begins today; asked of the engine's own rules."""
    from django.db import transaction

    from courses.actions.taper import start_taper
    from courses.models import Membership, Patient, Role
    from courses.rules.steps import Taper, TaperStep
    from monitoring.due.kinds import derive

    by = Membership.objects.get(clinic=clinic, role=Role.PRESCRIBER).user
    with transaction.atomic():
        patient = Patient.objects.create(clinic_id=clinic, family_name="Probe", birth_date=date(1961, 4, 2))
        steps = [TaperStep(*step) for step in steps_of(FIRST_DOSE, day)]
        start_taper(patient=patient, by=by, drug="prednisone", taper=Taper(tuple(steps)), warning_reason="x")
        found = derive(Patient.objects.filter(pk=patient.pk), today=day, days_ahead=0)
        transaction.set_rollback(True)
    return tuple(sorted({one.due.kind for one in found if one.due.owner_role == Role.NURSE}))


def steps_of(daily_mg: str, day: date) -> list[tuple[date, Decimal]]:
    return [(day, Decimal(daily_mg)), (date.fromordinal(day.toordinal() + LASTS_DAYS), Decimal(0))]


def as_targets(patients: Sequence[int], dues: Sequence[float], kinds: tuple[str, ...]) -> list[Target]:
    return [
        Target(patient, due, kinds, doses=(FIRST_DOSE, OTHER_DOSE))
        for patient, due in zip(patients, dues, strict=True)
    ]


def _zone(name: str):
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)
