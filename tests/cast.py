"""The people of every test, and records for them made by the same actions the pages call.

alice prescribes at North, nina is its nurse, bob reads, audrey audits, mona manages, ivan imports;
charlie prescribes at South and must see nothing of North; stella belongs nowhere.
Days are relative to the clinic's today.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from courses.actions import taper as taper_actions
from courses.actions.checks import gates_on, record_check
from courses.actions.giving import give
from courses.actions.patients import register_patient
from courses.actions.pulse import CourseOrder, order_course
from courses.actions.taper import start_taper
from courses.actions.taper_change import change_taper
from courses.clinic import facts
from courses.clinic.approvals import KNOWN
from courses.models import (
    Clinic,
    Infusion,
    InfusionCheck,
    Membership,
    Patient,
    ProtocolApproval,
    PulseCourse,
    Role,
    TaperPlan,
    User,
)
from courses.protocols.loader import taper_protocol
from courses.rules.pulse import PlannedInfusion
from courses.rules.taper import generate
from courses.rules.taper_changes import Stop
from monitoring.actions.action_limits import Limit, set_limit
from monitoring.actions.decisions import follow_up
from monitoring.actions.reviews import Judgement, ReviewInputs, sign_review
from monitoring.models import ActionLimit, DecisionFollowUp, ResponseReview, Result, StrengthTest

PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Cast:
    north: Clinic
    south: Clinic
    alice: User
    nina: User
    bob: User
    audrey: User
    mona: User
    ivan: User
    charlie: User
    stella: User


def make_user(name: str, clinic: Clinic | None = None, role: str | None = None) -> User:
    """Return a user who signs in with PASSWORD, in the role at the clinic when one is given."""
    user = User.objects.create_user(name, password=PASSWORD, first_name=name.title())
    if clinic and role:
        Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


ROLES = {
    "alice": ("north", Role.PRESCRIBER),
    "nina": ("north", Role.NURSE),
    "bob": ("north", Role.READER),
    "audrey": ("north", Role.AUDITOR),
    "mona": ("north", Role.MANAGER),
    "ivan": ("north", Role.IMPORTER),
    "charlie": ("south", Role.PRESCRIBER),
    "stella": None,
}


def make_cast() -> Cast:
    """Return both clinics and everyone in them; in few statements, for nearly every test begins with it."""
    # Both tell of a day's work at its first minute, every day: no test depends on when it runs.
    always = {"remind_at": time(0), "working_days": "1111111"}
    north, south = Clinic.objects.bulk_create(Clinic(name=name, **always) for name in ["North", "South"])
    clinics = {"north": north, "south": south}
    password = _hashed()
    people = User.objects.bulk_create(
        User(username=name, password=password, first_name=name.title()) for name in ROLES
    )
    cast = Cast(**clinics, **{user.username: user for user in people})
    Membership.objects.bulk_create(
        Membership(user=user, clinic=clinics[found[0]], role=found[1])
        for user in people
        if (found := ROLES[user.username])
    )
    approve_all(cast.north, cast.alice)
    approve_all(cast.south, cast.charlie)
    return cast


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def approve_all(clinic: Clinic, by: User) -> None:
    """Let the clinic order by every protocol."""
    ProtocolApproval.objects.bulk_create(
        ProtocolApproval(clinic=clinic, kind=kind, name=p.name, version=p.version, approved_by=by)
        for kind, known in KNOWN.items()
        for p in known().values()
    )


def make_patient(clinic: Clinic, by: User, *, number: str = "N-1", **columns) -> Patient:
    """Return a registered patient, known to the clinic's hospital by `number`."""
    columns = {"family_name": "Abbott", "given_name": "Ada", "birth_date": date(1961, 4, 2)} | columns
    return register_patient(clinic=clinic, by=by, identifiers={"hospital": number}, **columns)


def make_course(
    patient: Patient, by: User, *, first_day: date | None = None, doses_mg=("1000", "1000", "1000"), **order
) -> PulseCourse:
    """Return an ordered course, one infusion a day from `first_day` (today unless given), nothing given."""
    first_day = first_day or patient.clinic.today()
    infusions = tuple(
        PlannedInfusion(first_day + timedelta(days=n), Decimal(mg)) for n, mg in enumerate(doses_mg)
    )
    agreed = {"override_code": "team_decision", "warning_reason": "as agreed in the ward round"}
    order = {"indication": "severe_weakness"} | agreed | order
    return order_course(patient=patient, by=by, order=CourseOrder(infusions=infusions, **order))


FOUND = {
    "blood_pressure": {"systolic_mmhg": 128, "diastolic_mmhg": 78},
    "glucose": {"number": Decimal("6.1"), "unit": "mmol/L"},
    "potassium": {"number": Decimal("4.1"), "unit": "mmol/L"},
}


