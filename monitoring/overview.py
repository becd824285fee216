"""The first screen: what a page, the command `show_patient` and the API say of a patient, from one read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from courses.models import Condition, Patient, TaperPlan
from courses.models.tablets import dispensary
from courses.rules.agents import MedicineFinding, medicine_findings
from courses.rules.exposure import Exposure
from courses.rules.findings import Finding
from courses.rules.tablets import Dose
from monitoring import timeline
from monitoring.due_row import Row, fold_safety, is_safety
from monitoring.rules import response
from monitoring.rules.due import DueState
from monitoring.rules.hints import Hint, HintState, hints
from monitoring.rules.history import (
    CourseFact,
    InfusionFact,
    InfusionState,
    LabPoint,
    PatientHistory,
    StrengthPoint,
)
from monitoring.rules.laboratory import enzymes
from monitoring.rules.laboratory.drug_monitoring_plan import MonitoringPlan, monitoring_plan
from monitoring.rules.muscles import strength
from monitoring.rules.safety.prompts import Finding as PromptFinding
from monitoring.rules.safety.prompts import PromptState, findings
from monitoring.rules.steroid.exposure import ExposureReport, exposure_report
from monitoring.rules.steroid.printed import printed_findings
from monitoring.rules.steroid.sparing import Sparing, sparing
from monitoring.rules.steroid.today import SteroidToday, steroids_today
from monitoring.rules.summary import Summary, summary_sentence
from monitoring.safety import facts_of
from monitoring.worklist import LONG_PAST_DAYS, rows_for


@dataclass(frozen=True)
class EnzymeNow:
    """The latest result of an analyte against its baseline; `change_percent` None where it cannot be told."""

    latest: LabPoint
    baseline: LabPoint | None
    change_percent: Decimal | None
    direction: str | None


@dataclass(frozen=True)
class StrengthNow:
    """The latest test on one scale against its baseline; the change is in percent of the scale."""

    latest: StrengthPoint
    baseline: StrengthPoint | None
    change_percent_of_scale: Decimal | None


@dataclass(frozen=True)
class Overview:
    patient: Patient
    today: date
    history: PatientHistory
    summary: Summary
    steroids: tuple[SteroidToday, ...]
    tablets: dict[str, Dose]  # today's dose in tablets, by drug; without those nothing can be counted with
    exposure: Exposure  # taken, the whole record up to today
    exposure_year: Exposure  # taken, the 365 days up to today
    exposure_report: ExposureReport  # course, year and record, as planned and as taken
    sparing: Sparing | None  # None without a pulse given
    medicine_findings: tuple[MedicineFinding, ...]  # what to look at twice among today's medicines
    monitoring: MonitoringPlan  # blood tests for the medicines taken today
    course: CourseFact | None  # the latest
    day_after_pulse: int | None
    enzymes: tuple[EnzymeNow, ...]  # CK first, then the other muscle enzymes
    strengths: tuple[StrengthNow, ...]  # MMT-8 first
    conditions: tuple[Condition, ...]
    printed_findings: tuple[Finding, ...]  # of the steroid doses as recorded, nothing repaired
    due: tuple[Row, ...]  # overdue and due first, then what is coming
    hints: tuple[Hint, ...]  # every hint: raised, not raised or not to be told
    safety: tuple[PromptFinding, ...]  # one for each safety prompt that can concern the patient

    @property
    def enzyme_shown(self) -> EnzymeNow | None:
        """Return CK, else the first other muscle enzyme, else None."""
        return next(iter(self.enzymes), None)

    @property
    def strength_shown(self) -> StrengthNow | None:
        return next(iter(self.strengths), None)

    @property
    def overdue(self) -> tuple[Row, ...]:
        """Return what is late and waits for nobody's decision; safety prompts have a line of their own."""
        late = (row for row in self.due if row.state is DueState.OVERDUE and not row.derived.is_held)
        return tuple(row for row in late if not is_safety(row))

    @property
    def held(self) -> tuple[Row, ...]:
        return tuple(row for row in self.due if row.derived.is_held)

    @property
    def unsigned(self) -> tuple[Row, ...]:
        """Return the second signatures that doses of this patient wait for."""
        return tuple(row for row in self.due if row.kind == "signature")

    @property
    def unsettled(self) -> tuple[PromptFinding, ...]:
        """Return the safety prompts that wait for an answer today, but those of the toxicity screen."""
        return tuple(finding for finding in self.prompts if finding.state is PromptState.DUE)

    @property
    def prompts(self) -> tuple[PromptFinding, ...]:
        """Return the safety prompts that stand alone."""
        return tuple(finding for finding in self.safety if not finding.prompt.is_screened)

    @property
    def screened(self) -> tuple[PromptFinding, ...]:
        """Return what belongs to the toxicity screen and has a day: due first, then what comes."""
        found = [f for f in self.safety if f.prompt.is_screened and f.due_on is not None]
        return tuple(sorted(found, key=lambda finding: finding.due_on or self.today))

    @property
    def open_hints(self) -> tuple[Hint, ...]:
        """Return the hints that are raised and that nobody has answered as they stand."""
        return tuple(hint for hint in self.hints if hint.is_open)

    @property
    def quiet_hints(self) -> tuple[Hint, ...]:
        return tuple(hint for hint in self.hints if not hint.is_open)

    @property
    def is_ck_normal_but_active(self) -> bool:
        """Return whether a normal CK stands beside signs of activity: it may not be read as remission."""
        return any(h.code == "ck_normal_active" and h.state is HintState.RAISED for h in self.hints)

    @property
    def open_decisions(self) -> tuple[CourseFact, ...]:
        """Return the pulses whose review decided something that is still to be looked back at."""
        return tuple(c for c in self.history.courses if c.decision is not None and c.decision.is_open)

    @property
    def not_raised(self) -> tuple[PromptFinding, ...]:
        """Return the prompts whose condition the steroid on record does not meet and nobody ever answered."""
        rest = (finding for finding in self.prompts if finding.state is PromptState.NOT_MET)
        return tuple(finding for finding in rest if finding.answer is None)

    @property
    def to_do(self) -> tuple[Row, ...]:
        """Return what is due with the safety prompts of a day as one row."""
        return fold_safety(self.due)

    @property
    def pulses_today(self) -> tuple[InfusionFact, ...]:
        """Return the infusions given today, or planned for today and not settled otherwise."""
        infusions = [i for course in self.history.courses for i in course.infusions]
        return tuple(i for i in infusions if _day_of(i) == self.today and i.state != InfusionState.OMITTED)


