"""The dose check of an order for a patient: what the record knows, put before the rule."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from courses.clinic.errors import refuse
from courses.clinic.moves import change
from courses.models import Condition, Infusion, Patient, PulseCourse
from courses.models.body import latest_weighing
from courses.protocols.loader import dose_limits
from courses.rules.dose_check import RULES_VERSION, DoseVerdict, check_dose, judged
from courses.rules.dose_facts import DayDose, OrderFacts, Product, Route, dose_book
from courses.rules.findings import Finding
from courses.rules.pulse import DoseBasis, PlannedInfusion
from courses.rules.weight import Weighing

GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]
NO_COURSE = 0  # the key of no record


def check_order(
    patient: Patient,
    infusions: Sequence[PlannedInfusion],
    *,
    protocol: str,
    course_pk: int = NO_COURSE,
    asked_risks: Iterable[str] = (),
    **known,
) -> DoseVerdict:
    """Return the verdict on the infusions; `known` are further facts, `course_pk` the order's own course."""
    first_day = min(infusion.day for infusion in infusions)
    age = patient.age_at(first_day)
    facts = OrderFacts(
        doses=tuple(
            DayDose((infusion.day - first_day).days + 1, infusion.planned_mg) for infusion in infusions
        ),
        age_years=None if age is None else Decimal(age),
        first_day=first_day,
        risks=(*_risks_on(patient, first_day), *asked_risks),
        days_since_other_course=_days_since_other_course(patient, first_day, course_pk),
        last_weight_kg=_last_weight_kg(patient, first_day, course_pk),
        **known,
    )
    return check_dose(facts, dose_book(protocol=protocol, cap_mg=patient.clinic.absolute_cap_mg))


def check_course(course: PulseCourse, infusions: Sequence[PlannedInfusion]) -> DoseVerdict:
    """Return the verdict on an ordered course as its infusions would be."""
    if not infusions:
        return judged(())
    first_day = min(infusion.day for infusion in infusions)
    return check_order(
        course.patient,
        infusions,
        protocol=course.protocol or "seed",
        course_pk=course.pk,
        **weighed(course.weight_kg, course.weight_on, first_day),
    )


def check_past(patient: Patient, infusions: Sequence[Infusion]) -> list[Finding]:
    """Return what is unusual about infusions given in the past; that a dose is unknown is not."""
    given = [
        PlannedInfusion(infusion.given_on or infusion.planned_on, infusion.given_mg) for infusion in infusions
    ]
    found = check_order(patient, given, protocol="").findings if given else ()
    return [finding for finding in found if finding.code not in {"dose_unknown", "weight_missing"}]


def weighed(weight_kg: Decimal | None, weight_on: date | None, first_day: date) -> dict:
    """Return the facts about a weight; its age never counts below 0."""
    days_old = None if weight_on is None else max((first_day - weight_on).days, 0)
    return {"weight_kg": weight_kg, "weight_days_old": days_old}


def by_weight(basis: str, mg_per_kg: Decimal | None) -> dict:
    """Return the facts about a dose by weight, {} for a flat one."""
    return {"basis": DoseBasis.MG_PER_KG, "mg_per_kg": mg_per_kg} if basis == DoseBasis.MG_PER_KG else {}


def product_and_route(product: str, route: str) -> dict:
    return {"product": Product(product), "route": Route(route)}


def _risks_on(patient: Patient, day: date) -> list[str]:
    """Return the codes of organs and risks that had not ended by then."""
    rows = Condition.objects.current().filter(patient=patient)
    return [row.code for row in rows if row.resolved_on is None or row.resolved_on >= day]


def _days_since_other_course(patient: Patient, first_day: date, course_pk: int) -> int | None:
    """Return the days from the last infusion given before in any other course; None when there is none."""
    given = Infusion.objects.filter(
        course__patient=patient, state__in=GIVEN, given_on__isnull=False, given_on__lte=first_day
    )
    given = given.exclude(course__state=PulseCourse.State.IN_ERROR).exclude(course=course_pk)
    last = given.order_by("-given_on").values_list("given_on", flat=True).first()
    return None if last is None else (first_day - last).days


def _last_weight_kg(patient: Patient, first_day: date, course_pk: int) -> Decimal | None:
    """Return the latest weight of the year before, recorded or of another order; None when there is none."""
    since = first_day - timedelta(days=int(dose_limits().weight_comparable_days.number))
    orders = PulseCourse.objects.filter(patient=patient, weight_on__range=(since, first_day))
    orders = orders.exclude(pk=course_pk).exclude(state=PulseCourse.State.IN_ERROR)
    ordered = orders.order_by("-weight_on", "-pk").values_list("weight_on", "weight_kg").first()
    known = [latest_weighing(patient, on=first_day, since=since), ordered and Weighing(*ordered)]
    latest = max(filter(None, known), key=lambda weighing: weighing.day, default=None)
    return latest and latest.kg


def refuse_findings(findings: Sequence[Finding], *, code: str, words: str, what: str = "order") -> None:
    """Raise ValidationError for a stop, and for a warning gone past without a coded reason and its words.

    `what` names in the refusal what was checked.
    """
    stops = [finding.sentence for finding in findings if finding.stops]
    if stops:
        raise refuse(f"The {what} was refused: {' '.join(stops)}")
    sentences = " ".join(finding.sentence for finding in findings)
    if findings and not code:
        raise refuse(f"The {what} needs a coded reason: {sentences}", field_name="override_code")
    if findings and not words.strip():
        raise refuse(
            f"The {what} needs a reason in words: {sentences} Say why, or change the {what}.",
            field_name="warning_reason",
        )


def recheck(infusion: Infusion, changes: dict, *, by, code: str, words: str) -> None:
    """Check the course as the change would leave it, and keep on it what is new, with why it was gone past.

    Days that no longer follow each other are told by the move's own reason.
    """
    course = infusion.course
    findings = check_course(course, _changed(infusion, changes)).findings
    known = {finding["code"] for finding in course.findings} | {"days_not_consecutive"}
    new = [finding for finding in findings if finding.code not in known]
    refuse_findings(new, code=code, words=words)
    if new:
        told = [*course.findings, *(finding.as_json() for finding in new)]
        facts = {"findings": told, "rules_version": RULES_VERSION}
        facts |= {"override_code": code, "warning_reason": words}
        change(
            course, seen_version=course.version, by=by, action="course.recheck", changes=facts, reason=words
        )


def _changed(one: Infusion, changes: dict) -> list[PlannedInfusion]:
    """Return the infusions of a course as they would be with one changed; omitted ones give nothing."""
    planned = []
    for infusion in one.course.infusions.all():
        told = changes if infusion.pk == one.pk else {}
        if told.get("state", infusion.state) != Infusion.State.OMITTED:
            day, mg = (told.get(name, getattr(infusion, name)) for name in ("planned_on", "planned_mg"))
            planned.append(PlannedInfusion(day, mg))
    return planned
