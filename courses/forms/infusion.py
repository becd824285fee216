"""Forms of one infusion: given, held, moved, corrected, and what was measured beside it."""

from datetime import date, datetime

from django import forms

from courses.actions.checks import LATE_CODES
from courses.actions.signature import UNSIGNED_CODES
from courses.forms.change import ReasonField, SeenForm, draw_without_optional, override_choice
from courses.forms.fields import CLOCK, DayField, DoseField, MomentField
from courses.models import Clinic, Infusion, InfusionObservation

LINE = {"class": "choices--line"}
CLOCK_BOX = {"class": "input input--5", "inputmode": "text", "autocomplete": "off", "placeholder": ""}
NUMBER_BOX = {"class": "input input--4", "inputmode": "numeric", "autocomplete": "off"}


class ClockField(forms.CharField):
    """A time of day as typed, "14:05", or "" when empty; `moment_on` makes it a moment of a day."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=5, widget=forms.TextInput(CLOCK_BOX), **kwargs)

    def clean(self, value) -> str:
        text = super().clean(value)
        if text and not CLOCK.fullmatch(text):
            raise forms.ValidationError(
                f"{self.label}: “{text}” is not a time; enter hours and minutes, as in 14:05."
            )
        return text


def moment_on(day: date, clock: str, clinic: Clinic, label: str) -> datetime:
    """Return the moment of a clock time on a day in the clinic's zone; ValidationError when there is none."""
    field = MomentField(label=label)
    field.zone = clinic.zone
    return field.clean([[day.day, day.month, day.year], clock])


def whole_number(label: str, most: int) -> forms.IntegerField:
    """Return a field for a whole number from 1 to `most`, above which a digit was mistyped."""
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        widget=forms.TextInput(NUMBER_BOX),
        error_messages={
            "invalid": f"{label} is not a whole number; use the digits 0 to 9.",
            "min_value": f"{label} is below 1; check it.",
            "max_value": f"{label} is above {most}; check it.",
        },
    )


class ObservationForm(forms.Form):
    """One row at the bedside; a row without any entry is no observation."""

    clock = ClockField(label="Time")
    systolic_mmhg = whole_number("Systolic", 350)
    diastolic_mmhg = whole_number("Diastolic", 250)
    heart_rate = whole_number("Heart rate", 350)
    glucose = DoseField(label="Glucose", required=False)
    rate_ml_h = DoseField(label="Rate", unit="mL/h", required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=300, widget=forms.TextInput({"class": "input"})
    )

    def __init__(self, *args, clinic: Clinic, phase: str, **kwargs):
        self.clinic, self.phase = clinic, phase
        super().__init__(*args, **kwargs)
        unit = clinic.glucose_unit
        self.fields["glucose"] = DoseField(label="Glucose", unit=unit, required=False)
        if not self.is_bound:
            draw_without_optional(self, *self.fields)

    @property
    def columns(self) -> dict[str, str]:
        return {"observed_at": "clock", "glucose_unit": "glucose"}

    @property
    def is_filled(self) -> bool:
        return any(value not in {None, ""} for value in self.cleaned_data.values())

    def clean(self) -> dict:
        """Ask for the time of whatever was measured."""
        data = self.cleaned_data
        draw_without_optional(self, *self.fields)
        measured = [name for name in data if name != "clock" and data[name] not in {None, ""}]
        if measured and not data.get("clock") and "clock" not in self.errors:
            self.add_error("clock", f"Time {self.phase} is empty; enter when this was measured, as in 14:05.")
        if data.get("clock") and not measured and not self.errors:
            self.add_error("clock", f"Time {self.phase} stands alone; enter what was measured, or empty it.")
        for name in ("glucose", "rate_ml_h"):
            number = data.get(name)
            if number is not None and -number.as_tuple().exponent > 1:
                self.add_error(name, f"{self.fields[name].label} has more than one decimal; round it.")
        return data

    def observation(self, day: date) -> InfusionObservation:
        """Return the row as an observation of that day, not stored."""
        data = self.cleaned_data
        return InfusionObservation(
            phase=self.phase,
            observed_at=moment_on(day, data["clock"], self.clinic, "Time"),
            systolic_mmhg=data["systolic_mmhg"],
            diastolic_mmhg=data["diastolic_mmhg"],
            heart_rate=data["heart_rate"],
            glucose=data["glucose"],
            glucose_unit=self.clinic.glucose_unit if data["glucose"] is not None else "",
            rate_ml_h=data["rate_ml_h"],
            note=data["note"],
        )


class UnsignedField(forms.ChoiceField):
    """Why a dose above the clinic's threshold is given without a second signature; "" when it is signed."""

    def __init__(self):
        choices = [("", "no: it is signed"), *((c.value, c.label) for c in UNSIGNED_CODES)]
        super().__init__(
            label="Given without a second signature",
            choices=choices,
            required=False,
            widget=forms.RadioSelect(attrs=LINE),
        )


