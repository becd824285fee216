"""Pages by cursor: stable while rows are added, and no count over a whole table."""

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "-id"

    def get_ordering(self, request, queryset, view):
        """Return the view's order when it names one, else newest record first."""
        order = getattr(view, "page_order", self.ordering)
        return (order,) if isinstance(order, str) else tuple(order)

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, OverflowError, DataError) as error:
            raise NotFound(self.invalid_cursor_message) from error
