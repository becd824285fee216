"""What the bedside screen shows of the checks: how each gate stands, by whom, and its number's grade."""

from dataclasses import dataclass
from datetime import date

from courses.actions.checks import gates_on
from courses.models import Infusion, InfusionCheck, Patient
from courses.protocols.infusion_checks import Gate, Measured
from courses.protocols.loader import analytes
from courses.rules.infusion_checks import Standing, grade_of, hint_words
from courses.rules.units import plain
from monitoring.models import Result


@dataclass
class GateShown:
    """One gate with the check that stands, if any; the view adds the form to check it, while that may be."""

    standing: Standing
    check: InfusionCheck | None
    form: object = None

    @property
    def gate(self) -> Gate:
        return self.standing.gate

    @property
    def step(self) -> str:
        return f"check-{self.gate.code}"

    @property
    def is_settled(self) -> bool:
        return self.standing.is_settled

    @property
    def state(self) -> str:
        return self.check.get_outcome_display() if self.check else "not checked"

    @property
    def tone(self) -> str:
        if self.check is None:
            return "due"
        tones = {"acceptable": "good", "not_acceptable": "late", "overridden": "info"}
        return tones[self.check.outcome]

    @property
    def value(self) -> str:
        """Return what was measured: "142/84 mmHg", "4.1 mmol/L", or "" where nothing was."""
        if self.check is None:
            return ""
        if self.check.systolic_mmhg is not None:
            return f"{self.check.systolic_mmhg}/{self.check.diastolic_mmhg} mmHg"
        return f"{plain(self.check.number)} {self.check.unit}" if self.check.number is not None else ""

    @property
    def hint(self) -> str:
        """Return the published grade of what was measured, "" below the first or where there is none."""
        hint = self.gate.hint
        if hint is None or self.check is None or not self.value:
            return ""
        if self.gate.measured is Measured.BLOOD_PRESSURE:
            pressures = self.check.systolic_mmhg, self.check.diastolic_mmhg
            return hint_words(hint, grade_of(hint, pressures[0], hint.unit, second=pressures[1]))
        grade = grade_of(hint, self.check.number, self.check.unit, analyte=analytes()[self.gate.analyte])
        return hint_words(hint, grade)


def shown_gates(infusion: Infusion, on: date) -> list[GateShown]:
    """Return the gates of the infusion for a day, each with the latest check made for that day."""
    checks = infusion.checks.filter(for_day=on).select_related("recorded_by")
    latest = {check.gate: check for check in checks}
    return [GateShown(stand, latest.get(stand.gate.code)) for stand in gates_on(infusion, on)]


def last_values(patient: Patient, access) -> list[Result]:
    """Return the latest potassium and glucose of the laboratory, for the eye beside the checks."""
    rows = access.records(Result).standing()
    rows = rows.filter(patient=patient, analyte__in=["potassium", "glucose"], sampled_on__isnull=False)
    latest: dict[str, Result] = {}
    for result in rows.order_by("sampled_on", "id"):
        latest[result.analyte] = result
    return list(latest.values())
