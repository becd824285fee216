"""How a member of staff wants to be told. The inbox in the app always stays."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from courses.clinic.checked import Checked


class Preference(Checked):
    """Without a row: the inbox, and e-mail where the account has an address."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preference")
    by_email = models.BooleanField(default=True)
    by_text = models.BooleanField(default=False)
    number = models.CharField(max_length=16, blank=True, help_text="E.164: +, country and number.")
    number_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    code_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(number="") | Q(number__startswith="+"),
                name="preference_number_names_its_country",
                violation_error_message="The number begins with + and its country.",
            ),
            CheckConstraint(
                condition=Q(by_text=False) | Q(number_confirmed_at__isnull=False) & ~Q(number=""),
                name="preference_texts_go_to_a_confirmed_number",
                violation_error_message="Text messages need a number that was confirmed.",
            ),
        ]

    def __str__(self) -> str:
        return f"how {self.user} is told"

    @property
    def key(self) -> str:
        return f"preference:{self.user_id}"
