"""The forms of the bedside screen: one for each thing a nurse does beside an infusion."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone

from courses.forms.change import ReasonField, SeenForm, draw_without_optional
from courses.forms.fields import DoseField, MomentField
from courses.forms.infusion import LINE, ClockField, ObservationForm, UnsignedField, moment_on, whole_number
from courses.models import Infusion, InfusionCheck, InfusionObservation, OverrideCode
from courses.protocols.infusion_checks import Gate, Measured
from monitoring.forms.effects import GRADES, VERSIONS
from monitoring.forms.fields import line
from monitoring.models import AdverseEffect

OUTCOMES = [
    (InfusionCheck.Outcome.ACCEPTABLE, "acceptable"),
    (InfusionCheck.Outcome.NOT_ACCEPTABLE, "not acceptable"),
    (InfusionCheck.Outcome.OVERRIDDEN, "go on without it"),
]
REACTION_CODE, REACTION = "infusion_reaction", "infusion reaction"
PHASE_OF = {
    **dict.fromkeys(Infusion.AWAITED, InfusionObservation.Phase.BEFORE),
    Infusion.State.RUNNING: InfusionObservation.Phase.DURING,
}


def clock_now(infusion: Infusion) -> str:
    return f"{timezone.localtime(timezone.now(), infusion.patient.clinic.zone):%H:%M}"


def latest_moment(infusion: Infusion, clock: str, label: str) -> datetime:
    """Return the moment of a clock time today; yesterday's when the infusion began then and it is later."""
    clinic = infusion.patient.clinic
    today = clinic.today()
    found = moment_on(today, clock, clinic, label)
    began = infusion.started_at and timezone.localdate(infusion.started_at, clinic.zone)
    if found > timezone.now() and began == today - timedelta(days=1):
        return moment_on(began, clock, clinic, label)
    return found


class CheckForm(forms.Form):
    """What was found at one gate; nothing here says what is acceptable but the person who fills it in."""

    outcome = forms.ChoiceField(choices=OUTCOMES, widget=forms.RadioSelect(attrs=LINE))
    checked_at = MomentField(label="When", required=False)
    override_code = forms.ChoiceField(
        label="Reason for going on without it",
        choices=[("", "none"), *OverrideCode.choices],
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    note = ReasonField(label="Words", required=False)

    def __init__(self, *args, gate: Gate, infusion: Infusion, **kwargs):
        self.gate, clinic = gate, infusion.patient.clinic
        super().__init__(*args, prefix=gate.code, **kwargs)
        self.fields["outcome"].label = gate.asks
        self.fields["checked_at"].zone = clinic.zone
        self.fields["checked_at"].initial = timezone.now().replace(second=0, microsecond=0)
        if gate.measured is Measured.BLOOD_PRESSURE:
            self.fields["systolic_mmhg"] = whole_number("Systolic, mmHg", 350)
            self.fields["diastolic_mmhg"] = whole_number("Diastolic, mmHg", 250)
        elif gate.measured is Measured.NUMBER:
            self.unit = clinic.glucose_unit if clinic.glucose_unit in gate.units else gate.units[0]
            self.fields["number"] = DoseField(label=gate.label, unit=self.unit, required=False)
        if not self.is_bound:
            draw_without_optional(self, *self.fields)

    @property
    def columns(self) -> dict[str, str]:
        return {"unit": "number"}

    @property
    def measured_fields(self) -> list:
        names = ("systolic_mmhg", "diastolic_mmhg", "number")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict:
        """Ask for the value and its time, or for the reason for going on without."""
        data = self.cleaned_data
        draw_without_optional(self, *self.fields)
        goes_past = data.get("outcome") == InfusionCheck.Outcome.OVERRIDDEN
        if goes_past and not data.get("override_code"):
            self.add_error("override_code", "Reason for going on without it is not chosen; choose one.")
        if goes_past and not data.get("note"):
            self.add_error("note", "Words are empty; say why you go on without it.")
        if not goes_past and data.get("override_code"):
            self.add_error(
                "override_code", "Reason: choose “go on without it” above as well, or set it to none."
            )
        if not goes_past:
            self._ask_for("checked_at", *(bound.name for bound in self.measured_fields))
        return data

    def _ask_for(self, *names: str) -> None:
        for name in names:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label} is empty; fill it in.")

    def check(self) -> InfusionCheck:
        """Return what was found, not stored; a time alone is no measurement."""
        data = dict(self.cleaned_data)
        measured = [bound.name for bound in self.measured_fields]
        if data["outcome"] == InfusionCheck.Outcome.OVERRIDDEN and not any(data[name] for name in measured):
            data["checked_at"] = None
        if data.get("number") is not None:
            data["unit"] = self.unit
        return InfusionCheck(gate=self.gate.code, **data)


