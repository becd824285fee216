"""Forms of what a patient takes or brings along: doses taken, other medicines, antibodies, conditions."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import DayField, DoseField, PrecisionDayField
from courses.models import Antibody, Condition, DoseTaken, DrugPeriod
from courses.protocols.loader import equivalences
from courses.rules.agents import suggested_names
from courses.rules.doses import DOSE_UNITS

LINE = {"class": "choices--line"}
SHORT = {"class": "input input--short", "autocomplete": "off"}
ROUTES = [("PO", "by mouth"), ("IV", "into a vein"), ("SC", "under the skin"), ("IM", "into a muscle")]
TIMES = [
    ("day", "a day"),
    ("12 h", "every 12 h"),
    ("8 h", "every 8 h"),
    ("6 h", "every 6 h"),
    ("week", "a week"),
    ("2 weeks", "every 2 weeks"),
    ("month", "a month"),
    ("course", "a course"),
]
UNITS = [*DOSE_UNITS, "mg/m2", "ug", "IU"]


def steroid_choices() -> list[tuple[str, str]]:
    """Return the glucocorticoids of the equivalence table."""
    names = dict.fromkeys(found.drug for found in equivalences().values())
    return [(name, name) for name in names]


def with_stored(choices: list[tuple[str, str]], stored: str) -> list[tuple[str, str]]:
    """Return the choices with what an imported record says, so that correcting it does not change it."""
    known = {value for value, _ in choices}
    return choices if stored in known else [*choices, (stored, stored)]


class GivenForm(FactForm):
    """Columns shared by both; a dose left empty is a dose that was not recorded."""

    route = forms.ChoiceField(label="Route", choices=[("", "not recorded"), *ROUTES], required=False)
    amount = DoseField(
        label="Dose",
        required=False,
        above_zero=False,
        unit="the unit beside it",
        widget=forms.TextInput({"class": "input input--dose", "inputmode": "decimal", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label="Unit", choices=[(unit, unit) for unit in UNITS], required=False)
    per = forms.ChoiceField(label="How often", choices=[("", "not recorded"), *TIMES], required=False)
    first = PrecisionDayField(label="First day")
    last_day = DayField(label="Last day", required=False, help_text="Empty: still taken.")
    note = forms.CharField(
        label="Note", required=False, max_length=500, widget=forms.TextInput({"class": "input input--wide"})
    )

    when_columns = {"first": ("first_day", "precision")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("route", "unit", "per"):
            field = self.fields[name]
            field.choices = with_stored(list(field.choices), getattr(self.instance, name))

    def clean_unit(self) -> str:
        """Return the unit, or "" without a dose: a unit alone says nothing."""
        return self.cleaned_data["unit"] if self.cleaned_data.get("amount") is not None else ""


class DoseTakenForm(GivenForm):
    drug = forms.ChoiceField(label="Steroid", choices=steroid_choices)
    weight_kg = DoseField(label="Weight used", unit="kg", required=False)
    is_start_only = forms.BooleanField(
        label="The dose is that of the first day only",
        required=False,
        help_text="The steps after it are not known: they count as days of unknown dose.",
    )

    field_order = [
        "drug", "route", "amount", "unit", "per", "weight_kg", "is_start_only", "first", "last_day", "note",
    ]  # fmt: skip

    class Meta:
        model = DoseTaken
        fields = ["drug", "route", "amount", "unit", "per", "weight_kg", "is_start_only", "last_day", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.old:
            field = self.fields["drug"]
            field.choices = with_stored(list(field.choices), self.old.drug)
        else:
            self.initial |= {"drug": "prednisone", "route": "PO", "unit": "mg", "per": "day"}


class DrugForm(GivenForm):
    drug = forms.CharField(
        label="Medicine",
        max_length=80,
        help_text="Any name; those proposed, and their short forms, are known as one medicine each.",
        widget=forms.TextInput({"class": "input", "list": "medicines", "autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label="What for", choices=DrugPeriod.Purpose.choices, widget=forms.RadioSelect(attrs=LINE)
    )
    reason_stopped = forms.CharField(
        label="Why it was stopped",
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "input input--wide"}),
    )

    field_order = [
        "drug", "purpose", "route", "amount", "unit", "per", "first", "last_day", "reason_stopped", "note",
    ]  # fmt: skip

    class Meta:
        model = DrugPeriod
        fields = ["drug", "purpose", "route", "amount", "unit", "per", "last_day", "reason_stopped", "note"]

    @property
    def suggestions(self) -> dict[str, list[str]]:
        """Return what the box of the medicine proposes while typing, by the name of its list."""
        return {"medicines": suggested_names()}


class AntibodyForm(FactForm):
    name = forms.CharField(label="Antibody", max_length=60, widget=forms.TextInput(SHORT))
    result = forms.CharField(
        label="Result",
        required=False,
        max_length=60,
        widget=forms.TextInput(SHORT),
        help_text="As printed: positive, 1:320, 84 U.",
    )

    class Meta:
        model = Antibody
        fields = ["name", "result"]


class ConditionForm(FactForm):
    code = forms.ChoiceField(label="Condition", choices=Condition.Code.choices)
    since_when = PrecisionDayField(label="Since")
    resolved_on = DayField(label="Resolved on", required=False)

    when_columns = {"since_when": ("since", "precision")}

    class Meta:
        model = Condition
        fields = ["code", "resolved_on"]
