"""Pages of a long list without counting it: one row more than fits says whether another page follows."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

ROWS_A_PAGE = 50
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page:
    items: list
    number: int
    has_more: bool

    def has_next(self) -> bool:
        return self.has_more

    def has_previous(self) -> bool:
        return self.number > 1


def wanted_page(request: HttpRequest) -> int:
    """Return the page number in the address; 1 for anything that is not one."""
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 1
    return min(max(number, 1), LAST_PAGE)


def page_of(rows: QuerySet, number: int, size: int = ROWS_A_PAGE) -> Page:
    """Return the rows of one page, read in one query."""
    first = (number - 1) * size
    items = list(rows[first : first + size + 1])
    return Page(items[:size], number, len(items) > size)
