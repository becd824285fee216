"""The filters of Today as links: each says how many rows it would leave, and takes itself back."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from monitoring.rules.kinds import kinds
from monitoring.worklist import Worklist
from monitoring.worklist_filter import OWNERS, ROLES, Filter


@dataclass(frozen=True)
class Chip:
    words: str
    href: str
    count: int
    is_current: bool


def owner_chips(request: HttpRequest, work: Worklist, wanted: Filter) -> list[Chip]:
    """Return mine, nobody's and each role's, with how many are due or overdue."""
    found = []
    for name, words_of in (("owner", OWNERS), ("owner_role", ROLES)):
        for code, words in words_of.items():
            only = Filter(**{name: code})
            count = sum(only.keeps(row, request.user) for row in work.now)
            is_current = getattr(wanted, name) == code
            href = _address(request.GET, name, [] if is_current else [code])
            found.append(Chip(words, href, count, is_current))
    return found


def kind_chips(request: HttpRequest, work: Worklist, wanted: Filter) -> list[Chip]:
    """Return each kind of which something is due or overdue, or asked for; several can be chosen at once."""
    counts = Counter(row.kind for row in work.now)
    return [
        Chip(
            kind.label[:1].upper() + kind.label[1:],
            _address(request.GET, "kind", sorted(wanted.kinds ^ {code})),
            counts[code],
            code in wanted.kinds,
        )
        for code, kind in kinds().items()
        if code in counts or code in wanted.kinds
    ]


def _address(asked: QueryDict, name: str, values: list[str]) -> str:
    """Return this page's address with another value of one filter, from its first page on."""
    query = asked.copy()
    query.pop("page", None)
    query.setlist(name, values)
    return f"/?{query.urlencode()}" if query.urlencode() else "/"