def settle_gates(infusion: Infusion, by: User, *, on: date | None = None, without=()) -> None:
    """Find each check of the infusion acceptable for that day (today unless given), but for those named."""
    on = on or infusion.patient.clinic.today()
    for stand in gates_on(infusion, on):
        code = stand.gate.code
        if code not in without:
            check = InfusionCheck(gate=code, for_day=on, outcome="acceptable", checked_at=timezone.now())
            for column, value in FOUND.get(code, {}).items():
                setattr(check, column, value)
            record_check(infusion=infusion, by=by, check=check)


def make_given_course(patient: Patient, by: User, *, last_days_ago: int, **course) -> PulseCourse:
    """Return a completed course of three infusions, the last given so many days before today."""
    first_day = patient.clinic.today() - timedelta(days=last_days_ago + 2)
    ordered = make_course(patient, by, first_day=first_day, **course)
    for infusion in ordered.infusions.select_related("course__patient__clinic"):
        give(
            infusion=infusion,
            seen_version=infusion.version,
            by=by,
            given_on=infusion.planned_on,
            given_mg=infusion.planned_mg,
            gates_code="already_given",
            gates_words="told by the patient's letter",
        )
    ordered.refresh_from_db()
    return ordered


def make_taper(
    patient: Patient, by: User, *, start_on: date | None = None, start_mg="60", stop_at_mg="0", **taper
) -> TaperPlan:
    """Return the seed's taper from `start_mg` with a two-week hold, from today unless a day is given."""
    schedule = generate(
        taper_protocol("seed"),
        start_mg=Decimal(start_mg),
        start_on=start_on or patient.clinic.today(),
        hold_weeks=2,
        stop_at_mg=Decimal(stop_at_mg),
    )
    columns = {"drug": "prednisone", "protocol": "seed"} | taper
    return start_taper(patient=patient, by=by, taper=schedule, **columns)


def direct_taper(patient: Patient, by: User, **told) -> TaperPlan:
    """Return a taper as directed, from today on unless a day is given: words and no step."""
    words = {"drug": "prednisone", "directions": "reduce slowly as directed by the ward"}
    return taper_actions.direct_taper(
        patient=patient, by=by, **(words | {"first_day": patient.clinic.today()} | told)
    )


def stop_taper(plan: TaperPlan, by: User, *, last_day: date, reason: str, seen_version: int = 1) -> TaperPlan:
    """Return the plan's next version, which ends after `last_day`."""
    return change_taper(
        plan=plan,
        seen_version=seen_version,
        by=by,
        change=Stop(last_day),
        reason=reason,
        override_code="clinical_judgement",
    )


def make_ck(patient: Patient, by: User, *, number: str = "1953", days_ago: int = 0) -> Result:
    """Return a CK in U/L with an upper limit of 200, sampled so many days before today."""
    sampled_on = patient.clinic.today() - timedelta(days=days_ago)
    result = Result(
        patient=patient,
        name="CK",
        raw_text=number,
        number=Decimal(number),
        unit="U/L",
        uln=Decimal(200),
        sampled_on=sampled_on,
    )
    return facts.record(result, by=by)


def make_mmt8(patient: Patient, by: User, *, total: str = "60", days_ago: int = 0) -> StrengthTest:
    """Return an MMT-8 of 80, tested so many days before today."""
    test = StrengthTest(
        patient=patient,
        instrument="mmt8",
        total=Decimal(total),
        maximum=Decimal(80),
        tested_on=patient.clinic.today() - timedelta(days=days_ago),
    )
    return facts.record(test, by=by)


def review_without_tests(course: PulseCourse, by: User) -> ResponseReview:
    """Return the review of today that rests on nothing, and waits."""
    return sign_review(
        course=course,
        by=by,
        reviewed_on=course.patient.clinic.today(),
        inputs=ReviewInputs(),
        judgement=Judgement("cannot_judge", "cannot_judge", "cannot_judge", "wait", "no tests yet"),
    )


def close_decision(course: PulseCourse, by: User) -> DecisionFollowUp:
    """Return the follow-up of today that closes the decision of the course's review: nothing was done."""
    record = DecisionFollowUp(
        patient=course.patient,
        course=course,
        done="waited",
        done_on=course.patient.clinic.today(),
        words="no tests yet",
        is_closed=True,
    )
    return follow_up(record=record, by=by)


def make_limit(clinic: Clinic, by: User, *, analyte: str = "ck", high: str = "1000") -> ActionLimit:
    """Return an action limit of the clinic's own choice, in U/L: outside is above it."""
    limit = Limit(analyte, "U/L", "our own choice", high=Decimal(high))
    return set_limit(clinic=clinic, by=by, limit=limit)
