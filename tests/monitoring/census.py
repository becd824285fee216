"""One valid row of every model, and what a case of the constraint census is."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db.models import Model

from courses.models import (
    Antibody,
    BodyMeasure,
    CalendarFeed,
    Clinic,
    Condition,
    Consent,
    DoseSignature,
    DoseTaken,
    DrugPeriod,
    EscalationStep,
    Holiday,
    Infusion,
    InfusionCheck,
    InfusionObservation,
    Membership,
    Patient,
    PatientIdentifier,
    ProtocolApproval,
    PulseCourse,
    TabletStrength,
    TabletSupply,
    TaperPlan,
    TaperStep,
    User,
)
from monitoring.models import (
    ActionLimit,
    AdverseEffect,
    BloodPressure,
    CaseImport,
    CategoryScore,
    ContactAttempt,
    DecisionFollowUp,
    Delivery,
    Digest,
    EffectSetAside,
    EnzymeChoice,
    Export,
    Heartbeat,
    HintAnswer,
    ImagingStudy,
    ItemScore,
    Measure,
    MuscleGrade,
    MuscleScore,
    Note,
    Preference,
    Reminder,
    ResponseReview,
    Result,
    ResultSeen,
    SafetyAnswer,
    ScreenAnswer,
    StrengthTest,
    Study,
    ToxicityScreen,
    Webhook,
)

DAY, NEXT_DAY, DAY_BEFORE = date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 11)
NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)
CHAIN = UUID("00000000-0000-4000-8000-000000000001")
D = Decimal


@dataclass
class World:
    """The rows that others point to."""

    clinic: Clinic
    user: User
    second: User
    patient: Patient
    course: PulseCourse
    other_course: PulseCourse
    infusion: Infusion
    plan: TaperPlan
    drug: DrugPeriod
    test: StrengthTest
    index: Measure
    study: ImagingStudy
    reminder: Reminder
    result: Result
    screen: ToxicityScreen
    webhook: Webhook
    given_to: Study


def make_world() -> World:
    """Store one row of each model that others point to, round every action and every clean()."""
    clinic = Clinic.objects.create(name="North")
    user = User.objects.create(username="alice")
    patient = Patient.objects.create(clinic=clinic, family_name="Abbott", birth_date=date(1961, 4, 2))
    course = PulseCourse.objects.create(
        patient=patient, indication="flare", basis="flat", state="completed", recorded_by=user
    )
    other = PulseCourse.objects.create(
        patient=patient, indication="flare", basis="flat", state="completed", recorded_by=user
    )
    mine = {"patient": patient, "recorded_by": user}
    return World(
        clinic=clinic,
        user=user,
        second=User.objects.create(username="bertil"),
        patient=patient,
        course=course,
        other_course=other,
        infusion=Infusion.objects.create(
            course=course, number=9, planned_on=DAY, state="given", given_on=DAY
        ),
        plan=TaperPlan.objects.create(drug="deflazacort", **mine),
        drug=DrugPeriod.objects.create(drug="IVIG", amount=2, unit="g/kg", first_day=DAY, **mine),
        test=StrengthTest.objects.create(instrument="mmt8", total=60, maximum=80, tested_on=DAY, **mine),
        index=Measure.objects.create(kind="haq_di", number=1, unit="points", measured_on=DAY, **mine),
        webhook=Webhook.objects.create(clinic=clinic, url="https://example.org/world", added_by=user),
        given_to=Study.objects.create(clinic=clinic, name="World", purpose="this test", added_by=user),
        screen=ToxicityScreen.objects.create(screened_on=DAY, **mine),
        study=ImagingStudy.objects.create(name="oedema", imaged_on=DAY, **mine),
        reminder=Reminder.objects.create(
            patient=patient, kind="bloods", due_on=DAY, subject="result:1", owner_role="nurse"
        ),
        result=Result.objects.create(name="CRP", raw_text="normal", sampled_on=DAY, **mine),
    )


def _fact(world: World) -> dict:
    return {"patient": world.patient, "recorded_by": world.user}


def valid_row(model, w: World) -> dict:
    """Return the columns of a row of `model` that every constraint accepts."""
    return VALID[model](w)


VALID = {
    Clinic: lambda w: {"name": "South", "test_interval_days": 28},
    Membership: lambda w: {"user": w.user, "clinic": w.clinic, "role": "nurse", "began_at": NOW},
    ProtocolApproval: lambda w: {
        "clinic": w.clinic, "kind": "pulse", "name": "seed", "version": "1", "approved_by": w.user
    },
    EscalationStep: lambda w: {"clinic": w.clinic, "position": 1, "target": "nurse", "after_hours": 24},
    Patient: lambda w: {"clinic": w.clinic, "family_name": "Byrd"},
    PatientIdentifier: lambda w: {
        "patient": w.patient, "clinic": w.clinic, "issuer": "hospital", "value": "N-1"
    },
    Antibody: lambda w: _fact(w) | {"name": "anti-Mi-2"},
    Condition: lambda w: _fact(w) | {"code": "diabetes", "since": DAY},
    DrugPeriod: lambda w: _fact(w) | {"drug": "MTX", "amount": D(15), "unit": "mg", "first_day": DAY},
    PulseCourse: lambda w: {
        "patient": w.patient, "indication": "flare", "basis": "flat", "recorded_by": w.user
    },
    Holiday: lambda w: {"clinic": w.clinic, "day": DAY, "name": "Labour Day"},
    Infusion: lambda w: {"course": w.course, "number": 1, "planned_on": DAY, "planned_mg": D(500)},
    InfusionObservation: lambda w: {
        "infusion": w.infusion, "phase": "before", "observed_at": NOW, "heart_rate": 70, "recorded_by": w.user
    },
    InfusionCheck: lambda w: {
        "infusion": w.infusion, "gate": "infection", "for_day": DAY, "outcome": "acceptable",
        "checked_at": NOW, "recorded_by": w.user,
    },
    DoseSignature: lambda w: {
        "course": w.course, "doses": [], "ordered_by": w.user, "signed_by": w.second,
    },
    TaperPlan: lambda w: _fact(w) | {"drug": "prednisone"},
    TaperStep: lambda w: {"plan": w.plan, "first_day": DAY, "daily_mg": D(60)},
    TabletStrength: lambda w: {
        "clinic": w.clinic, "drug": "prednisone", "strength_mg": D(5), "added_by": w.user
    },
    TabletSupply: lambda w: _fact(w)
    | {"taper": w.plan, "strength_mg": D(5), "tablets": 100, "handed_on": DAY},
    CalendarFeed: lambda w: {
        "patient": w.patient, "token_sha256": uuid4().hex, "language": "de", "added_by": w.user
    },
    DoseTaken: lambda w: _fact(w) | {"drug": "prednisone", "amount": D(60), "unit": "mg", "first_day": DAY},
    StrengthTest: lambda w: _fact(w)
    | {"instrument": "mmt8", "total": D(60), "maximum": D(80), "tested_on": DAY},
    MuscleScore: lambda w: {"test": w.test, "muscle": "deltoid", "side": "right", "score": D(8)},
    ItemScore: lambda w: {"test": w.test, "item": 2, "score": 2},
    CategoryScore: lambda w: {"measure": w.index, "category": "grip", "score": 1},
    BodyMeasure: lambda w: _fact(w) | {"kind": "weight", "number": D(70), "unit": "kg", "measured_on": DAY},
    Measure: lambda w: _fact(w) | {"kind": "other", "number": D(2), "unit": "points", "measured_on": DAY},
    ImagingStudy: lambda w: _fact(w) | {"name": "oedema of both thighs", "imaged_on": DAY},
    MuscleGrade: lambda w: {"study": w.study, "muscle": "sartorius", "side": "right", "oedema": 1},
    AdverseEffect: lambda w: _fact(w) | {"term": "striae", "onset_on": DAY},
    BloodPressure: lambda w: _fact(w)
    | {"systolic_mmhg": 142, "diastolic_mmhg": 90, "pulse_per_minute": 76, "measured_on": DAY},
    ToxicityScreen: lambda w: _fact(w) | {"screened_on": DAY},
    ScreenAnswer: lambda w: {"screen": w.screen, "question": "mood", "answer": "no"},
    Heartbeat: lambda w: {"name": "worker 1", "kind": "worker", "at": NOW},
    Note: lambda w: _fact(w) | {"text": "walks again", "noted_on": DAY},
    EffectSetAside: lambda w: _fact(w) | {
        "term_code": "alt_raised", "derived_from": "result:1", "value_words": "ALT 90 U/L",
        "why": "from muscle", "decided_on": DAY,
    },
    SafetyAnswer: lambda w: _fact(w) | {"prompt": "pjp", "answer": "done", "answered_on": DAY},
    HintAnswer: lambda w: _fact(w)
    | {"hint": "swallowing", "answer": "noted", "answered_on": DAY, "hints_version": "h-1"},
    DecisionFollowUp: lambda w: _fact(w)
    | {
        "course": w.course, "review_chain": CHAIN, "done": "waited", "done_on": DAY, "words": "no change",
        "is_closed": True,
    },
    CaseImport: lambda w: {
        "patient": w.patient, "series": "A 2020", "file_name": "a.csv", "rows_sha256": "0", "day0": DAY,
        "row_count": 1, "loaded_by": w.user,
    },
    Reminder: lambda w: {
        "patient": w.patient, "kind": "taper_step", "due_on": DAY, "subject": "taper:1", "owner_role": "nurse"
    },
    Digest: lambda w: {"recipient": w.user, "clinic": w.clinic, "day": DAY, "due_at": NOW},
    ContactAttempt: lambda w: {"reminder": w.reminder, "by": w.user, "outcome": "agreed"},
    Delivery: lambda w: {
        "reminder": w.reminder,
        "recipient": w.user,
        "channel": "inbox",
        "idempotency_key": uuid4().hex,
    },
    Result: lambda w: _fact(w)
    | {"name": "CK", "raw_text": "1953", "number": D(1953), "unit": "U/L", "sampled_on": DAY},
    ResultSeen: lambda w: {"result": w.result, "decision": "no_action", "seen_by": w.user},
    ActionLimit: lambda w: {
        "clinic": w.clinic, "analyte": "wbc", "low": D("3.5"), "unit": "10*9/L", "source": "the clinic",
        "added_by": w.user,
    },
    Preference: lambda w: {"user": w.second},
    Consent: lambda w: {
        "patient": w.patient, "about": "text", "is_given": True, "how": "written", "said_on": DAY,
        "recorded_by": w.user,
    },
    Study: lambda w: {"clinic": w.clinic, "name": "Doses", "purpose": "a test", "added_by": w.user},
    Export: lambda w: {"study": w.given_to, "purpose": "a first look", "asked_by": w.user},
    Webhook: lambda w: {"clinic": w.clinic, "url": "https://example.org/hook", "added_by": w.user},
    EnzymeChoice: lambda w: _fact(w) | {"course": w.course, "analyte": "ck", "why": "highest"},
    ResponseReview: lambda w: _fact(w)
    | {
        "course": w.course, "reviewed_on": DAY, "verdict_enzymes": "responded", "verdict_strength": "partial",
        "verdict": "responded", "decision": "continue", "decision_reason": "CK normal", "rule_version": "r-1",
    },
}  # fmt: skip

# What keeps a second row of a fact out of the way of its model's other uniqueness.
APART = {
    TaperPlan: lambda w: {"drug": "prednisolone"},
    DoseTaken: lambda w: {"drug": "prednisolone"},
    EnzymeChoice: lambda w: {"course": w.other_course},
    ResponseReview: lambda w: {"course": w.other_course},
}


def apart(model, world: World) -> dict:
    """Return the columns in which a second row of this fact differs from the first."""
    return APART.get(model, lambda w: {})(world)


@dataclass(frozen=True)
class Case:
    """`bad` and `good` are columns over the model's valid row; `beside` is a row stored before both."""

    constraint: str
    model: type[Model]
    bad: dict
    good: dict = field(default_factory=dict)
    beside: dict | None = None

    def __str__(self) -> str:
        said = ",".join(f"{name}={value}" for name, value in self.bad.items())
        return f"{self.constraint}[{said}]"[:120]


def unknown(constraint: str, model: type[Model], column: str) -> Case:
    """Return the case of a code outside its list."""
    return Case(constraint, model, {column: "x"})


def day_or_unknown(constraint: str, model: type[Model], column: str) -> list[Case]:
    """Return the cases of a day that is missing, or given and marked as not known."""
    none = {column: None, "precision": "unknown"}
    return [
        Case(constraint, model, {column: None, "precision": "exact"}, none),
        Case(constraint, model, {column: None, "precision": "approx"}, none),
        Case(constraint, model, {column: DAY, "precision": "unknown"}, {column: DAY, "precision": "approx"}),
        Case(constraint, model, {column: DAY, "precision": "x"}, {column: DAY, "precision": "exact"}),
    ]
