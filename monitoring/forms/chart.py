"""What somebody chooses to see on the chart. It lives in the address, so that a chart can be shared."""

from django import forms
from django.http import QueryDict

from courses.forms.fields import DayField
from monitoring.forms.fields import LINE
from monitoring.rules import chart_choices
from monitoring.rules.chart_choices import Choices
from monitoring.rules.history import PatientHistory

MOST_ASKED = 30  # of one address; more is no person's choice


class Ticked(forms.MultipleChoiceField):
    """Boxes to tick; what is not among them is left to the rule, which says so in its own sentence."""

    widget = forms.CheckboxSelectMultiple(attrs=LINE)

    def validate(self, value) -> None:
        """Accept anything: `choices` of the rule refuses what it does not know."""


class ChartForm(forms.Form):
    analyte = Ticked(label="Results")
    axis = forms.ChoiceField(
        label="Axis of the results",
        choices=list(chart_choices.AXES.items()),
        widget=forms.RadioSelect(attrs=LINE),
        error_messages={"invalid_choice": "The axis was refused because there is none so named; choose one."},
    )
    scale = forms.ChoiceField(
        label="Scale of the results",
        choices=list(chart_choices.SCALES.items()),
        widget=forms.RadioSelect(attrs=LINE),
        error_messages={
            "invalid_choice": "The scale was refused because there is none so named; choose log or linear."
        },
    )
    panel = Ticked(label="Panels", choices=list(chart_choices.PANELS.items()))
    first = DayField(label="First day shown", required=False)
    last = DayField(label="Last day shown", required=False)

    def __init__(self, data: QueryDict | None = None, *, history: PatientHistory, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.history = history
        self.fields["analyte"].choices = [
            (one.key, f"{one.label} ({one.count})") for one in chart_choices.offered(history)
        ]

    def asked(self) -> tuple[Choices, list[str]]:
        """Return what to draw, and a sentence for each choice that was refused."""
        self.is_valid()
        said = self.cleaned_data
        chosen = chart_choices.choices(
            self.history,
            analytes=said.get("analyte", [])[:MOST_ASKED],
            axis=said.get("axis") or "uln",
            scale=said.get("scale") or "log",
            first=said.get("first"),
            last=said.get("last"),
            panels=said.get("panel", [])[:MOST_ASKED],
        )
        return chosen, [*self._refusals(), *chosen.refused]

    def _refusals(self) -> list[str]:
        """Return what the fields refused; a field not asked for has its usual value."""
        found = [error for errors in self.errors.as_data().values() for error in errors]
        return [words for error in found if error.code != "required" for words in error.messages]


def chosen_boxes(chosen: Choices) -> dict:
    """Return what stands in the boxes of the form for these choices."""
    return {
        "analyte": chosen.analytes,
        "axis": "unit" if chosen.unit else "uln",
        "scale": chosen.scale,
        "panel": chosen.panels,
        "first": chosen.first,
        "last": chosen.last,
    }
