"""Forms of the oral taper: a new plan, its remaining steps, its end."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from courses.forms.change import ReasonField, draw_without_optional
from courses.forms.fields import DayField, DoseField
from courses.forms.protocols import offer, protocol_field
from courses.models import OverrideCode, Patient, PulseCourse
from courses.protocols.definitions import TaperProtocol
from courses.protocols.loader import equivalences, taper_protocol
from courses.rules.errors import RuleError
from courses.rules.findings import Finding
from courses.rules.oral_start import check_oral_doses
from courses.rules.taper import (
    MOST_HOLD_WEEKS,
    MOST_START_MG,
    Pace,
    Taper,
    by_weight_mg,
    generate,
    taper_warnings,
)
from courses.rules.taper import TaperStep as Step
from courses.rules.taper_check import check_taper
from courses.rules.units import plain
from courses.rules.warning import OrderWarning

LINE = {"class": "choices--line"}
STEP_FIELDS = {"start_mg": "start", "hold_weeks": "hold", "stop_at_mg": "maintenance"}
MOST_STEPS = 60
ROUNDINGS = ("0.5", "1", "2.5", "5")  # what the prescriber rounds a dose by weight to
SPARE_ROWS = 3


def oral_steroids() -> list[tuple[str, str]]:
    """Return the glucocorticoids with a figure: others have no prednisone-equivalent to show."""
    found = [drug.drug for drug in equivalences().values() if drug.mg_per_5_mg_prednisone is not None]
    return [(name, name) for name in dict.fromkeys(found)]


def hold_weeks_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_HOLD_WEEKS,
        initial=2,
        widget=forms.TextInput({"class": "input input--2", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": f"{label} is not a whole number; use the digits 0 to 9.",
            "required": f"{label} is empty; enter how many.",
            "min_value": f"{label} is below 1; enter at least one week.",
            "max_value": f"{label} is above {MOST_HOLD_WEEKS}; check it.",
        },
    )


def end_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="It goes down to",
        choices=[("stop", "0 mg"), ("maintenance", "a maintenance dose")],
        initial="stop",
        widget=forms.RadioSelect(attrs=LINE),
    )


def pace_field() -> forms.ChoiceField:
    """Return the choice within a protocol's ranges; only a protocol that prints ranges needs it."""
    choices = [
        ("", "the protocol gives no ranges"),
        (Pace.SLOWEST, "slowest: the smallest steps, the longest intervals"),
        (Pace.FASTEST, "fastest: the largest steps, the shortest intervals"),
    ]
    return forms.ChoiceField(label="Within the protocol's ranges", choices=choices, required=False)


def clean_end(form: forms.Form) -> None:
    """Ask for the maintenance dose where one was chosen, and for none where not."""
    data = form.cleaned_data
    is_kept = data.get("end") == "maintenance"
    if is_kept and data.get("maintenance_mg") is None and "maintenance_mg" not in form.errors:
        form.add_error("maintenance_mg", "Maintenance dose is empty; enter it, or choose 0 mg.")
    if not is_kept and data.get("maintenance_mg") is not None:
        form.add_error(
            "maintenance_mg", "Maintenance dose was given with an end at 0 mg; choose one of them."
        )


def stop_at_mg(data: dict) -> Decimal:
    return data["maintenance_mg"] or Decimal(0)


