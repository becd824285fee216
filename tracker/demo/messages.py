"""Messages of the invented clinic: a patient who agreed to e-mail, and one letter that did not arrive."""

from courses.actions.consents import record_consent
from courses.models import Consent, Patient
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan
from monitoring.reminders.channels import UndeliverableError
from tracker.demo.people import Site


def tell(site: Site) -> None:
    """Record what one patient said about e-mail, plan, and let one letter be refused by its mail server."""
    patients = Patient.objects.followed().filter(clinic=site.clinic, may_email=False)
    patient = patients.order_by("pk").first()
    record_consent(
        patient=patient,
        seen_version=patient.version,
        by=site.nurse,
        channel=Consent.Channel.EMAIL,
        is_given=True,
        how=Consent.How.IN_PERSON,
        said_on=site.today,
    )
    plan.plan_clinic(site.clinic)
    letters = Delivery.objects.filter(reminder__patient__clinic=site.clinic, channel=Delivery.Channel.EMAIL)
    letter = letters.filter(recipient__isnull=False).order_by("due_at", "pk").first()
    if letter:
        deliver.fail(letter, UndeliverableError("The mail server refused the address (550)."))
