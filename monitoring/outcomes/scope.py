"""Which courses an audit looks at: clinics, a period, a subgroup, and the day it looks from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courses.clinic.patient import SUBTYPES, Patient
from courses.rules.errors import RuleError


class Ages(StrEnum):
    """`juvenile`: juvenile dermatomyositis, or under 18 when the course began."""

    ANY = ""
    ADULT = "adult"
    JUVENILE = "juvenile"


class Pulse(StrEnum):
    ANY = ""
    FIRST = "first"
    LATER = "later"


@dataclass(frozen=True)
class Scope:
    """Courses begun on a day of the period, both ends included, as known on `as_of`; "" means any.

    `as_of` is the day the facts are read on: what is planned after it has not happened.
    """

    clinics: tuple[int, ...]
    first_day: date
    last_day: date
    as_of: date
    subtype: str = ""
    sex: str = ""
    ages: Ages = Ages.ANY
    pulse: Pulse = Pulse.ANY

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise RuleError(
                f"The period was refused because its last day {self.last_day} is before its first "
                f"{self.first_day}; correct one of them."
            )
        for name, value, known in (
            ("subtype", self.subtype, SUBTYPES),
            ("sex", self.sex, Patient.Sex.values),
        ):
            if value and value not in known:
                raise RuleError(
                    f"The {name} '{value[:20]}' was refused because it is not known; "
                    f"choose one of: {', '.join(known)}."
                )

    def parameters(self) -> dict[str, object]:
        """Return what every query is given by name."""
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "as_of": self.as_of,
            "subtype": self.subtype,
            "sex": self.sex,
            "ages": str(self.ages),
            "pulse": str(self.pulse),
        }
