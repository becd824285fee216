"""What the safety prompts look at, read from the records: for one patient or for all of a clinic at once.

Six queries for any number of patients. Only those who take a steroid, or had a pulse just now, are read.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery

from courses.models import (
    BodyMeasure,
    DoseTaken,
    DrugPeriod,
    Infusion,
    InfusionCheck,
    InfusionObservation,
    Patient,
    PulseCourse,
    TaperPlan,
    TaperStep,
)
from courses.protocols.loader import safety_prompts
from courses.protocols.prompts import AfterPulse
from monitoring.models import BloodPressure, Result, SafetyAnswer, ScreenAnswer
from monitoring.rules.history import CourseFact, PatientHistory
from monitoring.rules.safety.prompts import Answer, Answered, SafetyFacts, least_age
from monitoring.timeline import drug_fact, infusion_fact, plan_fact, taken_fact

ANALYTES = ("glucose", "hba1c", "cholesterol", "triglycerides", "potassium")
MEASURES = ("height", "weight", "pressure", "cushing")
PLAN_COLUMNS = (
    "first_day",
    "daily_mg",
    "plan__patient_id",
    "plan__chain",
    "plan__drug",
    "plan__version",
    "plan__closed_on",
    "plan__protocol",
    "plan__protocol_version",
    "plan__recorded_at",
)
GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]


def facts_by_patient(patients, today: date) -> dict[int, SafetyFacts]:
    """Return the facts of those of `patients` whom some prompt can concern today or by their plan."""
    people = list(_with_checks(_on_steroid(patients, today)))
    ids = [person.pk for person in people]
    plans = _plans(ids, {person.pk: person.clinic.zone for person in people})
    taken = _grouped(DoseTaken.objects.current().filter(patient__in=ids).order_by("first_day", "id"))
    drugs = _grouped(DrugPeriod.objects.current().filter(patient__in=ids).order_by("first_day", "id"))
    courses = _courses(ids)
    answers = _grouped(SafetyAnswer.objects.current().filter(patient__in=ids).order_by("id"))
    return {
        person.pk: SafetyFacts(
            history=PatientHistory(
                today=today,
                plans=tuple(plans[person.pk]),
                taken=tuple(map(taken_fact, taken[person.pk])),
                drugs=tuple(map(drug_fact, drugs[person.pk])),
                courses=tuple(courses[person.pk]),
            ),
            age=_age(person, today),
            answers=tuple(map(_answered, answers[person.pk])),
            checked=_checked(person),
        )
        for person in people
    }


def facts_of(patient: Patient, history: PatientHistory) -> SafetyFacts:
    """Return the same of one patient whose history has been read; two queries more."""
    answers = SafetyAnswer.objects.current().filter(patient=patient)
    person = _with_checks(Patient.objects.filter(pk=patient.pk)).get()
    return SafetyFacts(history, _age(person, history.today), tuple(map(_answered, answers)), _checked(person))


def _on_steroid(patients, today: date):
    """Return those with a plan that has not ended, a dose taken today, or a pulse still asked about."""
    ended = TaperStep.objects.filter(plan=OuterRef("pk"), daily_mg=0, first_day__lte=today)
    plans = TaperPlan.objects.current().filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=today), ~Exists(ended), patient=OuterRef("pk")
    )
    taken = DoseTaken.objects.current().filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today), patient=OuterRef("pk"), first_day__lte=today
    )
    since = today - timedelta(days=days_after_pulse())
    pulses = Infusion.objects.filter(course__patient=OuterRef("pk"), state__in=GIVEN, given_on__gte=since)
    return patients.exclude(origin=Patient.Origin.PUBLISHED).filter(
        Exists(plans) | Exists(taken) | Exists(pulses)
    )


def days_after_pulse() -> int:
    """Return how many days after its last infusion a pulse can still be asked about."""
    rules = [trigger.condition for prompt in safety_prompts().prompts for trigger in prompt.triggers]
    return max(rule.days for rule in rules if isinstance(rule, AfterPulse))


def _with_checks(patients):
    """Return the patients with the last day of each check on record that settles a prompt."""
    mine = OuterRef("pk")
    results = Result.objects.standing().filter(patient=mine)
    tests = {f"{code}_on": Subquery(_last(results.filter(analyte=code), "sampled_on")) for code in ANALYTES}
    body = BodyMeasure.objects.filter(patient=mine)
    pressures = BloodPressure.objects.current().filter(patient=mine)
    bedside = InfusionObservation.objects.filter(infusion__course__patient=mine)
    gates = InfusionCheck.objects.filter(infusion__course__patient=mine, systolic_mmhg__isnull=False)
    cushing = ScreenAnswer.objects.current().filter(screen__patient=mine, question="cushing")
    return patients.select_related("clinic").annotate(
        **tests,
        weight_on=Subquery(_last(body.weights(), "measured_on")),
        height_on=Subquery(_last(body.heights(), "measured_on")),
        pressure_on=Subquery(_last(pressures, "measured_on")),
        cushing_on=Subquery(_last(cushing, "screen__screened_on")),
        glucose_at=Subquery(_last(bedside.filter(glucose__isnull=False), "observed_at")),
        pressure_at=Subquery(_last(bedside.filter(systolic_mmhg__isnull=False), "observed_at")),
        gate_at=Subquery(_last(gates, "checked_at")),
    )


def _last(rows, column: str):
    known = rows.filter(**{f"{column}__isnull": False})
    return known.order_by(f"-{column}").values(column)[:1]


def _checked(person) -> dict[str, date]:
    found = {check: [getattr(person, f"{check}_on")] for check in (*ANALYTES, *MEASURES)}
    for check, moments in {"glucose": ["glucose_at"], "pressure": ["pressure_at", "gate_at"]}.items():
        known = filter(None, (getattr(person, moment) for moment in moments))
        found[check] += [moment.astimezone(person.clinic.zone).date() for moment in known]
    last = {check: max(filter(None, days), default=None) for check, days in found.items()}
    return {check: day for check, day in last.items() if day is not None}


def _age(person: Patient, today: date) -> int | None:
    return least_age(person.birth_date, person.age_years, person.age_on, today)


def _answered(row: SafetyAnswer) -> Answered:
    return Answered(
        row.prompt, Answer(row.answer), row.answered_on, again_on=row.ask_again_on, key=row.key, note=row.note
    )


def _grouped(rows: Iterable) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found


def _plans(ids: list[int], zones: dict[int, ZoneInfo]) -> dict[int, list]:
    current = TaperPlan.objects.current().filter(patient__in=ids)
    # A plan is read again with each of its steps, so no more of it than `plan_fact` says.
    steps = TaperStep.objects.filter(plan__in=current).select_related("plan").only(*PLAN_COLUMNS)
    found: dict[int, list] = defaultdict(list)
    for _, group in groupby(
        steps.order_by("plan__recorded_at", "plan", "first_day"), key=lambda row: row.plan_id
    ):
        rows = list(group)
        patient_id = rows[0].plan.patient_id
        found[patient_id].append(plan_fact(rows, zones[patient_id]))
    return found


def _courses(ids: list[int]) -> dict[int, list[CourseFact]]:
    """Return the pulse courses by patient, with the infusions given and nothing else of them."""
    rows = Infusion.objects.filter(course__patient__in=ids, state__in=GIVEN)
    rows = rows.exclude(course__state=PulseCourse.State.IN_ERROR).select_related("course")
    rows = rows.defer("course__warnings", "course__findings")
    found: dict[int, list[CourseFact]] = defaultdict(list)
    for _, group in groupby(rows.order_by("course", "number"), key=lambda row: row.course_id):
        infusions = list(group)
        course = infusions[0].course
        number = len(found[course.patient_id]) + 1
        given = tuple(map(infusion_fact, infusions))
        found[course.patient_id].append(CourseFact(course.key, number, course.state, given, None, None))
    return found
