"""One assessment of a day: strength, globals, function, swallowing; what is empty does not count."""

import uuid
from decimal import Decimal

from django import forms

from courses.forms.fields import DayField
from courses.protocols.loader import haq, instruments
from courses.rules.units import plain
from monitoring.actions.visits import Measured, Tested
from monitoring.forms import categories, scores
from monitoring.forms.fields import line, refuse_future_days
from monitoring.forms.measures import GLOBALS
from monitoring.forms.numbers import NumberField
from monitoring.forms.strength import StrengthForm, scale_choices
from monitoring.models import Measure

Kind = Measure.Kind
SWALLOWING_SCALES = (Kind.EAT10, Kind.FOIS, Kind.PAS, Kind.MDADI, Kind.SSQ)
FUNCTION = (Kind.HAQ_DI, Kind.CHAQ)
VAS_DECIMALS = 1


def scale_field(kind: str, *, decimals: int) -> NumberField:
    """Return the box of a scale, with its own range and which way is better."""
    scale = instruments()[kind]
    better = "higher is better" if scale.is_higher_better else "higher is worse"
    general = "; range from general knowledge" if scale.status == "general" else ""
    return NumberField(
        label=scale.label,
        required=False,
        least=scale.least,
        most=scale.maxima[0],
        decimals=decimals,
        help_text=f"{plain(scale.least)} to {plain(scale.maxima[0])}, {better}{general}.",
    )


class VisitForm(forms.Form):
    suggestions = {"swallowing-words": ("normal", "needs soft food", "chokes on liquids", "fed by tube")}

    visit_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    day = DayField(label="Day of the assessment")
    function = forms.ChoiceField(
        label="Function by",
        required=False,
        choices=[("", "not asked"), *((kind.value, kind.label) for kind in FUNCTION)],
    )
    index = NumberField(
        label="Index",
        required=False,
        most=str(haq().most),
        decimals=3,
        help_text="Leave empty to have it computed from the categories.",
    )
    swallowing = forms.CharField(
        label="Swallowing in words", max_length=300, required=False, widget=line("swallowing-words")
    )

    def __init__(self, *args, patient, **kwargs) -> None:
        self.patient = patient
        super().__init__(*args, **kwargs)
        self.fields |= {kind.value: scale_field(kind, decimals=VAS_DECIMALS) for kind in GLOBALS}
        self.fields |= {kind.value: scale_field(kind, decimals=0) for kind in SWALLOWING_SCALES}
        self.fields |= categories.category_fields()

    def global_rows(self) -> list:
        return [self[kind.value] for kind in GLOBALS]

    def swallowing_rows(self) -> list:
        return [self[kind.value] for kind in SWALLOWING_SCALES]

    def category_rows(self) -> list[dict]:
        return categories.rows_of(self)

    def clean(self) -> dict:
        data = super().clean()
        refuse_future_days(self, "day")
        has_index = data.get("index") is not None or categories.entered(data)
        if has_index and not data.get("function"):
            self.add_error("function", "Function by is not chosen; choose one, or empty its boxes.")
        elif data.get("function") and not has_index and "index" not in self.errors:
            self.add_error("index", "Index is empty; enter it, or answer the categories.")
        return data

    def measures(self) -> list[Measured]:
        """Return what was measured, not stored; each has the name its record will have."""
        data = self.cleaned_data
        found = [
            Measured(self._measure(kind, number=data[kind.value], unit="points"))
            for kind in (*GLOBALS, *SWALLOWING_SCALES)
            if data.get(kind.value) is not None
        ]
        if data.get("function"):
            index = self._measure(data["function"], number=data.get("index"), unit="points")
            found.append(Measured(index, categories.entered(data)))
        if data.get("swallowing"):
            found.append(Measured(self._measure(Kind.SWALLOWING, text=data["swallowing"])))
        return found

    def _measure(
        self, kind: str, *, number: Decimal | None = None, unit: str = "", text: str = ""
    ) -> Measure:
        measure = Measure(
            patient=self.patient,
            kind=kind,
            number=number,
            unit=unit,
            text=text,
            measured_on=self.cleaned_data["day"],
        )
        measure.chain = uuid.uuid5(self.cleaned_data["visit_id"], str(kind))
        return measure


class VisitStrengthForm(StrengthForm):
    """The strength test of an assessment: its day is that of the visit; without a test chosen it is empty."""

    when_columns: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["tested"]
        self.fields["scale"].required = False
        self.fields["scale"].choices = [("", "not tested"), *scale_choices()]

    @property
    def is_empty(self) -> bool:
        return not self.cleaned_data.get("scale")

    def clean(self) -> dict:
        data = self.cleaned_data
        if data.get("scale"):
            return super().clean()
        own = ["total", "name", "maximum", "tester", "note"]
        names = [*scores.all_sites(self.drawn), *scores.item_names(), *own]
        if "scale" in data and any(data.get(name) not in (None, "") for name in names):
            self.add_error("scale", "Test is not chosen but its boxes are filled; choose it, or empty them.")
        return data

    def tested(self, visit: VisitForm) -> Tested:
        """Return the test of the visit, not stored."""
        test = self.fact()
        test.tested_on = visit.cleaned_data["day"]
        test.chain = uuid.uuid5(visit.cleaned_data["visit_id"], "strength")
        return Tested(test, **self.parts())
