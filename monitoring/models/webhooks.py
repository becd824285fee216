"""Another system that is told of what is due: the hospital's paging, its task list, its message bus."""

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.crypto import salted_hmac

from courses.clinic.clinic import Clinic
from courses.clinic.until_ended import UntilEnded, whole_end
from monitoring.rules.kinds import kind_of
from monitoring.rules.webhook_signature import secret_text


class Webhook(UntilEnded):
    """An address that is told by POST; never edited: another address is another webhook, with its own secret.

    The secret is not stored: it is made of `nonce` and this installation's SECRET_KEY, so that a copy of
    the database signs nothing. Another SECRET_KEY means other secrets.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField("address", max_length=300)
    kinds = models.JSONField(default=list, blank=True, help_text="The kinds it is told of. Empty: all.")
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            UniqueConstraint(
                fields=["clinic", "url"],
                condition=Q(ended_at__isnull=True),
                name="webhook_address_is_told_once",
                violation_error_message="This address is told already: end that webhook first.",
            ),
            CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="webhook_address_is_of_the_web",
                violation_error_message="A webhook's address begins with https://.",
            ),
            whole_end("webhook", name="webhook_end_has_who_when_why"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def signing_key(self) -> bytes:
        return salted_hmac("monitoring.webhook", str(self.nonce), algorithm="sha256").digest()

    @property
    def secret(self) -> str:
        """Return the secret as the receiver's people copy it."""
        return secret_text(self.signing_key)

    @property
    def kind_words(self) -> str:
        return ", ".join(kind_of(kind).label for kind in self.kinds)

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds
