"""The form of a fact: it fills a record that is not stored yet; the action says whether it can be true."""

import uuid

from django import forms
from django.forms.models import construct_instance

from courses.clinic.fact import Fact
from courses.clinic.patient import Patient
from courses.forms.change import ReasonField
from courses.rules.dates import Precision, When


class FactForm(forms.ModelForm):
    """Subclasses name their columns in `Meta.fields`; `old` is the version a correction begins from.

    `when_columns` maps a PrecisionDayField to its two columns, e.g. {"first": ("first_day", "precision")}.
    """

    when_columns: dict[str, tuple[str, str]] = {}

    def __init__(self, data=None, *, patient: Patient, old: Fact | None = None, **kwargs):
        self.patient, self.old = patient, old
        super().__init__(data, instance=copied(old) if old else self._meta.model(patient=patient), **kwargs)
        self._fill_days()

    @property
    def columns(self) -> dict[str, str]:
        """Return which field shows the errors of a column of another name."""
        return {column: name for name, columns in self.when_columns.items() for column in columns}

    def _fill_days(self) -> None:
        for name, (day, precision) in self.when_columns.items():
            if self.old:
                known = Precision(getattr(self.old, precision))
                self.initial.setdefault(name, When(getattr(self.old, day), known))

    def _post_clean(self) -> None:
        """Fill the fact from the fields; the action alone checks it, for it speaks for page and API."""
        construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        for name, (day, precision) in self.when_columns.items():
            when = self.cleaned_data.get(name)
            if when is not None:
                setattr(self.instance, day, when.day)
                setattr(self.instance, precision, when.precision.value)

    def fact(self) -> Fact:
        """Return the record as entered, not stored."""
        return self.instance


def copied(fact: Fact) -> Fact:
    """Return a new record that says the same: what a form does not show survives its correction."""
    columns = {name: getattr(fact, name) for name in fact.fact_fields()}
    return type(fact)(patient=fact.patient, **columns)


def ask_identity(form: forms.Form) -> forms.Form:
    """Give the form of a new fact the identity its record will have: sent twice, it is stored once."""
    form.fields["record_id"] = forms.UUIDField(
        label="Record", widget=forms.HiddenInput, initial=uuid.uuid4, required=False
    )
    return form


def ask_version(form: forms.Form, old: Fact) -> forms.Form:
    """Give the form of a correction the version its reader saw, and ask why the record changes."""
    form.fields["version"] = forms.IntegerField(
        label="Version", min_value=1, widget=forms.HiddenInput, initial=old.version
    )
    form.fields["reason"] = ReasonField(label="Reason for the correction")
    return form
