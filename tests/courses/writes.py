"""Every write of courses, once: what it does to which record, and the line it leaves in the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.apps import apps
from django.utils import timezone

from courses.actions import body, calendars, checks, giving, infusions, patients, pulse, taper, taper_change
from courses.clinic import facts
from courses.models import (
    Antibody,
    AuditLine,
    BodyMeasure,
    CalendarFeed,
    DoseTaken,
    Infusion,
    InfusionCheck,
    InfusionObservation,
    Patient,
    PulseCourse,
    TabletSupply,
    TaperPlan,
    User,
)
from courses.protocols.loader import taper_protocol
from courses.rules.pulse import PlannedInfusion
from courses.rules.taper import generate
from courses.rules.taper_changes import Edit, Hold, ReEscalate, Shift, StepBack, Stop
from tests import cast as people

WHY = "agreed at the ward round"


@dataclass
class World:
    cast: people.Cast
    patient: Patient
    course: PulseCourse
    infusion: Infusion
    plan: TaperPlan
    directed: TaperPlan
    fact: DoseTaken
    feed: CalendarFeed
    weight: BodyMeasure

    @property
    def today(self):
        return self.patient.clinic.today()


def make_world() -> World:
    """Return a patient of North with a course ordered for today, a running taper and a dose taken."""
    cast = people.make_cast()
    patient = people.make_patient(cast.north, cast.alice)
    course = people.make_course(patient, cast.alice)
    plan = people.make_taper(patient, cast.alice)
    directed = people.direct_taper(patient, cast.alice, drug="prednisolone")
    fact = facts.record(dose(patient, "20"), by=cast.nina)
    other = people.make_patient(cast.north, cast.alice, number="N-9", family_name="Ferris")
    feed, _ = calendars.open_feed(patient=other, by=cast.nina, language="en")
    infusion = course.infusions.first()
    people.settle_gates(infusion, cast.nina)
    weighed = body.record_measure(measure=weight(patient, "70"), by=cast.nina)
    return World(cast, patient, course, infusion, plan, directed, fact, feed, weighed)


def dose(patient: Patient, mg: str, days_ago: int = 1) -> DoseTaken:
    """Return a dose of prednisolone, not stored, from so many days ago."""
    first_day = patient.clinic.today() - timedelta(days=days_ago)
    return DoseTaken(
        patient=patient, drug="prednisolone", amount=Decimal(mg), unit="mg", per="day", first_day=first_day
    )


def weight(patient: Patient, kg: str) -> BodyMeasure:
    """Return a weight of yesterday, not stored."""
    day = patient.clinic.today() - timedelta(days=1)
    return BodyMeasure(patient=patient, kind="weight", number=Decimal(kg), unit="kg", measured_on=day)


def order(world: World, **columns) -> pulse.CourseOrder:
    infusions = (PlannedInfusion(world.today, Decimal(500)),)
    return pulse.CourseOrder(**({"indication": "flare", "infusions": infusions} | columns))


def schedule(start_on, start_mg="40"):
    return generate(taper_protocol("seed"), start_mg=Decimal(start_mg), start_on=start_on, hold_weeks=2)


@dataclass(frozen=True)
class Write:
    """`act(world, by, seen)`: `seen` is the version seen, or None to use the record's own."""

    name: str
    action: str
    act: Callable[[World, User, int | None], object]
    changes: str = ""  # the part of the world that carries the version; "" for a new record
    has_reason: bool = True
    needs: str = "record"  # or "prescribe"


def seen_of(record, seen: int | None) -> int:
    return record.version if seen is None else seen


def _observation() -> InfusionObservation:
    return InfusionObservation(
        phase="before", observed_at=timezone.now(), systolic_mmhg=120, diastolic_mmhg=80
    )


def _gone_past() -> InfusionCheck:
    return InfusionCheck(gate="potassium", outcome="overridden", override_code="emergency", note=WHY)


