"""How a patient of the invented clinic agreed to be reached, and a message that did not reach a colleague."""

from django.utils import timezone

from courses.actions.consents import record_consent
from courses.models import Consent, Patient
from monitoring.models import Delivery, Reminder
from monitoring.reminders import deliver, occasions
from monitoring.reminders.channels import UndeliverableError
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


def refuse_one(site: Site) -> None:
    """Let the nurse's mailbox refuse one message, of something due that somebody was called about.

    The engine plans its messages and gives this one up, as it would: it waits among what did not arrive.
    """
    standing = Reminder.objects.filter(patient__clinic=site.clinic, kind="taper_step", state="open")
    called = standing.filter(attempts__isnull=False, due_on__lte=site.today).select_related("patient__clinic")
    reminder = called.order_by("due_on", "pk").first()
    if reminder is None:
        return
    occasions.keep_in_step([reminder], now=timezone.now())
    mails = Delivery.objects.filter(reminder=reminder, recipient=site.nurse, channel=Delivery.Channel.EMAIL)
    first = mails.filter(occasion=Delivery.Occasion.DUE).first()
    if first is not None:
        deliver.fail(first, UndeliverableError("The mail server refused the address (552 mailbox full)."))
