"""The invented clinic itself, and the people who sign in to it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from courses.actions.clinics import join, open_clinic
from courses.actions.protocols import approve_protocol
from courses.actions.tablets import list_strength
from courses.clinic.approvals import KNOWN, in_force
from courses.models import Clinic, EscalationStep, Role, User

CLINIC_NAME = "North clinic (invented)"
CASES_CLINIC_NAME = "Published cases"
# Not a secret: it opens invented data only, and the command prints it.
PASSWORD = "pulse-demo-2026"  # noqa: S105
SIGN_INS = {
    "demo-prescriber": Role.PRESCRIBER,
    "demo-nurse": Role.NURSE,
    "demo-auditor": Role.AUDITOR,
    "demo-reader": Role.READER,
    "demo-consultant": Role.PRESCRIBER,  # the second prescriber, who signs high doses
    "demo-manager": Role.MANAGER,
}
LEAD = "demo-consultant"
PHONE, PHONE_OUT_OF_HOURS = "0161 496 0100", "0161 496 0199"  # of the range kept for invented numbers
# The strengths seen in real data, and 20 mg made of 8 mg tablets: reference 4.8.
TABLETS = (*(("prednisone", mg, False) for mg in ("2.5", "5", "10", "20")), ("methylprednisolone", "8", True))
# Invented as the rest of the clinic: each clinic sets its own chain.
ESCALATION = ((1, "nurse", 4), (2, "consultant", 24), (3, "lead", 48))


@dataclass(frozen=True)
class Site:
    """Who records in which clinic, and what day it is there."""

    clinic: Clinic
    prescriber: User
    nurse: User
    today: date

    def day(self, days: int | None) -> date | None:
        """Return the date so many days from the clinic's today; None stays None."""
        return None if days is None else self.today + timedelta(days=days)

    def moment(self, days: int, hour: str) -> datetime:
        """Return the moment of an hour such as "09:40" on the clinic's clock."""
        return datetime.combine(self.day(days), time.fromisoformat(hour), tzinfo=self.clinic.zone)


def make_people() -> dict[str, User]:
    """Return those who sign in, by user name; whoever is there already keeps their password."""
    return {name: _user(name) for name in SIGN_INS}


def _user(name: str) -> User:
    user = User.objects.filter(username=name).first()
    return user or User.objects.create_user(
        name,
        email=f"{name}@example.org",
        password=PASSWORD,
        first_name="Demo",
        last_name=name.removeprefix("demo-"),
    )


def open_invented_clinic(people: dict[str, User]) -> Site:
    """Return the clinic with its members, agreed protocols and escalation chain."""
    clinic = open_clinic(
        CLINIC_NAME,
        data_kind=Clinic.DataKind.INVENTED,
        time_zone="Europe/London",
        phone=PHONE,
        phone_out_of_hours=PHONE_OUT_OF_HOURS,
        tells_patients=True,
        strength_interval_days=84,  # the invented clinic's choice, as it would be a real one's: no source
        viewer_template="https://pacs.example/viewer?acc={accession}",
    )
    admit(people, clinic)
    prescriber = people["demo-prescriber"]
    _agree(clinic, prescriber)
    _list_tablets(clinic, prescriber)
    return Site(clinic, prescriber, people["demo-nurse"], clinic.today())


def open_cases_clinic(people: dict[str, User]) -> Clinic:
    clinic = open_clinic(CASES_CLINIC_NAME, data_kind=Clinic.DataKind.PUBLISHED)
    admit(people, clinic)
    return clinic


def admit(people: dict[str, User], clinic: Clinic) -> None:
    for name, role in SIGN_INS.items():
        join(user=people[name], clinic=clinic, role=role, by=people["demo-prescriber"])


def _agree(clinic: Clinic, by: User) -> None:
    standing = in_force(clinic)
    for kind, known in KNOWN.items():
        for name, protocol in known().items():
            if (kind, name, protocol.version) not in standing:
                approve_protocol(clinic=clinic, kind=kind, name=name, version=protocol.version, by=by)
    Clinic.objects.filter(pk=clinic.pk).update(nag_hours=3)
    clinic.memberships.filter(user__username=LEAD, ended_at__isnull=True).update(is_lead=True)
    for position, target, after_hours in ESCALATION:
        EscalationStep.objects.get_or_create(
            clinic=clinic, position=position, defaults={"target": target, "after_hours": after_hours}
        )


def _list_tablets(clinic: Clinic, by: User) -> None:
    known = set(clinic.tablet_strengths.listed().values_list("drug", "strength_mg"))
    for drug, mg, may_halve in TABLETS:
        if (drug, Decimal(mg)) not in known:
            list_strength(clinic=clinic, by=by, drug=drug, strength_mg=Decimal(mg), may_halve=may_halve)
