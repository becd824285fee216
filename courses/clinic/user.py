"""The person who signs in. What they may do comes from their memberships, never from flags here."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    def __str__(self) -> str:
        return self.get_full_name() or self.username
