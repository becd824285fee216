"""The twins of the measures about what is recorded."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from courses.models import Antibody, BodyMeasure
from monitoring.models import Measure, Result, StrengthTest
from monitoring.outcomes.scope import Scope
from tests.monitoring.outcomes.twins.frames import GIVEN, Begun

Found = tuple[object, str, bool]  # the day, its precision, and whether a limit it needs is there


def _said(is_there: bool) -> str:
    return "recorded" if is_there else "missing"


def subtype_recorded(row: Begun, scope: Scope) -> str:
    return _said(row.patient.subtype != "unknown")


def sex_recorded(row: Begun, scope: Scope) -> str:
    return _said(row.patient.sex != "unknown")


def age_recorded(row: Begun, scope: Scope) -> str:
    return _said(row.patient.birth_date is not None or row.patient.age_years is not None)


def antibodies_recorded(row: Begun, scope: Scope) -> str:
    return _said(Antibody.objects.current().filter(patient=row.patient).exists())


def indication_recorded(row: Begun, scope: Scope) -> str:
    return _said(row.course.indication != "unknown")


def doses_recorded(row: Begun, scope: Scope) -> str:
    if not row.given:
        return "nothing_given"
    given = [i for i in row.course.infusions.all() if i.state in GIVEN and i.given_on <= scope.as_of]
    return _said(all(i.given_mg is not None for i in given))


def _at_start(row: Begun, days: int, found: Iterable[Found]) -> str:
    if not row.given:
        return "nothing_given"
    first = row.given[0]
    near = [f for f in found if f[0] is not None and first - timedelta(days=days) <= f[0] <= first]
    if any(precision == "exact" and has_limit for _, precision, has_limit in near):
        return "measured"
    if any(has_limit for *_, has_limit in near):
        return "only_about"
    return "no_limit" if near else "missing"


def ck_at_start(row: Begun, scope: Scope) -> str:
    rows = Result.objects.settled().filter(patient=row.patient, analyte="ck")
    found = [
        (r.sampled_on, r.precision, bool(r.uln) or r.unit == "x ULN") for r in rows if r.number is not None
    ]
    return _at_start(row, 30, found)


def strength_at_start(row: Begun, scope: Scope) -> str:
    rows = StrengthTest.objects.current().filter(patient=row.patient)
    return _at_start(row, 30, [(t.tested_on, t.precision, True) for t in rows if t.total is not None])


def _scored(*kinds: str) -> Callable[[Begun, Scope], str]:
    def twin(row: Begun, scope: Scope) -> str:
        rows = Measure.objects.current().filter(patient=row.patient)
        kept = [m for m in rows if m.kind in kinds and m.number is not None]
        return _at_start(row, 30, [(m.measured_on, m.precision, True) for m in kept])

    return twin


def _body(row: Begun, kind: str) -> list[Found]:
    rows = BodyMeasure.objects.current().filter(patient=row.patient)
    return [(m.measured_on, m.precision, True) for m in rows if m.kind == kind]


def weight_at_start(row: Begun, scope: Scope) -> str:
    ordered = row.patient.courses.exclude(state="in_error")
    found = _body(row, "weight") + [(c.weight_on, "exact", True) for c in ordered if c.weight_kg is not None]
    return _at_start(row, 30 if row.ages == "juvenile" else 90, found)


def height_at_start(row: Begun, scope: Scope) -> str:
    if row.given and row.ages != "juvenile":
        return "not_a_child" if row.ages == "adult" else "age_not_known"
    return _at_start(row, 30, _body(row, "height"))


TWINS = {
    "subtype_recorded": subtype_recorded,
    "antibodies_recorded": antibodies_recorded,
    "age_recorded": age_recorded,
    "sex_recorded": sex_recorded,
    "indication_recorded": indication_recorded,
    "doses_recorded": doses_recorded,
    "weight_at_start": weight_at_start,
    "ck_at_start": ck_at_start,
    "strength_at_start": strength_at_start,
    "physician_global_at_start": _scored("physician_global"),
    "patient_global_at_start": _scored("patient_global"),
    "function_at_start": _scored("haq_di", "chaq"),
    "extramuscular_at_start": _scored("extramuscular", "das"),
    "height_at_start": height_at_start,
}
