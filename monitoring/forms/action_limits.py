"""The form of a clinic's action limit, filled by a suggestion where one was chosen."""

from django import forms

from courses.protocols.action_limits import Suggestion
from courses.protocols.loader import action_limits, agents, analytes
from courses.rules.wording import unit_text
from courses.templatetags.words import dose_drug
from monitoring.actions.action_limits import Limit
from monitoring.forms.fields import line
from monitoring.forms.numbers import NumberField

WHATEVER = ("", "whatever is taken")


def analyte_choices() -> list[tuple[str, str]]:
    return [("", "choose"), *((code, found.label) for code, found in analytes().items())]


def unit_choices() -> list[tuple[str, str]]:
    units = dict.fromkeys(unit for found in analytes().values() for unit in found.units)
    return [("", "choose"), *((unit, unit_text(unit)) for unit in units)]


def drug_choices() -> list[tuple[str, str]]:
    return [WHATEVER, *((name, dose_drug(name)) for name in sorted(agents(), key=str.casefold))]


def suggested(number: str) -> Suggestion | None:
    """Return the suggestion of that place in the list, None for any other text."""
    known = action_limits().suggestions
    is_place = number.isascii() and number.isdecimal() and len(number) < 5
    return known[int(number)] if is_place and int(number) < len(known) else None


class LimitForm(forms.Form):
    analyte = forms.ChoiceField(label="Analyte", choices=analyte_choices)
    drug = forms.ChoiceField(label="While on", choices=drug_choices, required=False)
    low = NumberField(label="Act below", required=False)
    high = NumberField(label="Act above", required=False)
    unit = forms.ChoiceField(label="Unit", choices=unit_choices)
    source = forms.CharField(label="Reason or source", max_length=300, widget=line())

    def limit(self) -> Limit:
        """Return the limit as entered, for the action."""
        return Limit(**{name: self.cleaned_data[name] for name in Limit.__dataclass_fields__})
