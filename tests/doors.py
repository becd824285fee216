"""What each person of the cast gets at an address: the words of the access matrix."""

from collections.abc import Callable
from dataclasses import dataclass

OK, SIGN_IN, FORBIDDEN, NOT_FOUND, NO_POST = "ok", "sign in", "forbidden", "not found", "no post"
PEOPLE = ["alice", "nina", "bob", "audrey", "mona", "charlie", "stella", None]


def each(**said) -> dict:
    """Return what each person gets; `others` for those not named."""
    others = said.pop("others")
    return {person: said.get(person or "anonymous", others) for person in PEOPLE}


STRANGERS = {"audrey": NOT_FOUND, "mona": NOT_FOUND, "charlie": NOT_FOUND, "stella": NOT_FOUND}
PUBLIC = each(others=OK)
SIGNED_IN = each(anonymous=SIGN_IN, others=OK)
READ = each(**STRANGERS, anonymous=SIGN_IN, others=OK)
RECORD = READ | {"bob": FORBIDDEN}
PRESCRIBE = REVIEW = RECORD | {"nina": FORBIDDEN}
# Addresses about the clinic looked at, not about a patient: a role without the right is told so.
CLINIC_RECORD = each(alice=OK, nina=OK, charlie=OK, anonymous=SIGN_IN, others=FORBIDDEN)
LIST_TABLETS = each(alice=OK, mona=OK, charlie=OK, anonymous=SIGN_IN, others=FORBIDDEN)
CLINIC_READ = CLINIC_RECORD | {"bob": OK}
CLINIC_PRESCRIBE = CLINIC_RECORD | {"nina": FORBIDDEN}
MANAGE = each(mona=OK, anonymous=SIGN_IN, others=FORBIDDEN)
AUDIT = each(alice=OK, audrey=OK, charlie=OK, anonymous=SIGN_IN, others=FORBIDDEN) | {"stella": OK}


@dataclass(frozen=True)
class Door:
    """What each person gets, and what the address is about; `posting` where a post takes another right."""

    expected: dict
    about: Callable = lambda things: []
    is_post_only: bool = False
    is_get_only: bool = False
    posting: dict | None = None

    def answers(self) -> list[tuple[str, dict]]:
        """Return (method, what each person gets) for each method to try."""
        if self.is_post_only:
            return [("post", self.expected)]
        refused = each(anonymous=NO_POST if self.expected[None] == OK else SIGN_IN, others=NO_POST)
        return [
            ("get", self.expected),
            ("post", refused if self.is_get_only else self.posting or self.expected),
        ]