def overview(patient: Patient, *, on: date) -> Overview:
    """Return the patient's first screen as of `on`, a day in the clinic's zone."""
    history = timeline.read(patient, on)
    steroids = steroids_today(history)
    report = exposure_report(history)
    course = _course_on(history)
    pulse_on = response.first_infusion_on(course) if course else None
    day0 = course.window.day0 if course and course.window else None
    return Overview(
        patient=patient,
        today=on,
        history=history,
        summary=summary_sentence(history),
        steroids=steroids,
        tablets=_tablets(patient, history, steroids),
        exposure=report.of("life").taken.exposure,
        exposure_year=report.of("year").taken.exposure,
        exposure_report=report,
        sparing=sparing(history),
        medicine_findings=medicine_findings([drug.use for drug in history.drugs], on),
        monitoring=monitoring_plan(history),
        course=course,
        day_after_pulse=(on - day0).days if day0 and day0 <= on else None,
        enzymes=_enzymes_now(history, pulse_on),
        strengths=_strengths_now(history, pulse_on),
        conditions=tuple(Condition.objects.current().filter(patient=patient, resolved_on__isnull=True)),
        printed_findings=printed_findings(history.taken),
        due=tuple(row for row in rows_for(patient, today=on) if not _is_idle(row, history)),
        hints=hints(history, timeline.hint_answers(patient)),
        safety=findings(facts_of(patient, history)),
    )


def _tablets(patient: Patient, history: PatientHistory, steroids: Iterable[SteroidToday]) -> dict[str, Dose]:
    """Return today's doses in tablets, by drug."""
    plans = TaperPlan.objects.current().filter(patient=patient, closed_on__isnull=True)
    chains = {plan.drug: UUID(plan.key.partition(":")[2]) for plan in history.plans if plan.closed_on is None}
    found, tablets = {}, dispensary(plans)
    for steroid in steroids:
        reckoned = tablets.of(patient.clinic_id, steroid.drug, chains.get(steroid.drug))
        if steroid.mg and not reckoned.is_empty:
            found[steroid.drug] = reckoned.dose(steroid.mg)
    return found


def _is_idle(row: Row, history: PatientHistory) -> bool:
    """Return whether nobody can act on it any more: over a year late in a record that has ended."""
    return history.has_ended and row.item.days_late > LONG_PAST_DAYS


def _course_on(history: PatientHistory) -> CourseFact | None:
    """Return the latest course begun by today, else the next one ordered, else None."""
    begun = [c for c in history.courses if any(_day_of(i) <= history.today for i in c.infusions)]
    return begun[-1] if begun else next(iter(history.courses), None)


def _day_of(infusion: InfusionFact) -> date:
    moment = infusion.given or infusion.planned
    return moment.day or date.max


def _enzymes_now(history: PatientHistory, pulse_on: date | None) -> tuple[EnzymeNow, ...]:
    codes = {lab.analyte for lab in history.labs if lab.is_muscle_enzyme}
    ordered = sorted(codes, key=lambda code: (code != response.MAIN_ENZYME, code))
    found = [(enzymes.latest(history.labs, code, history.today), code) for code in ordered]
    return tuple(_enzyme_now(history, lab, code, pulse_on) for lab, code in found if lab)


def _enzyme_now(history, lab: LabPoint, code: str, pulse_on: date | None) -> EnzymeNow:
    baseline = _baseline(enzymes.standing(history.labs, code), pulse_on, lab)
    if baseline is None:
        return EnzymeNow(lab, None, None, None)
    change = enzymes.percent_change(baseline, lab)
    return EnzymeNow(lab, baseline, change, enzymes.direction(baseline, lab))


def _strengths_now(history: PatientHistory, pulse_on: date | None) -> tuple[StrengthNow, ...]:
    series = response.strength_series(history.strengths)
    upto = [[p for p in points if p.when.day <= history.today] for points in series]
    return tuple(_strength_now(points, pulse_on) for points in upto if points)


def _strength_now(points: list[StrengthPoint], pulse_on: date | None) -> StrengthNow:
    latest = points[-1]
    baseline = _baseline(points, pulse_on, latest)
    change = strength.change_percent_of_scale(baseline, latest) if baseline else None
    return StrengthNow(latest, baseline, change)


def _baseline(points: list, pulse_on: date | None, latest):
    """Return the last point on or before the pulse, else the first; None when that is the latest itself."""
    before = [p for p in points if pulse_on and p.when.day <= pulse_on]
    baseline = before[-1] if before else points[0]
    return None if baseline is latest else baseline
