"""Whom reminders are told to, and over which channels."""

from collections.abc import Iterable, Iterator

from courses.clinic.clinic import Membership
from courses.models import Clinic
from monitoring.models import Delivery, Reminder


class Audience:
    """The members of some clinics who can be told, by clinic and role; one query."""

    def __init__(self, clinics: Iterable[Clinic]):
        self._channels: dict[tuple[int, str], list[tuple[int, str]]] = {}
        members = Membership.objects.filter(clinic__in=clinics, ended_at__isnull=True, user__is_active=True)
        for member in members.select_related("user").order_by("pk"):
            if member.user.has_usable_password():
                mine = self._channels.setdefault((member.clinic_id, member.role), [])
                mine.append((member.user_id, Delivery.Channel.INBOX))
                if member.user.email:
                    mine.append((member.user_id, Delivery.Channel.EMAIL))

    def of(self, reminder: Reminder) -> Iterator[tuple[int, str]]:
        """Yield (id of a person, channel) for everybody who is told of the reminder."""
        yield from self._channels.get((reminder.patient.clinic_id, reminder.owner_role), [])
