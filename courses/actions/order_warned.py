"""A line in the trail for an order that the dose check answered: overrides are counted beside it."""

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.models import Patient
from courses.rules.dose_check import DoseVerdict

WARNED = "order.warned"


@transaction.atomic
def note_warned(*, patient: Patient, by, checked: DoseVerdict) -> None:
    """Keep that an order sent in was answered with findings, and which rules they were; no dose is kept."""
    require(by, Right.PRESCRIBE, patient.clinic)
    codes = [finding.code for finding in checked.findings]
    stops = [finding.code for finding in checked.findings if finding.stops]
    after = {"codes": codes, "stops": stops, "rules_version": checked.rules_version}
    audit.write(by=by, action=WARNED, record=patient, after=after)
