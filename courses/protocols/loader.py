"""The protocol files as values, read once and checked: the public door of this folder."""

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from courses.protocols.action_limits import LimitBook, read_action_limits
from courses.protocols.agents import Agent, Formulary, read_formulary
from courses.protocols.body_map import Drawing, read_drawings
from courses.protocols.ctcae import CtcaeBook, read_ctcae
from courses.protocols.definitions import (
    AdrenalRule,
    Analyte,
    Equivalence,
    ExposureMarks,
    Instrument,
    Muscle,
    MuscleTable,
    PulseProtocol,
    TaperProtocol,
    WindowRule,
)
from courses.protocols.drug_monitoring import MonitoringBook, read_drug_monitoring
from courses.protocols.effects import Effect, read_effects
from courses.protocols.hints import HintBook, read_hints
from courses.protocols.infusion_checks import InfusionChecks, read_infusion_checks
from courses.protocols.limits import DoseLimits, Risk, read_dose_limits, read_risks
from courses.protocols.measures import (
    printed_names,
    read_analytes,
    read_instruments,
    read_muscles,
)
from courses.protocols.mri import FatScale, MriAtlas, MriMuscle, OedemaScale, read_fat_scales, read_mri_atlas
from courses.protocols.prompts import PromptBook
from courses.protocols.prompts_reading import read_prompts
from courses.protocols.questionnaires import Cmas, Haq, read_cmas, read_haq
from courses.protocols.reading import FOLDER
from courses.protocols.regimens import (
    read_adrenal_rule,
    read_equivalences,
    read_exposure_marks,
    read_pulse_protocols,
    read_taper_protocols,
    read_window_rule,
)
from courses.protocols.response_criteria import ResponseCriteria, read_response_criteria
from courses.protocols.visit_screen import VisitScreen, read_visit_screen
from courses.rules.errors import RuleError

P = TypeVar("P")


@cache
def pulse_protocols() -> Mapping[str, PulseProtocol]:
    return read_pulse_protocols(FOLDER / "pulse.json")


@cache
def taper_protocols() -> Mapping[str, TaperProtocol]:
    return read_taper_protocols(FOLDER / "taper.json")


def pulse_protocol(name: str = "seed") -> PulseProtocol:
    """Return the pulse protocol of that name; RuleError names the known ones otherwise."""
    return _named("pulse protocol", pulse_protocols(), name)


def taper_protocol(name: str = "seed") -> TaperProtocol:
    """Return the taper protocol of that name; RuleError names the known ones otherwise."""
    return _named("taper protocol", taper_protocols(), name)


def _named(kind: str, known: Mapping[str, P], name: str) -> P:
    if name not in known:
        raise RuleError(f"The {kind} '{name[:40]}' is not known; choose one of: {', '.join(known)}.")
    return known[name]


@cache
def dose_limits() -> DoseLimits:
    return read_dose_limits(FOLDER / "dose_limits.json")


@cache
def risks() -> Mapping[str, Risk]:
    """Return each risk by every name it goes by."""
    return read_risks(FOLDER / "risks.json")


@cache
def equivalences() -> Mapping[str, Equivalence]:
    return read_equivalences(FOLDER / "equivalence.json")


@cache
def adrenal_rule() -> AdrenalRule:
    return read_adrenal_rule(FOLDER / "adrenal.json")


@cache
def exposure_marks() -> ExposureMarks:
    return read_exposure_marks(FOLDER / "exposure.json")


@cache
def window_rule() -> WindowRule:
    return read_window_rule(FOLDER / "windows.json")


@cache
def muscle_table() -> MuscleTable:
    return read_muscles(FOLDER / "muscles.json")


def mmt8_muscles() -> tuple[Muscle, ...]:
    return muscle_table().mmt8


def kendall_points() -> Mapping[str, str]:
    return muscle_table().points_of_mrc


@cache
def cmas() -> Cmas:
    return read_cmas(FOLDER / "cmas.json")


@cache
def haq() -> Haq:
    return read_haq(FOLDER / "haq.json")


@cache
def analytes() -> Mapping[str, Analyte]:
    return read_analytes(FOLDER / "analytes.json")


@cache
def _analytes_by_name() -> Mapping[str, Analyte]:
    return printed_names(analytes(), "analytes.json")


def find_analyte(printed_name: str) -> Analyte | None:
    """Return the analyte of a code or printed name, in large or small letters; None when it is not known."""
    return _analytes_by_name().get(" ".join(printed_name.split()).casefold())


@cache
def formulary() -> Formulary:
    return read_formulary(FOLDER / "agents.json")


def agents() -> Mapping[str, Agent]:
    return formulary().agents


def find_agent(printed_name: str) -> Agent | None:
    """Return the agent of a name in large or small letters; None when it is not known."""
    return formulary().by_printed_name.get(" ".join(printed_name.split()).casefold())


@cache
def drug_monitoring() -> MonitoringBook:
    return read_drug_monitoring(FOLDER / "drug_monitoring.json", agents(), analytes())


@cache
def instruments() -> Mapping[str, Instrument]:
    return read_instruments(FOLDER / "instruments.json")


@cache
def fat_scales() -> Mapping[str, FatScale]:
    return read_fat_scales(FOLDER / "fat_scales.json")[0]


@cache
def oedema_scale() -> OedemaScale:
    return read_fat_scales(FOLDER / "fat_scales.json")[1]


@cache
def mri_atlas() -> MriAtlas:
    return read_mri_atlas(FOLDER / "mri_muscles.json", oedema_scale())


def find_mri_muscle(printed_name: str) -> MriMuscle | None:
    """Return the muscle of a code or name, in large or small letters; None when it is not in the atlas."""
    return mri_atlas().by_printed_name.get(" ".join(printed_name.split()).casefold())


@cache
def infusion_checks() -> InfusionChecks:
    return read_infusion_checks(FOLDER / "infusion_checks.json")


@cache
def hint_book() -> HintBook:
    return read_hints(FOLDER / "hints.json")


@cache
def safety_prompts() -> PromptBook:
    return read_prompts(FOLDER / "prompts.json")


@cache
def visit_screen() -> VisitScreen:
    return read_visit_screen(FOLDER / "visit_screen.json")


@cache
def _drawings() -> Mapping[str, Drawing]:
    return read_drawings(FOLDER / "body_map.json")


def drawing(code: str) -> Drawing:
    """Return the drawing of that code, such as "whole_body"; RuleError names the known ones otherwise."""
    return _named("body drawing", _drawings(), code)


@cache
def ctcae() -> CtcaeBook:
    return read_ctcae(FOLDER / "ctcae.json")


@cache
def response_criteria() -> ResponseCriteria:
    return read_response_criteria(FOLDER / "response_criteria.json", analytes())


@cache
def effects() -> Mapping[str, Effect]:
    """Return each adverse effect that can be chosen, by code."""
    return read_effects(FOLDER / "effects.json", ctcae(), analytes())


@cache
def action_limits() -> LimitBook:
    """Return the limits a clinic may take over, with their sources; none is active by itself."""
    return read_action_limits(FOLDER / "action_limits.json", agents(), analytes())
