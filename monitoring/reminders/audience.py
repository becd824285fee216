"""Whom reminders are told to, and over which channels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from courses.clinic.clinic import EscalationStep, Membership, Role
from courses.models import Clinic, Patient, User
from monitoring.models import Delivery, Preference, Reminder, Webhook
from monitoring.reminders.channels.patient_words import KINDS as KINDS_FOR_PATIENTS
from monitoring.reminders.channels.sms import is_set_up
from monitoring.rules.escalation import Call
from monitoring.rules.kinds import kind_of

INBOX, EMAIL, SMS = Delivery.Channel.INBOX, Delivery.Channel.EMAIL, Delivery.Channel.SMS
PATIENT = "patient"
Target = EscalationStep.Target


@dataclass(frozen=True)
class Told:
    """Somebody who is told over one channel: a person, another system, or with neither the patient."""

    channel: str
    person_id: int | None = None
    webhook_id: int | None = None

    @property
    def to(self) -> int | str:
        """Return who it is, for the idempotency key."""
        return f"webhook-{self.webhook_id}" if self.webhook_id else self.person_id or PATIENT


class Audience:
    """Who can be told in some clinics: the members, by clinic and role, and other systems; two queries."""

    def __init__(self, clinics: Iterable[Clinic]):
        clinics = list(clinics)
        self._people: dict[tuple[int, str], list[Told]] = {}  # by clinic and role
        self._persons: dict[tuple[int, int], list[Told]] = {}  # by clinic and person
        self._leads: dict[int, int] = {}
        self._digests: set[tuple[int, int | None]] = set()  # who wants one list a day, by clinic
        members = Membership.objects.filter(clinic__in=clinics, ended_at__isnull=True, user__is_active=True)
        for member in members.select_related("user__preference").order_by("pk"):
            if member.user.has_usable_password():
                mine = [Told(channel, member.user_id) for channel in channels_of(member.user)]
                self._persons[member.clinic_id, member.user_id] = mine
                self._people.setdefault((member.clinic_id, member.role), []).extend(mine)
                if member.mails == Membership.Mails.DIGEST:
                    self._digests.add((member.clinic_id, member.user_id))
                if member.is_lead:
                    self._leads[member.clinic_id] = member.user_id
        self._webhooks: dict[int, list[Webhook]] = {}
        for webhook in Webhook.objects.in_force().filter(clinic__in=clinics).order_by("pk"):
            self._webhooks.setdefault(webhook.clinic_id, []).append(webhook)

    def of(self, reminder: Reminder) -> Iterator[Told]:
        """Yield everybody who is told of the reminder: those of its role, other systems, the patient."""
        yield from self.people(reminder)
        for webhook in self._webhooks.get(reminder.patient.clinic_id, []):
            if webhook.wants(reminder.kind):
                yield Told(Delivery.Channel.WEBHOOK, webhook_id=webhook.pk)
        if reminder.kind in KINDS_FOR_PATIENTS:
            yield from (Told(channel) for channel in channels_of_patient(reminder.patient))

    def asked(self, reminder: Reminder, call: Call) -> Iterator[Told]:
        """Yield everybody one call goes to: those it belongs to, or the next of the chain.

        Who answered for it last is asked again with them. A named person who is not there is stood in for by
        all of their role: nobody asked would be nobody told.
        """
        if call.target:
            yield from self._next(reminder, call.target)
            return
        is_urgent = kind_of(reminder.kind).is_urgent
        for told in self._whose(reminder, call):
            if is_urgent or not self._is_in_digest(reminder, told):
                yield told

    def _whose(self, reminder: Reminder, call: Call) -> Iterator[Told]:
        if call.occasion != Delivery.Occasion.NAG:
            yield from self.of(reminder)
            return
        everybody = list(self.people(reminder))
        last = self._persons.get((reminder.patient.clinic_id, reminder.owner_id or 0), [])
        yield from (*everybody, *(told for told in last if told not in everybody))

    def _is_in_digest(self, reminder: Reminder, told: Told) -> bool:
        """Return whether the person reads it in the list of the day, and wants no e-mail for it."""
        is_mail = told.channel == Delivery.Channel.EMAIL
        return is_mail and (reminder.patient.clinic_id, told.person_id) in self._digests

    def _next(self, reminder: Reminder, target: str) -> Iterator[Told]:
        patient = reminder.patient
        named, role = {
            Target.NURSE: (patient.nurse_id, Role.NURSE),
            Target.CONSULTANT: (patient.consultant_id, Role.PRESCRIBER),
            Target.LEAD: (self._leads.get(patient.clinic_id), Role.PRESCRIBER),
        }[target]
        yield from self._persons.get((patient.clinic_id, named or 0)) or self.people(reminder, role)

    def people(self, reminder: Reminder, role: str = "") -> Iterator[Told]:
        """Yield the members who are told of the reminder, its own role's or those of the role named."""
        yield from self._people.get((reminder.patient.clinic_id, role or reminder.owner_role), [])


def channels_of(user: User) -> Iterator[str]:
    """Yield how a member of staff is told: in the app always, else as they chose."""
    chosen = getattr(user, "preference", None) or Preference(user=user)
    yield INBOX
    if user.email and chosen.by_email:
        yield EMAIL
    if chosen.by_text and is_set_up():
        yield SMS


def channels_of_patient(patient: Patient) -> Iterator[str]:
    """Yield how a patient is told: as they agreed, where the clinic tells patients at all."""
    if patient.clinic.tells_patients:
        if patient.may_email:
            yield EMAIL
        if patient.may_text and is_set_up():
            yield SMS
