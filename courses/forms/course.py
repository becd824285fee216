"""Forms of the pulse course: the order, and its end."""

import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import forms
from django.core.exceptions import ValidationError

from courses.actions.pulse import CourseOrder
from courses.forms.change import ReasonField, SeenForm, draw_without_optional, override_choice
from courses.forms.fields import DayField, DoseField
from courses.forms.infusion import whole_number
from courses.forms.protocols import offer, protocol_field
from courses.models import PulseCourse
from courses.protocols.definitions import PulseProtocol
from courses.protocols.limits import RiskGrade
from courses.protocols.loader import risks
from courses.rules.dose_facts import Product, Route
from courses.rules.errors import RuleError
from courses.rules.pulse import DoseBasis, PlannedInfusion, planned_mg

LINE = {"class": "choices--line"}
WIDE = {"class": "input input--wide", "autocomplete": "off"}
MOST_DAYS = 31
FINEST_MG = Decimal("0.01")
NOT_RECORDED = {"not recorded", "?"}
MOST_A_DAY = 6
MOST_MINUTES = 2880
PRODUCTS = [(Product.SUCCINATE.value, "sodium succinate"), (Product.ACETATE.value, "acetate (depot)")]
ROUTES = [(Route.IV.value, "into a vein"), (Route.IM.value, "into a muscle")]
BASES = [(DoseBasis.FLAT.value, "flat dose"), (DoseBasis.MG_PER_KG.value, "mg per kg")]


def asked_risks() -> list[tuple[str, str]]:
    """Return what is asked of the patient at an order: every risk that would make a finding for a vein."""
    every = {risk.code: risk for risk in risks().values()}.values()
    return [
        (risk.code, risk.words)
        for risk in every
        if risk.grade is not RiskGrade.WATCH and risk.only_route in {"", Route.IV}
    ]


