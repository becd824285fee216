"""Recording a weight or a height: the check before doses are made of it (reliability D7)."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from courses.actions.order_check import refuse_findings
from courses.clinic import facts
from courses.clinic.access import Right, require
from courses.clinic.text import refuse_hidden
from courses.models import BodyMeasure
from courses.protocols.loader import dose_limits
from courses.rules.findings import Finding
from courses.rules.weight import Weighing, height_findings, weight_findings

Kind = BodyMeasure.Kind


def check_measure(measure: BodyMeasure) -> tuple[Finding, ...]:
    """Return what is doubtful about it beside the patient's other weights and heights, and the age."""
    limits, day = dose_limits(), measure.measured_on or measure.patient.clinic.today()
    others = BodyMeasure.objects.filter(patient=measure.patient).exclude(chain=measure.chain)
    if measure.kind == Kind.HEIGHT:
        weight = others.weights().filter(measured_on__lte=day).values_list("number", flat=True).first()
        return height_findings(measure.number, weight_kg=weight, limits=limits)
    if measure.measured_on is None:
        return weight_findings(Weighing(day, measure.number), limits=limits)
    age = measure.patient.age_at(day)
    return weight_findings(
        Weighing(day, measure.number),
        earlier=[Weighing(*row) for row in others.weights().values_list("measured_on", "number")],
        height_cm=others.heights().filter(measured_on__lte=day).values_list("number", flat=True).first(),
        age_years=None if age is None else Decimal(age),
        limits=limits,
    )


@transaction.atomic
def record_measure(*, measure: BodyMeasure, by) -> BodyMeasure:
    """Store version 1: the impossible is refused, the doubtful needs a coded reason and its words."""
    require(by, Right.RECORD, measure.patient.clinic)
    measure.prepare()
    _settle(measure, check_measure(measure))
    return facts.record(measure, by=by, parts={"findings": measure.findings})


@transaction.atomic
def record_past_measure(*, measure: BodyMeasure, by) -> BodyMeasure:
    """Store what a record from elsewhere tells: the doubtful is kept with its findings, not asked about."""
    require(by, Right.RECORD, measure.patient.clinic)
    measure.prepare()
    findings = check_measure(measure)
    refuse_findings([finding for finding in findings if finding.stops], code="", words="", what=measure.kind)
    measure.findings = [finding.as_json() for finding in findings]
    return facts.record(measure, by=by, parts={"findings": measure.findings})


@transaction.atomic
def correct_measure(*, old: BodyMeasure, new: BodyMeasure, seen_version: int, by, reason: str) -> BodyMeasure:
    """Store the corrected version, checked anew; an earlier reason answers only for what it was given for."""
    require(by, Right.RECORD, old.patient.clinic)
    new.chain = old.chain
    new.prepare()
    findings = check_measure(new)
    known = {finding["sentence"] for finding in old.findings}
    if _reason(new) == _reason(old) and not known.issuperset(finding.sentence for finding in findings):
        new.override_code = new.warning_reason = ""
    _settle(new, findings)
    return facts.correct(
        old,
        new,
        seen_version=seen_version,
        by=by,
        reason=reason,
        parts=({"findings": old.findings}, {"findings": new.findings}),
    )


def _reason(measure: BodyMeasure) -> tuple[str, str]:
    return measure.override_code, measure.warning_reason


def _settle(measure: BodyMeasure, findings: Sequence[Finding]) -> None:
    """Keep the findings with the reason for going past them; without findings nothing was gone past."""
    refuse_hidden(measure)  # also in a reason that is about to be dropped
    refuse_findings(findings, code=measure.override_code, words=measure.warning_reason, what=measure.kind)
    measure.findings = [finding.as_json() for finding in findings]
    if not findings:
        measure.override_code = measure.warning_reason = ""
