"""How a patient of the invented clinic agreed to be reached."""

from courses.actions.consents import record_consent
from courses.models import Consent, Patient
from tracker.demo.people import Site


def agree(site: Site) -> None:
    """Record that one patient agreed to e-mail, in person and today."""
    patient = Patient.objects.followed().filter(clinic=site.clinic, may_email=True).order_by("pk").first()
    if patient is None:
        return
    record_consent(
        patient=patient,
        seen_version=patient.version,
        by=site.nurse,
        about=Consent.About.EMAIL,
        is_given=True,
        how=Consent.How.IN_PERSON,
        said_on=site.today,
    )