class OrderForm(forms.Form):
    """A pulse as ordered; `order()` returns it for the action."""

    indication = forms.ChoiceField(
        label="Indication",
        choices=[("", "choose"), *PulseCourse.Indication.choices],
        error_messages={"required": "Indication is empty; choose why the pulse is given."},
    )
    indication_note = forms.CharField(
        label="Note on the indication", required=False, max_length=300, widget=forms.TextInput(WIDE)
    )
    basis = forms.ChoiceField(
        label="Basis of the dose", choices=BASES, initial="flat", widget=forms.RadioSelect(attrs=LINE)
    )
    flat_mg = DoseField(label="Dose of each infusion", required=False)
    mg_per_kg = DoseField(label="Dose by weight", unit="mg/kg", required=False)
    weight_kg = DoseField(label="Weight", unit="kg", required=False)
    weight_on = DayField(label="Weighed on", required=False)
    first_day = DayField(label="First day")
    days = forms.IntegerField(
        label="Number of days",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput({"class": "input input--2", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Number of days is not a whole number; use the digits 0 to 9.",
            "max_value": f"Number of days is above {MOST_DAYS}; a pulse is a few days, check it.",
            "min_value": "Number of days is below 1; enter at least one day.",
        },
    )
    doses_mg = forms.CharField(
        label="Doses by day in mg, where they differ",
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    times_a_day = whole_number("Infusions a day", MOST_A_DAY)
    minutes = whole_number("Minutes for each infusion", MOST_MINUTES)
    product = forms.ChoiceField(
        label="Product", choices=PRODUCTS, initial=Product.SUCCINATE, widget=forms.RadioSelect(attrs=LINE)
    )
    route = forms.ChoiceField(
        label="Route", choices=ROUTES, initial=Route.IV, widget=forms.RadioSelect(attrs=LINE)
    )
    risks = forms.MultipleChoiceField(
        label="Known of the patient today", required=False, widget=forms.CheckboxSelectMultiple
    )
    protocol = protocol_field()
    override_code = override_choice()
    warning_reason = ReasonField(label="Reason in words", required=False)

    DECIDED_ELSEWHERE = (
        "flat_mg",
        "mg_per_kg",
        "weight_kg",
        "weight_on",
        "days",
        "override_code",
        "warning_reason",
    )

    def __init__(self, *args, protocols: dict[str, PulseProtocol], **kwargs):
        super().__init__(*args, **kwargs)
        offer(self.fields["protocol"], protocols)
        self.fields["risks"].choices = asked_risks()
        if not self.is_bound:
            draw_without_optional(self, *self.DECIDED_ELSEWHERE)

    def clean_doses_mg(self) -> list[Decimal | None]:
        """Return one dose for each day named, None for one that is not recorded; [] when left empty."""
        text = self.cleaned_data["doses_mg"].strip()
        parts = re.split(r"[,/;]", text) if text else []
        if len(parts) > MOST_DAYS:
            raise ValidationError(f"Doses by day: more than {MOST_DAYS} doses; a pulse is a few days.")
        return [_dose_of_day(part.strip(), number) for number, part in enumerate(parts, start=1)]

    def clean(self) -> dict:
        """Work out each day's dose, or say beside the field what is missing."""
        data = self.cleaned_data
        draw_without_optional(self, *self.DECIDED_ELSEWHERE)
        if self.errors:
            return data
        data["planned"] = self._listed_doses() if data["doses_mg"] else self._equal_doses()
        return data

    def _listed_doses(self) -> list[Decimal | None]:
        data = self.cleaned_data
        doses = data["doses_mg"]
        if data["days"] not in {None, len(doses)}:
            self.add_error("days", f"There are {len(doses)} doses for {data['days']} days; make them agree.")
        if data["basis"] != DoseBasis.FLAT or data["flat_mg"] is not None or data["mg_per_kg"] is not None:
            self.add_error(
                "doses_mg",
                "Doses by day stand beside another dose; keep the list alone, as a flat dose.",
            )
        return doses

    def _equal_doses(self) -> list[Decimal]:
        data = self.cleaned_data
        if data["days"] is None:
            self.add_error("days", "Number of days is empty; enter how many, or a dose for each day.")
            return []
        try:
            daily_mg = planned_mg(
                basis=data["basis"],
                mg_per_kg=data["mg_per_kg"],
                weight_kg=data["weight_kg"] if data["basis"] == DoseBasis.MG_PER_KG else None,
                flat_mg=data["flat_mg"],
            )
        except RuleError as refused:
            self.add_error("flat_mg" if data["basis"] == DoseBasis.FLAT else "mg_per_kg", str(refused))
            return []
        return [daily_mg.quantize(FINEST_MG, ROUND_HALF_UP)] * data["days"]

    def order(self) -> CourseOrder:
        """Return the order as entered."""
        data = self.cleaned_data
        first = data["first_day"]
        return CourseOrder(
            indication=data["indication"],
            indication_note=data["indication_note"],
            basis=data["basis"],
            mg_per_kg=data["mg_per_kg"],
            weight_kg=data["weight_kg"],
            weight_on=data["weight_on"],
            protocol=data["protocol"],
            minutes=data["minutes"],
            product=data["product"],
            route=data["route"],
            risks=tuple(data["risks"]),
            override_code=data["override_code"],
            warning_reason=data["warning_reason"],
            infusions=tuple(
                PlannedInfusion(first + timedelta(days=n), mg)
                for n, mg in enumerate(data["planned"])
                for _ in range(data["times_a_day"] or 1)
            ),
        )


def _dose_of_day(text: str, number: int) -> Decimal | None:
    if text.casefold() in NOT_RECORDED:
        return None
    field = DoseField(label=f"Dose of day {number}")
    dose = field.clean(text.removesuffix("mg").strip())
    if dose != dose.quantize(FINEST_MG):
        raise ValidationError(f"Dose of day {number} has more than two decimals; round it.")
    return dose


class StopCourseForm(SeenForm):
    stopped_on = DayField(label="Stopped on")
    reason = ReasonField()

    columns = {"state_reason": "reason"}
