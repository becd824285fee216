"""The base of every resource: one door to patients, one gate for writes, versions in and out."""

from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from courses.api.filters import StrictFilterBackend
from courses.api.paging import Pages
from courses.api.parsing import StrictJSONParser
from courses.api.versions import refuse_stale, with_etag
from courses.clinic.access import Access, Right

READING = {"GET", "HEAD", "OPTIONS"}


class Scoped(APIView):
    """A view that knows what its user may reach. `write_right` is what any write needs in some clinic."""

    parser_classes = [StrictJSONParser]
    metadata_class = None
    write_right: Right | None = Right.RECORD
    rights: dict[str, Right] = {}  # by action, where it needs another right than `write_right`

    @cached_property
    def access(self) -> Access:
        user = self.request.user if self.request else AnonymousUser()
        return Access.of(user)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method not in READING:
            self._refuse_without(self.rights.get(getattr(self, "action", None), self.write_right))

    def _refuse_without(self, right: Right | None) -> None:
        """Refuse who may not write anywhere, before the body is read; the action asks again."""
        if right is None or self.access.clinic_ids(right):
            return
        if not self.access.clinic_ids(Right.READ):
            raise Http404("No such record, or not one of your clinics.")
        raise PermissionDenied(f"Refused: your role may not {right}; ask a colleague whose role may.")


class RecordViewSet(Scoped, GenericViewSet):
    """List and retrieve; a subclass says what else. `get_queryset` goes through `self.access`."""

    pagination_class = Pages
    filter_backends = [StrictFilterBackend]

    @property
    def model(self):
        return self.serializer_class.Meta.model

    def list(self, request, *args, **kwargs):
        return self.page(self.filter_queryset(self.get_queryset()))

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.reached())

    def reached(self):
        """Return the record of the address, or raise Http404 as if it did not exist."""
        found = self.get_queryset().filter(**{self.lookup_field: self.kwargs[self.lookup_field]}).first()
        if found is None:
            raise Http404("No such record, or not one of your clinics.")
        return found

    def seen(self):
        """Return the record of the address and the version the client saw of it."""
        record = self.reached()
        return record, refuse_stale(self.request, record)

    def body(self, serializer_class=None, **kwargs) -> dict:
        """Return what the body says, checked."""
        serializer_class = serializer_class or self.get_serializer_class()
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def page(self, rows) -> Response:
        shown = self.paginate_queryset(rows)
        serializer = self.serializer_class(shown, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(serializer.data)

    def answer(self, record, code: int = status.HTTP_200_OK) -> Response:
        """Return the record with its version as ETag."""
        serializer = self.serializer_class(record, context=self.get_serializer_context())
        return with_etag(Response(serializer.data, status=code), record)

    def answer_again(self, record, code: int = status.HTTP_200_OK) -> Response:
        """Return the record as it is stored now, after a write."""
        lookup = {self.lookup_field: getattr(record, self.lookup_field)}
        return self.answer(self.get_queryset().get(**lookup), code)
