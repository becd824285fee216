"""A message that could not be delivered, for tests of what is done about it."""

from courses.models import User
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan
from monitoring.reminders.channels import UndeliverableError
from tests.cast import Cast, make_course, make_patient

REFUSAL = "The mail server refused the address (550)."


def refused_letter(cast: Cast, monkeypatch, words: str = REFUSAL) -> Delivery:
    """Return nina's letter about an infusion of today, refused for good; her inbox has it."""
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)

    def refuse(message):
        raise UndeliverableError(words)

    with monkeypatch.context() as patch:
        patch.setitem(deliver.CHANNELS, "email", refuse)
        deliver.deliver_all()
    return Delivery.objects.get(channel="email")