def on(part: str, function: Callable, argument: str, **told) -> Callable:
    """Return an `act` that calls an action on a part of the world; what is told may be worked out from it."""

    def act(world: World, by: User, seen: int | None):
        record = getattr(world, part)
        facts_told = {k: v(world) if callable(v) else v for k, v in told.items()}
        return function(**{argument: record}, by=by, seen_version=seen_of(record, seen), **facts_told)

    return act


WRITES = [
    Write(
        "register a patient",
        "patient.register",
        lambda w, by, _: patients.register_patient(
            clinic=w.cast.north, by=by, identifiers={"hospital": "N-2"}, family_name="Baker"
        ),
        has_reason=False,
    ),
    Write(
        "change a patient",
        "patient.update",
        on("patient", patients.update_patient, "patient", changes={"subtype": "dm"}, reason=WHY),
        "patient",
    ),
    Write(
        "end follow-up",
        "patient.end_follow_up",
        on("patient", patients.end_follow_up, "patient", state="moved", on=lambda w: w.today, reason=WHY),
        "patient",
    ),
    Write(
        "add a number",
        "patient.identify",
        lambda w, by, _: patients.add_identifier(patient=w.patient, by=by, issuer="NHS", value="999"),
        has_reason=False,
    ),
    Write(
        "give an infusion",
        "infusion.give",
        on(
            "infusion",
            giving.give,
            "infusion",
            given_on=lambda w: w.today,
            given_mg=Decimal(1000),
            reason=WHY,
        ),
        "infusion",
    ),
    Write(
        "hold an infusion",
        "infusion.held",
        on("infusion", infusions.hold, "infusion", reason=WHY),
        "infusion",
    ),
    Write(
        "omit an infusion",
        "infusion.omitted",
        on("infusion", infusions.omit, "infusion", reason=WHY),
        "infusion",
    ),
    Write(
        "plan an infusion again",
        "infusion.plan_again",
        on(
            "infusion",
            infusions.plan_again,
            "infusion",
            planned_on=lambda w: w.today + timedelta(days=4),
            reason=WHY,
        ),
        "infusion",
        needs="prescribe",
    ),
    Write(
        "correct an infusion",
        "infusion.correct",
        on(
            "infusion",
            infusions.correct_infusion,
            "infusion",
            changes={"state": "omitted", "reason": WHY},
            reason=WHY,
        ),
        "infusion",
    ),
    Write(
        "start an infusion",
        "infusion.start",
        on("infusion", giving.start, "infusion", rate_ml_h=Decimal(100)),
        "infusion",
        has_reason=False,
    ),
    Write(
        "check before an infusion",
        "infusion.check",
        lambda w, by, _: checks.record_check(infusion=w.infusion, by=by, check=_gone_past()),
    ),
    Write(
        "observe",
        "infusion.observe",
        lambda w, by, _: giving.observe(infusion=w.infusion, by=by, observation=_observation()),
        has_reason=False,
    ),
    Write(
        "stop a course",
        "course.stopped",
        on("course", pulse.stop_course, "course", stopped_on=lambda w: w.today, reason=WHY),
        "course",
        needs="prescribe",
    ),
    Write(
        "void a course",
        "course.in_error",
        on("course", pulse.void_course, "course", reason=WHY),
        "course",
        needs="prescribe",
    ),
    Write(
        "start a taper",
        "taperplan.record",
        lambda w, by, _: taper.start_taper(
            patient=w.patient, by=by, drug="methylprednisolone", taper=schedule(w.today), warning_reason=WHY
        ),
        needs="prescribe",
    ),
    Write(
        "change a taper",
        "taperplan.replan",
        on("plan", taper.replan_taper, "plan", taper=lambda w: schedule(w.today), reason=WHY),
        "plan",
        needs="prescribe",
    ),
    *[
        Write(
            f"{words} a taper",
            "taperplan.replan",
            on("plan", taper_change.change_taper, "plan", change=change, reason=WHY, override_code="other"),
            "plan",
            needs="prescribe",
        )
        for words, change in {
            "shift": lambda w: Shift(3),
            "hold": lambda w: Hold(20),
            "step back in": lambda w: StepBack(w.today + timedelta(days=14), 7),
            "re-escalate": lambda w: ReEscalate(w.today, Decimal(80), 2, taper_protocol()),
            "stop": lambda w: Stop(w.today),
            "edit": lambda w: Edit(w.today, schedule(w.today).steps),
        }.items()
    ],
    Write(
        "switch a taper to another steroid",
        "taperplan.record",
        on(
            "plan",
            taper_change.switch_drug,
            "plan",
            to_drug="methylprednisolone",
            on_day=lambda w: w.today + timedelta(days=3),
            reason=WHY,
        ),
        "plan",
        needs="prescribe",
    ),
    Write(
        "direct a taper",
        "taperplan.record",
        lambda w, by, _: taper.direct_taper(
            patient=w.patient, by=by, drug="hydrocortisone", directions="as directed", first_day=w.today
        ),
        has_reason=False,
        needs="prescribe",
    ),
    Write(
        "structure a taper as directed",
        "taperplan.replan",
        on(
            "directed",
            taper_change.structure_taper,
            "plan",
            steps=lambda w: schedule(w.today).steps,
            reason=WHY,
        ),
        "directed",
        needs="prescribe",
    ),
    Write(
        "void a taper",
        "taperplan.void",
        on("plan", taper.void_taper, "plan", reason=WHY),
        "plan",
        needs="prescribe",
    ),
    Write(
        "hand out tablets",
        "tabletsupply.record",
        lambda w, by, _: facts.record(
            TabletSupply(
                patient=w.patient, taper=w.plan, strength_mg=Decimal(5), tablets=100, handed_on=w.today
            ),
            by=by,
        ),
        has_reason=False,
    ),
    Write(
        "record a weight",
        "bodymeasure.record",
        lambda w, by, _: body.record_measure(measure=weight(w.patient, "71"), by=by),
        has_reason=False,
    ),
    Write(
        "record a weight from elsewhere",
        "bodymeasure.record",
        lambda w, by, _: body.record_past_measure(measure=weight(w.patient, "71"), by=by),
        has_reason=False,
    ),
    Write(
        "correct a weight",
        "bodymeasure.correct",
        on("weight", body.correct_measure, "old", new=lambda w: weight(w.patient, "72"), reason=WHY),
        "weight",
    ),
    Write(
        "make a calendar feed",
        "calendarfeed.open",
        lambda w, by, _: calendars.open_feed(patient=w.patient, by=by, language="de"),
        has_reason=False,
    ),
    Write(
        "revoke a calendar feed",
        "calendarfeed.revoke",
        lambda w, by, _: calendars.revoke_feed(feed=w.feed, by=by, reason=WHY),
    ),
    Write(
        "record a fact",
        "antibody.record",
        lambda w, by, _: facts.record(Antibody(patient=w.patient, name="anti-Mi-2"), by=by),
        has_reason=False,
    ),
    Write(
        "correct a fact",
        "dosetaken.correct",
        lambda w, by, seen: facts.correct(
            w.fact, dose(w.patient, "25"), seen_version=seen_of(w.fact, seen), by=by, reason=WHY
        ),
        "fact",
    ),
    Write(
        "void a fact",
        "dosetaken.void",
        lambda w, by, seen: facts.void(w.fact, seen_version=seen_of(w.fact, seen), by=by, reason=WHY),
        "fact",
    ),
]


def stored() -> dict[str, list[dict]]:
    """Return every row of courses, by model: what a write that failed must leave as it was."""
    models = apps.get_app_config("courses").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def latest_line(action: str) -> AuditLine:
    return AuditLine.objects.filter(action=action).latest("id")
