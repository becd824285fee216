"""Filters of the lists; a filter that does not exist is refused, for an ignored one would show too much."""

from django import forms
from django.db import models
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter, FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError

PAGING = {"cursor", "page_size"}


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request, queryset, view):
        known = set(self._names(view, queryset)) | PAGING
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            sentence = f"This filter was refused: it is not known here; use: {', '.join(sorted(known))}."
            raise ValidationError(dict.fromkeys(unknown, sentence))
        return super().filter_queryset(request, queryset, view)

    def _names(self, view, queryset) -> list[str]:
        found = self.get_filterset_class(view, queryset)
        return list(found.base_filters) if found else []


class IdFilter(Filter):
    field_class = forms.IntegerField


def day_from(column: str) -> DateFilter:
    return DateFilter(field_name=column, lookup_expr="gte", input_formats=["%Y-%m-%d"], label="first day")


def day_to(column: str) -> DateFilter:
    return DateFilter(field_name=column, lookup_expr="lte", input_formats=["%Y-%m-%d"], label="last day")


def record_filters(
    model, *exact: str, patient: str | None = "patient", day: str | None = None, **more: Filter
) -> type[FilterSet]:
    """Return a FilterSet with `patient` and `clinic`, the `exact` columns, and `from` / `to` on `day`."""
    filters: dict[str, Filter] = {}
    if patient:
        filters["patient"] = IdFilter(field_name=f"{patient}_id", label="id of the patient")
        filters["clinic"] = IdFilter(field_name=f"{patient}__clinic_id", label="id of the clinic")
    filters |= {name: _exact(model._meta.get_field(name)) for name in exact}
    if day:
        filters |= {"from": day_from(day), "to": day_to(day)}
    return type(f"{model.__name__}Filters", (FilterSet,), filters | more)


def _exact(column: models.Field) -> Filter:
    if column.choices:
        return ChoiceFilter(field_name=column.name, choices=column.choices, label=str(column.verbose_name))
    if column.is_relation:
        return IdFilter(field_name=f"{column.name}_id", label=f"id of the {column.verbose_name}")
    return CharFilter(field_name=column.name, label=str(column.verbose_name))