class StartTaperForm(forms.Form):
    """A taper by protocol; `taper()` is its schedule and `warnings()` what lies outside."""

    drug = forms.ChoiceField(label="Steroid", choices=oral_steroids, initial="prednisone")
    protocol = protocol_field()
    pace = pace_field()
    start_mg = DoseField(label="Start dose a day", required=False)
    mg_per_kg = DoseField(label="or by weight", unit="mg/kg a day", required=False)
    round_to_mg = forms.TypedChoiceField(
        label="Rounded to",
        choices=[("", "not by weight"), *((text, f"{text} mg") for text in ROUNDINGS)],
        coerce=Decimal,
        empty_value=None,
        required=False,
    )
    first_day = DayField(label="First day")
    hold_weeks = hold_weeks_field("Weeks on the start dose")
    end = end_field()
    maintenance_mg = DoseField(label="Maintenance dose a day", required=False)
    weight_kg = DoseField(label="Weight", unit="kg", required=False)
    course = forms.TypedChoiceField(label="After which pulse", required=False, empty_value=None)
    override_code = forms.ChoiceField(
        label="Coded reason", choices=[("", "other, in words"), *OverrideCode.choices], required=False
    )
    warning_reason = ReasonField(label="Reason for going outside the protocol", required=False)

    DECIDED_ELSEWHERE = (
        "pace", "start_mg", "mg_per_kg", "round_to_mg", "maintenance_mg", "weight_kg", "course",
        "override_code", "warning_reason",
    )  # fmt: skip

    def __init__(
        self,
        data=None,
        *,
        courses: dict[str, tuple[PulseCourse, str]],
        protocols: dict[str, TaperProtocol],
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        self.courses = courses
        offer(self.fields["protocol"], protocols)
        said = [(key, label) for key, (_, label) in courses.items()]
        self.fields["course"].choices = [("", "no pulse on record"), *said]
        if not self.is_bound:
            draw_without_optional(self, *self.DECIDED_ELSEWHERE)

    def clean(self) -> dict:
        """Ask for a start dose, by weight or not, and for what the chosen end needs."""
        data = self.cleaned_data
        draw_without_optional(self, *self.DECIDED_ELSEWHERE)
        clean_end(self)
        if "start_mg" not in self.errors and "mg_per_kg" not in self.errors:
            self._clean_start()
        if not self.errors:
            self._plan()
        return data

    def _clean_start(self) -> None:
        data = self.cleaned_data
        if data.get("mg_per_kg") is None:
            if data.get("start_mg") is None:
                self.add_error("start_mg", "Start dose a day is empty; enter a number in mg.")
            return
        if data.get("start_mg") is not None:
            self.add_error("start_mg", "A start dose was given in mg and by weight; choose one of them.")
        if data.get("weight_kg") is None and "weight_kg" not in self.errors:
            self.add_error("weight_kg", "Weight is empty, and the start dose is by weight; enter it.")
        if data.get("round_to_mg") is None and "round_to_mg" not in self.errors:
            self.add_error("round_to_mg", "Rounded to is empty; choose what tablets can make.")

    def _plan(self) -> None:
        data = self.cleaned_data
        try:
            if data["mg_per_kg"] is not None:
                data["start_mg"] = by_weight_mg(
                    data["mg_per_kg"],
                    data["weight_kg"],
                    multiple_mg=data["round_to_mg"],
                    most_mg=self.rules.most_start_mg,
                )
            taper = generate(
                self.rules,
                start_mg=data["start_mg"],
                start_on=data["first_day"],
                hold_weeks=data["hold_weeks"],
                stop_at_mg=stop_at_mg(data),
                pace=Pace(data["pace"]) if data["pace"] else None,
            )
        except RuleError as refused:
            self.add_error("start_mg", str(refused))
            return
        data["taper"] = taper.by_weight(data["mg_per_kg"], data["weight_kg"]) if data["mg_per_kg"] else taper

    @property
    def rules(self) -> TaperProtocol:
        return taper_protocol(self.cleaned_data["protocol"])

    def taper(self) -> Taper:
        return self.cleaned_data["taper"]

    def warnings(self) -> tuple[OrderWarning, ...]:
        data = self.cleaned_data
        rounded_to_mg = data["round_to_mg"] or Decimal(0)
        return taper_warnings(
            self.rules, data["start_mg"], data["hold_weeks"], data["weight_kg"], rounded_to_mg
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what is found in the doses and the steps, which the action finds again."""
        taper, drug, course = self.taper(), self.cleaned_data["drug"], self.chosen_course()
        at_start = check_oral_doses(taper, drug, weight_kg=course and course.weight_kg)
        return (*at_start, *check_taper(taper, drug, protocol=self.rules))

    def chosen_course(self) -> PulseCourse | None:
        key = self.cleaned_data["course"]
        return self.courses[key][0] if key else None


class StepForm(forms.Form):
    """One step: its first day and daily mg; both empty is a step taken out."""

    first_day = DayField(label="First day", required=False)
    daily_mg = DoseField(label="Dose a day", required=False, above_zero=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            draw_without_optional(self, "first_day", "daily_mg")

    def clean(self) -> dict:
        """Refuse half a step, and a dose no tablet regimen reaches."""
        data = self.cleaned_data
        draw_without_optional(self, "first_day", "daily_mg")
        if self.errors:
            return data
        if (data["first_day"] is None) != (data["daily_mg"] is None):
            empty = "first_day" if data["first_day"] is None else "daily_mg"
            self.add_error(empty, "A step needs its first day and its dose; fill in both, or empty both.")
        if (data.get("daily_mg") or 0) > MOST_START_MG:
            self.add_error(
                "daily_mg", f"Dose a day is above {plain(MOST_START_MG)} mg; check the number and its unit."
            )
        return data


class StepFormSet(BaseFormSet):
    """The rows of a plan from here on."""

    def steps(self) -> list[Step]:
        """Return the steps entered, by first day."""
        rows = [row.cleaned_data for row in self.forms if row.cleaned_data.get("first_day")]
        return sorted((Step(row["first_day"], row["daily_mg"]) for row in rows), key=lambda s: s.first_day)

    def clean(self) -> None:
        """Refuse a plan without any step, and two steps of one day."""
        if any(self.errors):
            return
        days = [step.first_day for step in self.steps()]
        if not days:
            raise ValidationError("The plan has no step left; enter at least one, or stop the taper instead.")
        if len(set(days)) < len(days):
            raise ValidationError("Two steps begin on the same day; keep one of them.")


Steps = formset_factory(
    StepForm,
    formset=StepFormSet,
    extra=SPARE_ROWS,
    max_num=MOST_STEPS,
    absolute_max=MOST_STEPS,
    validate_max=True,
)


def courses_of(patient: Patient) -> list[PulseCourse]:
    """Return the patient's courses that stand, newest first, with their infusions."""
    rows = patient.courses.exclude(state=PulseCourse.State.IN_ERROR).prefetch_related("infusions")
    return list(rows.order_by("-id"))
