"""Names and days under which a patient leaves: made of a key that never leaves."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_SHIFT_DAYS = 365
POOLED_FROM_YEARS = 90  # 45 CFR 164.514(b)(2)(i)(C): all ages over 89 are one
POOLED = "90+"
NAME_BYTES = 10  # 16 characters; of a million names two are alike once in a trillion keys


@dataclass(frozen=True)
class Disguise:
    """One study's names and shifts: the same under the same key, and unrelated under another."""

    key: bytes

    def name(self, kind: str, pk: int) -> str:
        """Return the name of a record: 16 of a-z and 2-7."""
        return base64.b32encode(self._digest(kind, pk)[:NAME_BYTES]).decode().lower()

    def shifted(self, patient: int, day: date) -> date:
        """Return the day, moved as far as every other day of this patient: intervals stay."""
        return day + self.shift(patient)

    def shift(self, patient: int) -> timedelta:
        """Return 1 to 365 days, back or ahead, never none."""
        place = int.from_bytes(self._digest("shift", patient)[:8]) % (2 * LONGEST_SHIFT_DAYS)
        return timedelta(days=place - LONGEST_SHIFT_DAYS + (place >= LONGEST_SHIFT_DAYS))

    def _digest(self, kind: str, pk: int) -> bytes:
        return hmac.new(self.key, f"{kind}:{pk}".encode(), hashlib.sha256).digest()


def pooled(years: int) -> str:
    """Return an age in whole years; all from 90 on are one."""
    return POOLED if years >= POOLED_FROM_YEARS else str(years)
