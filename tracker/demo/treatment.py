"""Writing what a story's patient was given: pulses with their infusions, tapers, doses taken, other drugs."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from courses.actions.checks import gates_on, record_check
from courses.actions.giving import give, observe, start
from courses.actions.infusions import hold, omit
from courses.actions.pulse import CourseOrder, order_course, record_past_course, stop_course
from courses.actions.taper import replan_taper, start_taper
from courses.clinic import facts
from courses.models import (
    DoseTaken,
    DrugPeriod,
    Infusion,
    InfusionCheck,
    InfusionObservation,
    OverrideCode,
    Patient,
    PulseCourse,
    TabletSupply,
)
from courses.protocols.loader import taper_protocol
from courses.rules.pulse import PlannedInfusion
from courses.rules.taper import generate, taper_warnings
from courses.rules.taper_changes import Stop
from tracker.demo.people import Site
from tracker.demo.story import Bedside, Drug, Pulse, Replan, Story, Taken, Taper, Unlike

PROTOCOL = "seed"
INFUSED_FROM, INFUSED_TO = "10:00", "11:15"


def treat(site: Site, story: Story, patient: Patient) -> list[PulseCourse]:
    """Write everything the patient was given; return the pulse courses in the story's order."""
    if story.earlier_pulse is not None:
        _record_earlier(site, story, patient)
    courses = [_pulse(site, patient, pulse) for pulse in story.pulses]
    if story.taper:
        _taper(site, patient, story.taper, courses[0] if courses else None)
    for taken in story.taken:
        _record_taken(site, patient, taken)
    for drug in story.drugs:
        _record_drug(site, patient, drug)
    return courses


def _pulse(site: Site, patient: Patient, pulse: Pulse) -> PulseCourse:
    course = order_course(patient=patient, by=site.prescriber, order=_order(site, pulse))
    infusions = list(course.infusions.select_related("course__patient__clinic"))
    for infusion, days in zip(infusions, pulse.days, strict=True):
        if days < pulse.stops_before:
            _infuse(site, infusion, days, pulse.unlike.get(infusion.number))
    for number, gates in pulse.checked.items():
        _check(site, infusions[number - 1], gates)
    if pulse.running:
        _start(site, infusions[pulse.running - 1])
    for bedside in pulse.bedside:
        _observe(site, infusions[bedside.number - 1], pulse.days[bedside.number - 1], bedside)
    course.refresh_from_db()
    if pulse.stopped:
        _stop(site, course, *pulse.stopped)
    return course


def _stop(site: Site, course: PulseCourse, days: int, reason: str) -> None:
    stop_course(
        course=course,
        seen_version=course.version,
        by=site.prescriber,
        stopped_on=site.day(days),
        reason=reason,
    )


def _order(site: Site, pulse: Pulse) -> CourseOrder:
    infusions = tuple(
        PlannedInfusion(site.day(days), Decimal(mg)) for days, mg in zip(pulse.days, pulse.mg, strict=True)
    )
    weighed_on = min(pulse.days[0], 0) - 1
    return CourseOrder(
        indication=pulse.indication,
        indication_note=pulse.indication_note,
        infusions=infusions,
        basis="mg_per_kg" if pulse.mg_per_kg else "flat",
        mg_per_kg=Decimal(pulse.mg_per_kg) if pulse.mg_per_kg else None,
        weight_kg=Decimal(pulse.weight_kg) if pulse.weight_kg else None,
        weight_on=site.day(weighed_on) if pulse.weight_kg else None,
        protocol=pulse.protocol,
        override_code=OverrideCode.TEAM_DECISION if pulse.warning_reason else "",
        warning_reason=pulse.warning_reason,
        ordered_on=site.day(weighed_on),
    )


def _infuse(site: Site, infusion: Infusion, days: int, unlike: Unlike | None) -> None:
    if unlike and unlike.state in _SETTLE:
        _SETTLE[unlike.state](
            infusion=infusion, seen_version=infusion.version, by=site.nurse, reason=unlike.reason
        )
    elif days < 0:
        give(
            infusion=infusion,
            seen_version=infusion.version,
            by=site.nurse,
            given_on=infusion.planned_on,
            given_mg=Decimal(unlike.given_mg) if unlike else infusion.planned_mg,
            part=unlike is not None,
            started_at=site.moment(days, INFUSED_FROM),
            ended_at=site.moment(days, INFUSED_TO),
            reason=unlike.reason if unlike else "",
            gates_code="checked_elsewhere",
            gates_words="day-unit chart (invented)",
        )


_SETTLE = {"held": hold, "omitted": omit}