class StartForm(SeenForm):
    clock = ClockField(label="Started at")
    rate_ml_h = DoseField(label="Rate", unit="mL/h", required=False)
    unsigned_code = UnsignedField()
    reason = ReasonField(label="Why it cannot wait for the signature", required=False)

    columns = {"started_at": "clock"}

    def __init__(self, *args, infusion: Infusion, is_unsigned: bool = False, **kwargs):
        self.infusion = infusion
        initial = {"version": infusion.version, "clock": clock_now(infusion)}
        super().__init__(*args, prefix="start", initial=initial, **kwargs)
        if not is_unsigned:
            del self.fields["unsigned_code"], self.fields["reason"]
        elif not self.is_bound:
            draw_without_optional(self, "unsigned_code", "reason")

    def facts(self) -> dict:
        """Return what the action `start` is told; an empty time is now."""
        data = self.cleaned_data
        moment = latest_moment(self.infusion, data["clock"], "Started at") if data["clock"] else None
        told = {name: data[name] for name in ("rate_ml_h", "unsigned_code", "reason") if name in data}
        return {"seen_version": data["version"], "started_at": moment} | told


class WatchForm(ObservationForm):
    """One observation; its phase follows from whether the infusion has begun or ended."""

    def __init__(self, *args, infusion: Infusion, **kwargs):
        self.infusion = infusion
        phase = PHASE_OF.get(infusion.state, InfusionObservation.Phase.AFTER)
        initial = {"clock": clock_now(infusion)}
        clinic = infusion.patient.clinic
        super().__init__(*args, prefix="watch", clinic=clinic, phase=phase, initial=initial, **kwargs)

    def entered(self) -> InfusionObservation:
        """Return the observation, not stored."""
        moment = latest_moment(self.infusion, self.cleaned_data["clock"], "Time")
        return self.observation(timezone.localdate(moment, self.clinic.zone))


class StopForm(SeenForm):
    """How it ended. The planned dose counts as given only where "in full" was chosen."""

    clock = ClockField(label="Stopped at")
    how_much = forms.ChoiceField(
        label="How much was given?",
        choices=[("full", "all of it"), ("part", "a part"), ("other", "another dose than planned")],
        widget=forms.RadioSelect(attrs=LINE),
    )
    given_mg = DoseField(label="Dose given", required=False)
    reason = ReasonField(label="Reason", required=False)

    columns = {"ended_at": "clock"}

    def __init__(self, *args, infusion: Infusion, **kwargs):
        self.infusion = infusion
        initial = {"version": infusion.version, "clock": clock_now(infusion)}
        super().__init__(*args, prefix="stop", initial=initial, **kwargs)
        if not self.is_bound:
            draw_without_optional(self, *self.fields)

    def clean(self) -> dict:
        """Ask for the dose where it is not the planned one."""
        data = self.cleaned_data
        draw_without_optional(self, *self.fields)
        how_much, mg = data.get("how_much"), data.get("given_mg")
        if how_much == "full" and mg is not None and mg != self.infusion.planned_mg:
            self.add_error(
                "given_mg", "Dose given is not the planned one; choose another answer above, or empty it."
            )
        if how_much == "other" and mg is None and "given_mg" not in self.errors:
            self.add_error("given_mg", "Dose given is empty; enter what was given, in mg.")
        return data

    def facts(self) -> dict:
        """Return what the action `give` is told; an empty time is now."""
        data, infusion = self.cleaned_data, self.infusion
        ended_at = latest_moment(infusion, data["clock"], "Stopped at") if data["clock"] else timezone.now()
        return {
            "seen_version": data["version"],
            "given_on": timezone.localdate(infusion.started_at, infusion.patient.clinic.zone),
            "given_mg": self._given_mg(),
            "part": data["how_much"] == "part",
            "ended_at": ended_at,
            "reason": data["reason"],
        }

    def _given_mg(self) -> Decimal | None:
        """Return the dose given; of a part it may not be known."""
        if self.cleaned_data["how_much"] == "full":
            return self.infusion.planned_mg
        return self.cleaned_data["given_mg"]


class ReactionForm(forms.Form):
    """What happened to the patient; it becomes an adverse effect of this infusion."""

    term = forms.CharField(label="What happened", max_length=200, initial=REACTION, widget=line())
    grade = forms.TypedChoiceField(
        label="CTCAE grade",
        choices=GRADES,
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select({"class": "input"}),
    )
    grade_version = forms.ChoiceField(
        label="CTCAE version", choices=VERSIONS, required=False, widget=forms.Select({"class": "input"})
    )
    action_taken = forms.CharField(label="What was done", max_length=200, required=False, widget=line())
    note = forms.CharField(label="Words", max_length=500, required=False, widget=line())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="react", **kwargs)

    def effect(self) -> AdverseEffect:
        """Return the adverse effect, not stored; its day and infusion are the action's to say."""
        code = REACTION_CODE if self.cleaned_data["term"] == REACTION else ""
        return AdverseEffect(term_code=code, **self.cleaned_data)
