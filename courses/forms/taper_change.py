"""One form for each change of a taper: what it asks, and the change it makes of the answers."""

from collections.abc import Mapping

from django import forms

from courses.forms.change import ReasonField, SeenForm, draw_without_optional
from courses.forms.fields import DayField, DoseField
from courses.forms.protocols import offer, protocol_field
from courses.forms.taper import (
    clean_end,
    end_field,
    hold_weeks_field,
    oral_steroids,
    pace_field,
    stop_at_mg,
)
from courses.models import OverrideCode, TaperPlan
from courses.protocols.definitions import TaperProtocol
from courses.protocols.loader import taper_protocol
from courses.rules.taper import MOST_START_MG, Pace
from courses.rules.taper_changes import (
    MOST_DAYS,
    Hold,
    Keep,
    ReEscalate,
    Shift,
    StepBack,
    Stop,
    TaperChange,
)
from courses.rules.units import plain

CODES = [("", "choose one"), *OverrideCode.choices]


def override_code_field() -> forms.ChoiceField:
    """Return the choice of a coded reason, asked for only where something was found."""
    return forms.ChoiceField(label="Coded reason", choices=CODES, required=False)


def ask_code(form: forms.Form, findings) -> bool:
    """Return whether the form may be stored: what was found needs a coded reason.

    What is impossible asks for none: the action refuses it.
    """
    if any(not finding.stops for finding in findings) and not form.cleaned_data.get("override_code"):
        form.add_error("override_code", "Coded reason is empty: choose one, or change what was entered.")
    return form.is_valid()