def _check(site: Site, infusion: Infusion, gates: tuple[str, ...]) -> None:
    for gate in gates:
        found = FOUND.get(gate, {})
        check = InfusionCheck(gate=gate, outcome="acceptable", checked_at=timezone.now(), **found)
        record_check(infusion=infusion, by=site.nurse, check=check)


def _start(site: Site, infusion: Infusion) -> None:
    gates = gates_on(infusion, site.today)
    _check(site, infusion, tuple(stand.gate.code for stand in gates))
    start(infusion=infusion, seen_version=infusion.version, by=site.nurse, rate_ml_h=Decimal(250))


FOUND = {
    "blood_pressure": {"systolic_mmhg": 142, "diastolic_mmhg": 84},
    "glucose": {"number": Decimal("7.2"), "unit": "mmol/L"},
    "potassium": {"number": Decimal("4.0"), "unit": "mmol/L"},
}


def _observe(site: Site, infusion: Infusion, days: int, bedside: Bedside) -> None:
    glucose = Decimal(bedside.glucose_mmol) if bedside.glucose_mmol else None
    observation = InfusionObservation(
        phase=bedside.phase,
        observed_at=site.moment(days, bedside.hour),
        systolic_mmhg=bedside.systolic,
        diastolic_mmhg=bedside.diastolic,
        heart_rate=bedside.heart_rate,
        glucose=glucose,
        glucose_unit="mmol/L" if glucose else "",
        note=bedside.note,
    )
    observe(infusion=infusion, by=site.nurse, observation=observation)


def _record_earlier(site: Site, story: Story, patient: Patient) -> None:
    about = site.day(story.earlier_pulse)
    days = [about - timedelta(days=2), about - timedelta(days=1), about]
    infusions = [
        Infusion(number=n, planned_on=day, precision="approx", state=Infusion.State.GIVEN, given_on=day)
        for n, day in enumerate(days, start=1)
    ]
    record_past_course(
        patient=patient,
        by=site.nurse,
        infusions=infusions,
        indication="severe_weakness",
        source="letter of an earlier clinic (invented): doses not given",
    )


def _taper(site: Site, patient: Patient, told: Taper, course: PulseCourse | None) -> None:
    protocol = taper_protocol(PROTOCOL)
    weight_kg = course.weight_kg if course else None
    warnings = taper_warnings(protocol, Decimal(told.start_mg), told.hold_weeks, weight_kg)
    plan = start_taper(
        patient=patient,
        by=site.prescriber,
        drug=protocol.drug,
        taper=_schedule(site, told.first, told),
        course=course,
        protocol=protocol.name,
        protocol_version=protocol.version,
        warnings=[warning.sentence for warning in warnings],
        warning_reason=told.warning_reason if warnings else "",
    )
    for replan in told.replans:
        new = plan.as_taper().replaced_from(site.day(replan.day), _schedule(site, replan.day, replan).steps)
        plan = replan_taper(
            plan=plan, seen_version=plan.version, by=site.prescriber, taper=new, reason=replan.reason
        )
    for days, strength_mg, tablets in told.supplies:
        supply = TabletSupply(
            patient=patient,
            taper=plan,
            strength_mg=Decimal(strength_mg),
            tablets=tablets,
            handed_on=site.day(days),
        )
        facts.record(supply, by=site.nurse)
    if told.stopped:
        last, reason = told.stopped
        end = Stop(site.day(last))
        replan_taper(
            plan=plan,
            seen_version=plan.version,
            by=site.prescriber,
            taper=end.after(plan.as_taper(), end.last_day),
            reason=reason,
            change=end.kind,
        )


def _schedule(site: Site, first: int, told: Taper | Replan):
    return generate(
        taper_protocol(PROTOCOL),
        start_mg=Decimal(told.start_mg),
        start_on=site.day(first),
        hold_weeks=told.hold_weeks,
        stop_at_mg=Decimal(told.stop_at_mg),
    )


def _record_taken(site: Site, patient: Patient, taken: Taken) -> None:
    dose = DoseTaken(
        patient=patient,
        drug=taken.drug,
        route="PO",
        amount=Decimal(taken.daily_mg) if taken.daily_mg else None,
        unit="mg",
        per="day",
        first_day=site.day(taken.first),
        last_day=site.day(taken.last),
        note=taken.note,
    )
    facts.record(dose, by=site.nurse)


def _record_drug(site: Site, patient: Patient, drug: Drug) -> None:
    period = DrugPeriod(
        patient=patient,
        drug=drug.name,
        route=drug.route,
        amount=Decimal(drug.amount),
        unit=drug.unit,
        per=drug.per,
        first_day=site.day(drug.first),
        last_day=site.day(drug.last),
        purpose=drug.purpose,
        reason_stopped=drug.reason_stopped,
    )
    facts.record(period, by=site.prescriber)