class GiveForm(SeenForm):
    """What was given; times are of the day given, in the clinic's zone."""

    given_on = DayField(label="Given on")
    how_much = forms.ChoiceField(
        label="Was it given in full?",
        choices=[("full", "in full"), ("part", "in part")],
        initial="full",
        widget=forms.RadioSelect(attrs=LINE),
    )
    given_mg = DoseField(label="Dose given", required=False)
    start = ClockField(label="Start")
    end = ClockField(label="End")
    rate_ml_h = DoseField(label="Rate", unit="mL/h", required=False)
    reason = ReasonField(label="Reason, when it differs from the plan", required=False)
    gates_code = forms.ChoiceField(
        label="Checks not recorded here",
        choices=[("", "none: each check is recorded"), *((c.value, c.label) for c in LATE_CODES)],
        required=False,
        widget=forms.RadioSelect(attrs=LINE),
    )
    gates_words = ReasonField(label="Why, or where the checks are kept", required=False)
    unsigned_code = UnsignedField()

    columns = {"started_at": "start", "ended_at": "end"}

    def __init__(self, *args, infusion: Infusion, **kwargs):
        self.infusion = infusion
        super().__init__(*args, **kwargs)
        if infusion.state not in Infusion.AWAITED:
            del self.fields["gates_code"], self.fields["gates_words"]
        if infusion.patient.clinic.second_signature_above_mg is None:
            del self.fields["unsigned_code"]
        if not self.is_bound:
            draw_without_optional(self, "given_mg", "reason", *self._late)

    @property
    def _late(self) -> list[str]:
        """Return the fields that settle the checks of an infusion told after it was given."""
        return [name for name in ("gates_code", "gates_words", "unsigned_code") if name in self.fields]

    def clean(self) -> dict:
        """Refuse an end without a start, or before it."""
        data = self.cleaned_data
        draw_without_optional(self, "given_mg", "reason", *self._late)
        if data.get("end") and not data.get("start") and "start" not in self.errors:
            self.add_error("start", "Start is empty though there is an end; enter when it began.")
        if self.errors:
            return data
        for clock, column in (("start", "started_at"), ("end", "ended_at")):
            data[column] = self._moment(clock) if data[clock] else None
        if data["ended_at"] and data["started_at"] and data["ended_at"] < data["started_at"]:
            self.add_error("end", "End is before the start; correct one of the two.")
        return data

    def _moment(self, clock: str) -> datetime | None:
        clinic, label = self.infusion.patient.clinic, self.fields[clock].label
        try:
            return moment_on(self.cleaned_data["given_on"], self.cleaned_data[clock], clinic, label)
        except forms.ValidationError as error:
            self.add_error(clock, error)
            return None

    def facts(self) -> dict:
        """Return what the action `give` is told."""
        data = self.cleaned_data
        names = ("given_on", "given_mg", "started_at", "ended_at", "rate_ml_h", "reason")
        told = {name: data[name] for name in (*names, *self._late)}
        return told | {"part": data["how_much"] == "part", "seen_version": data["version"]}


class PlanAgainForm(SeenForm):
    planned_on = DayField(label="New day")
    reason = ReasonField()
    override_code = override_choice()


class CorrectInfusionForm(SeenForm):
    """What should have been recorded; `changes()` are the columns for the action."""

    state = forms.ChoiceField(label="State", widget=forms.RadioSelect(attrs=LINE))
    given_on = DayField(label="Given on", required=False)
    given_mg = DoseField(label="Dose given", required=False)
    started_at = MomentField(label="Start", required=False)
    ended_at = MomentField(label="End", required=False)
    rate_ml_h = DoseField(label="Rate", unit="mL/h", required=False)
    reason = ReasonField(label="Reason for the correction")

    STATES = (*Infusion.WAS_GIVEN, Infusion.State.OMITTED, Infusion.State.PLANNED)
    STATES_OF_RUNNING = (Infusion.State.RUNNING, Infusion.State.PLANNED)

    def __init__(self, *args, infusion: Infusion, **kwargs):
        names = ("state", "given_on", "given_mg", "started_at", "ended_at", "rate_ml_h", "version")
        super().__init__(*args, initial={name: getattr(infusion, name) for name in names}, **kwargs)
        words = {Infusion.State.PLANNED: "not given yet: still planned"}
        is_running = infusion.state == Infusion.State.RUNNING
        states = self.STATES_OF_RUNNING if is_running else self.STATES
        self.fields["state"].choices = [(s.value, words.get(s, s.label)) for s in states]
        for name in ("started_at", "ended_at"):
            self.fields[name].zone = infusion.patient.clinic.zone

    def clean(self) -> dict:
        """Refuse details of an infusion that is said not to have been given."""
        data = self.cleaned_data
        after, state = ("given_on", "given_mg", "ended_at"), data.get("state")
        if state in Infusion.WAS_GIVEN:
            if data.get("given_on") is None and "given_on" not in self.errors:
                self.add_error("given_on", "Given on is empty; enter the day it was given.")
        elif state == Infusion.State.RUNNING:
            data.update(dict.fromkeys(after))
        elif state:
            data.update(dict.fromkeys((*after, "started_at", "rate_ml_h")))
        return data

    def changes(self) -> dict:
        """Return the columns the infusion should have; one not given has neither day, dose nor times."""
        names = ("state", "given_on", "given_mg", "started_at", "ended_at", "rate_ml_h", "reason")
        return {name: self.cleaned_data[name] for name in names}


class ObserveForm(ObservationForm):
    """One observation on its own, with its day and phase."""

    on = DayField(label="Day")
    phase = forms.ChoiceField(
        label="When", choices=InfusionObservation.Phase.choices, widget=forms.RadioSelect(attrs=LINE)
    )

    field_order = [
        "phase", "on", "clock", "systolic_mmhg", "diastolic_mmhg", "heart_rate", "glucose", "rate_ml_h",
        "note",
    ]  # fmt: skip

    def __init__(self, *args, clinic: Clinic, **kwargs):
        super().__init__(*args, clinic=clinic, phase="", **kwargs)
        self.order_fields(self.field_order)

    def entered(self) -> InfusionObservation:
        """Return the observation of the day and phase chosen, not stored."""
        self.phase = self.cleaned_data["phase"]
        return self.observation(self.cleaned_data["on"])
