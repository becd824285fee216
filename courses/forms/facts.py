"""The form of a fact: it fills a record that is not stored yet; the action says whether it can be true."""

import uuid

from django import forms
from django.forms.models import construct_instance

from courses.clinic.fact import Fact
from courses.clinic.patient import Patient
from courses.forms.change import ReasonField
from courses.rules.dates import Precision, When


class FactForm(forms.ModelForm):
    """Subclasses name their columns in `Meta.fields`.

    `when_columns` maps a PrecisionDayField to its two columns, e.g. {"first": ("first_day", "precision")}.
    A new fact's form carries the identity its record will have (`record_id`), so that sending it twice
    stores it once; a correction's form carries the version seen and asks for a reason.
    """

    when_columns: dict[str, tuple[str, str]] = {}

    def __init__(self, data=None, *, patient: Patient, fact: Fact | None = None, **kwargs):
        self.patient, self.fact = patient, fact
        blank = self._meta.model(patient=patient)
        super().__init__(data, instance=copied(fact) if fact else blank, **kwargs)
        self._fill_days()
        if fact:
            hidden = forms.HiddenInput
            self.fields["version"] = forms.IntegerField(min_value=1, widget=hidden, initial=fact.version)
            self.fields["reason"] = ReasonField(label="Reason for the correction")
        else:
            self.fields["record_id"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def columns(self) -> dict[str, str]:
        """Return which field shows the errors of a column of another name."""
        return {column: name for name, columns in self.when_columns.items() for column in columns} | {
            "chain": "record_id"
        }

    def _fill_days(self) -> None:
        for name, (day, precision) in self.when_columns.items():
            if self.fact:
                known = Precision(getattr(self.fact, precision))
                self.initial.setdefault(name, When(getattr(self.fact, day), known))

    def _post_clean(self) -> None:
        """Fill the fact from the fields; the action alone checks it, for it speaks for page and API."""
        construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        for name, (day, precision) in self.when_columns.items():
            when = self.cleaned_data.get(name)
            if when is not None:
                setattr(self.instance, day, when.day)
                setattr(self.instance, precision, when.precision.value)

    def to_fact(self) -> Fact:
        """Return the record as entered, not stored; a new one has the form's own identity."""
        if not self.fact:
            self.instance.chain = self.cleaned_data["record_id"]
        return self.instance


def copied(fact: Fact) -> Fact:
    """Return a new record that says the same: what a form does not show survives its correction."""
    return type(fact)(
        patient=fact.patient, **{name: getattr(fact, name) for name in type(fact).fact_fields()}
    )
