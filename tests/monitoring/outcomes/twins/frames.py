"""The courses and patients of a scope, found one by one in plain Python."""

from dataclasses import dataclass
from datetime import date

from courses.models import Infusion, Patient, PulseCourse
from courses.rules.dates import whole_years
from monitoring.outcomes.scope import Scope

GIVEN = {Infusion.State.GIVEN, Infusion.State.PART_GIVEN}


@dataclass(frozen=True)
class Begun:
    """A course as an audit sees it on a day."""

    course: PulseCourse
    patient: Patient
    begun_on: date
    given: tuple[date, ...]
    is_first: bool

    @property
    def ended_on(self) -> date | None:
        return self.patient.follow_up_changed_on

    @property
    def ages(self) -> str:
        return ages_of(self.patient, self.begun_on)

    def has_ended_by(self, day: date, scope: Scope) -> bool:
        return self.ended_on is not None and self.ended_on <= min(day, scope.as_of)


def begun(scope: Scope) -> list[Begun]:
    """Return the courses of the scope."""
    found = []
    for patient in Patient.objects.filter(clinic__in=scope.clinics):
        courses = [_begun(course, scope.as_of) for course in patient.courses.exclude(state="in_error")]
        dated = sorted((c for c in courses if c), key=lambda row: (row[1], row[0].pk))
        for place, (course, day, given) in enumerate(dated):
            row = Begun(course, patient, day, given, is_first=place == 0)
            if scope.first_day <= day <= scope.last_day and _is_of(row, scope):
                found.append(row)
    return found


def _begun(course: PulseCourse, as_of: date):
    infusions = list(course.infusions.all())
    given = sorted(i.given_on for i in infusions if i.state in GIVEN and i.given_on <= as_of)
    days = given or sorted(i.planned_on for i in infusions)
    return (course, days[0], tuple(given)) if days else None


def _is_of(row: Begun, scope: Scope) -> bool:
    patient = row.patient
    if scope.subtype and patient.subtype != scope.subtype:
        return False
    if scope.sex and patient.sex != scope.sex:
        return False
    if scope.ages and row.ages != scope.ages:
        return False
    return not scope.pulse or (scope.pulse == "first") == row.is_first


def ages_of(patient: Patient, day: date) -> str:
    if patient.subtype == "jdm":
        return "juvenile"
    age = whole_years(patient.birth_date, day) if patient.birth_date else patient.age_years
    if age is None:
        return "unknown"
    return "juvenile" if age < 18 else "adult"


def index_courses(scope: Scope) -> list[Begun]:
    """Return each patient's first course of the scope."""
    first: dict[int, Begun] = {}
    for row in sorted(begun(scope), key=lambda row: (row.begun_on, row.course.pk)):
        first.setdefault(row.patient.pk, row)
    return list(first.values())
