"""What the form of every fact shares: the patient it is about, the version it corrects, its days."""

from django import forms

from courses.clinic.fact import Fact
from courses.clinic.facts import refuse_future
from courses.rules.dates import Precision, When

LINE = {"class": "choices--line"}
NOT_STATED = [("", "not stated"), ("yes", "yes"), ("no", "no")]


class FactForm(forms.Form):
    """Fields of one fact. `fact()` returns it as entered, not stored; `parts()` what belongs to it.

    A correction is the same form over `old`: what it does not ask (the source's own words) is carried over.
    """

    model: type[Fact]
    day_field = ""  # the field with the day it happened, which has a precision
    later_days: tuple[str, ...] = ()  # further days that cannot be in the future
    carried = ("printed", "source")

    def __init__(self, *args, patient, old: Fact | None = None, **kwargs) -> None:
        self.patient, self.old = patient, old
        if old is not None:
            kwargs["initial"] = self.initial_of(old) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def initial_of(self, fact: Fact) -> dict:
        """Return the fact as the form shows it."""
        found = {name: getattr(fact, name) for name in self.fields_of_model() if name != self.day_field}
        return found | {self.day_field: When(getattr(fact, self.day_field), Precision(fact.precision))}

    @classmethod
    def fields_of_model(cls) -> list[str]:
        """Return the names that are fields here and columns of the model."""
        columns = {column.name for column in cls.model._meta.concrete_fields}
        return [name for name in cls.base_fields if name in columns]

    def clean(self) -> dict:
        """Refuse days that have not come yet, each beside its own boxes."""
        days = [self.day_field, *self.later_days]
        for name in days:
            day = self.cleaned_data.get(name)
            day = day.day if isinstance(day, When) else day
            if day is not None:
                self._refuse_future(name, day)
        return self.cleaned_data

    def _refuse_future(self, name: str, day) -> None:
        try:
            refuse_future(day, self.patient.clinic)
        except forms.ValidationError as error:
            self.add_error(name, error.messages)

    def columns(self) -> dict:
        """Return the model's columns as entered."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.fields_of_model() if name != self.day_field}
        when = data[self.day_field]
        return found | {self.day_field: when.day, "precision": when.precision.value}

    def fact(self) -> Fact:
        """Return the fact as entered, not stored."""
        columns = {column.name for column in self.model._meta.concrete_fields}
        kept = {name: getattr(self.old, name) for name in self.carried if self.old and name in columns}
        return self.model(patient=self.patient, **(kept | self.columns()))


def yes_no_field(label: str) -> forms.TypedChoiceField:
    """Return a field of three answers -> True, False, or None for not stated."""
    return forms.TypedChoiceField(
        label=label,
        choices=NOT_STATED,
        required=False,
        empty_value=None,
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect(attrs=LINE),
    )


def yes_no(answer: bool | None) -> str:
    """Return the choice of `yes_no_field` that says the answer."""
    return {True: "yes", False: "no"}.get(answer, "")


def long_text(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"class": "input", "rows": rows})