def days_field(label: str, *, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_DAYS,
        widget=forms.TextInput({"class": "input input--2", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": f"{label} is not a whole number; use the digits 0 to 9.",
            "required": f"{label} is empty; enter how many.",
            "min_value": f"{label} is below {least}; check it.",
            "max_value": f"{label} is above {MOST_DAYS}; check it.",
        },
    )


class TaperChangeForm(SeenForm):
    """What each change asks: why, and a code where something is found; `change()` is the change itself."""

    override_code = override_code_field()
    reason = ReasonField(label="Why the taper changes")

    field_order = ("version",)
    asked: tuple[str, ...] = ()  # the fields of this change, in order; the template draws the rest

    def __init__(self, data=None, *, plan: TaperPlan, protocols: Mapping[str, TaperProtocol], **kwargs):
        self.plan, self.today = plan, plan.patient.clinic.today()
        kwargs["initial"] = {"version": plan.version} | self.first_guess() | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        self.offered = protocols
        if "protocol" in self.fields:
            offer(self.fields["protocol"], protocols)
            if plan.protocol in protocols:
                self.initial["protocol"] = plan.protocol

    def first_guess(self) -> dict:
        return {}

    @property
    def asked_fields(self) -> list:
        return [self[name] for name in self.asked]

    def change(self) -> TaperChange:
        raise NotImplementedError


class ShiftForm(TaperChangeForm):
    days = days_field("Days later", least=-MOST_DAYS)
    keep = forms.ChoiceField(
        label="What stays",
        choices=[
            (Keep.INTERVALS, "the length of each step: the end moves as well"),
            (Keep.END, "the end date: the steps between get shorter or longer"),
        ],
        initial=Keep.INTERVALS,
        widget=forms.RadioSelect,
    )
    asked = ("days", "keep")

    def first_guess(self) -> dict:
        return {"days": 7}

    def change(self) -> Shift:
        return Shift(self.cleaned_data["days"], Keep(self.cleaned_data["keep"]))


class HoldForm(TaperChangeForm):
    days = days_field("Days on today's dose, today included")
    asked = ("days",)

    def first_guess(self) -> dict:
        return {"days": 14}

    def change(self) -> Hold:
        return Hold(self.cleaned_data["days"])


class StepBackForm(TaperChangeForm):
    from_day = DayField(label="From")
    days = days_field("Days on the dose before")
    asked = ("from_day", "days")

    def first_guess(self) -> dict:
        """Propose the length of the step before."""
        taper = self.plan.as_taper()
        step = taper.step_on(self.today) if taper else None
        place = taper.steps.index(step) if step else 0
        days = taper.period_of(taper.steps[place - 1]).days if place else None
        return {"from_day": self.today, "days": days}

    def change(self) -> StepBack:
        return StepBack(self.cleaned_data["from_day"], self.cleaned_data["days"])


class ReEscalateForm(TaperChangeForm):
    from_day = DayField(label="From")
    to_mg = DoseField(label="Dose a day")
    hold_weeks = hold_weeks_field("Weeks on this dose")
    protocol = protocol_field()
    pace = pace_field()
    end = end_field()
    maintenance_mg = DoseField(label="Maintenance dose a day", required=False)
    asked = ("from_day", "to_mg", "hold_weeks", "protocol", "pace", "end", "maintenance_mg")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            draw_without_optional(self, "maintenance_mg", "pace")

    def first_guess(self) -> dict:
        """Propose today, and the goal the plan has now."""
        taper = self.plan.as_taper()
        goal = taper.steps[-1].daily_mg if taper and not taper.is_closed else None
        end = {"end": "maintenance", "maintenance_mg": goal} if goal else {"end": "stop"}
        return {"from_day": self.today} | end

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        draw_without_optional(self, "maintenance_mg", "pace")
        clean_end(self)
        if (data.get("to_mg") or 0) > MOST_START_MG:
            self.add_error(
                "to_mg", f"Dose a day is above {plain(MOST_START_MG)} mg; check the number and its unit."
            )
        return data

    def change(self) -> ReEscalate:
        data = self.cleaned_data
        return ReEscalate(
            from_day=data["from_day"],
            to_mg=data["to_mg"],
            hold_weeks=data["hold_weeks"],
            protocol=taper_protocol(data["protocol"]),
            stop_at_mg=stop_at_mg(data),
            pace=Pace(data["pace"]) if data["pace"] else None,
        )


class StopForm(TaperChangeForm):
    last_day = DayField(label="Last day with a dose")
    asked = ("last_day",)

    def first_guess(self) -> dict:
        return {"last_day": self.today}

    def change(self) -> Stop:
        return Stop(self.cleaned_data["last_day"])


class SwitchForm(TaperChangeForm):
    to_drug = forms.ChoiceField(label="To", choices=oral_steroids)
    on_day = DayField(label="First day of the new steroid")
    asked = ("to_drug", "on_day")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = [(name, words) for name, words in oral_steroids() if name != self.plan.drug]
        self.fields["to_drug"].choices = others

    def first_guess(self) -> dict:
        return {"on_day": self.today}


class EditForm(SeenForm):
    """What changing or structuring the steps asks beside the steps themselves."""

    override_code = override_code_field()
    reason = ReasonField(label="Why the taper changes")


class DirectedForm(forms.Form):
    """A taper as directed: its words, and no step."""

    drug = forms.ChoiceField(label="Steroid", choices=oral_steroids, initial="prednisone")
    directions = forms.CharField(
        label="Directions, word for word",
        max_length=500,
        widget=forms.Textarea({"class": "input input--wide", "rows": 3}),
        error_messages={"required": "Directions, word for word, is empty; write what was said."},
    )
    first_day = DayField(label="First day")
    course = forms.TypedChoiceField(label="After which pulse", required=False, empty_value=None)

    def __init__(self, data=None, *, courses: dict, **kwargs):
        super().__init__(data, **kwargs)
        self.courses = courses
        said = [(key, label) for key, (_, label) in courses.items()]
        self.fields["course"].choices = [("", "no pulse on record"), *said]

    def chosen_course(self):
        key = self.cleaned_data["course"]
        return self.courses[key][0] if key else None


FORMS: dict[str, type[TaperChangeForm]] = {
    "shift": ShiftForm,
    "hold": HoldForm,
    "step-back": StepBackForm,
    "re-escalate": ReEscalateForm,
    "switch": SwitchForm,
    "stop": StopForm,
}
