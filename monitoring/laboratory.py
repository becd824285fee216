"""A patient's results as one page: what nobody has looked at, change against the baseline, the partial."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from courses.models import Patient
from monitoring.actions.arrivals import KEPT, arrival_of
from monitoring.models import Result, ResultSeen
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.drift import Drift, change_words, drifts, own_baseline
from monitoring.rules.laboratory.drug_monitoring_plan import PanelPlan, monitoring_plan
from monitoring.rules.laboratory.enzymes import latest
from monitoring.rules.laboratory.findings import READ_BESIDE, LabFindings, findings_of
from monitoring.rules.laboratory.status import WITHDRAWN, standing
from monitoring.rules.response import first_infusion_on
from monitoring.timeline import lab_point
from monitoring.unseen import marked_outside

MOST_SEEN = 20
MOST_UNSEEN = 100  # of one patient on one page: what is signed was looked at


@dataclass(frozen=True)
class Unseen:
    """One version nobody has looked at; `before` is the version it replaced, None for the first."""

    result: Result
    lab: LabPoint
    findings: LabFindings
    before: Result | None


@dataclass(frozen=True)
class OwnChange:
    """The latest result of an analyte against the patient's own baseline; `words` say it, or that none is."""

    lab: LabPoint
    words: str


@dataclass(frozen=True)
class Withdrawn:
    """A result its laboratory withdrew, with the last value it had said; None where it never said one."""

    result: Result
    said: Result | None


@dataclass(frozen=True)
class Laboratory:
    history: PatientHistory
    unseen: tuple[Unseen, ...]  # at most MOST_UNSEEN of them
    unseen_in_all: int
    changes: tuple[OwnChange, ...]
    drifts: tuple[Drift, ...]
    partial: tuple[PanelPlan, ...]
    withdrawn: tuple[Withdrawn, ...]
    seen: tuple[ResultSeen, ...]


def laboratory(patient: Patient, history: PatientHistory, *, baseline: str = "") -> Laboratory:
    """Return the page of `patient`; `baseline` is the key of a result that its analyte is compared with."""
    rows = marked_outside(Result.objects.unseen().filter(patient=patient))
    rows = rows.order_by("-is_outside", "recorded_at", "id")
    return Laboratory(
        history=history,
        unseen=_unseen(history, list(rows[:MOST_UNSEEN])),
        unseen_in_all=rows.count(),
        changes=tuple(_changes(history, baseline)),
        drifts=drifts(history.labs, history.today),
        partial=partial_panels(history),
        withdrawn=withdrawn_of(patient),
        seen=tuple(_seen(patient)),
    )


def _unseen(history: PatientHistory, rows: Sequence[Result]) -> tuple[Unseen, ...]:
    """Return what is to be known of the unseen `rows`, in their order."""
    before = _versions_before(row for row in rows if row.version > 1)
    beside = tuple(lab for lab in history.labs if lab.analyte in READ_BESIDE)
    found = [(row, lab_point(row)) for row in rows]
    return tuple(
        Unseen(
            row,
            lab,
            LabFindings() if row.status == WITHDRAWN else findings_of(lab, history, beside),
            before.get(row.chain),
        )
        for row, lab in found
    )


def _versions_before(rows: Iterable[Result]) -> dict:
    """Return, by chain, the version that stood before the newest one."""
    chains = [row.chain for row in rows]
    if not chains:
        return {}
    replaced = Result.objects.filter(chain__in=chains, replaced_at__isnull=False).exclude(
        reason__startswith=KEPT
    )
    return {row.chain: row for row in replaced.order_by("version")}


def _changes(history: PatientHistory, chosen: str) -> Iterable[OwnChange]:
    """Yield the latest result of each analyte with its change, muscle enzymes first."""
    pulse_on = _pulse_on(history)
    named = {lab.analyte: lab for lab in history.labs if lab.key == chosen}
    codes = dict.fromkeys(lab.analyte for lab in _muscle_first(history.labs) if lab.analyte)
    for code in codes:
        newest = latest(history.labs, code, history.today)
        if newest is None:
            continue
        base = named.get(code) or own_baseline(history.labs, newest, pulse_on)
        if base is None or base.key == newest.key:
            yield OwnChange(newest, "nothing earlier to compare it with")
        else:
            yield OwnChange(newest, change_words(base, newest))


def _muscle_first(labs: Sequence[LabPoint]) -> list[LabPoint]:
    return sorted(labs, key=lambda lab: (not lab.is_muscle_enzyme, lab.analyte != "ck", lab.label))


def _pulse_on(history: PatientHistory) -> date | None:
    begun = [first_infusion_on(course) for course in history.courses]
    return max((day for day in begun if day and day <= history.today), default=None)


def partial_panels(history: PatientHistory) -> tuple[PanelPlan, ...]:
    """Return the panels asked for by a medicine of which only some members came, or came preliminary."""
    return tuple(panel for panel in monitoring_plan(history).panels if panel.partial_on)


def withdrawn_of(patient: Patient) -> tuple[Withdrawn, ...]:
    """Return the withdrawn results, newest first, each with the last value its laboratory had said."""
    heads = Result.objects.current().filter(patient=patient, status=WITHDRAWN)
    rows = Result.objects.filter(patient=patient, chain__in=heads.values("chain")).order_by(
        "chain", "version"
    )
    versions = [list(group) for _, group in groupby(rows, key=lambda row: row.chain)]
    found = [_withdrawn(group) for group in versions]
    return tuple(sorted(found, key=lambda one: one.result.recorded_at, reverse=True))


def _withdrawn(versions: list[Result]) -> Withdrawn:
    (head,) = (row for row in versions if row.replaced_at is None)
    valued = [head] if head.raw_text != WITHDRAWN else [row for row in versions if row.status != WITHDRAWN]
    by_arrival = {arrival_of(row): row for row in valued}
    return Withdrawn(head, by_arrival[standing(list(by_arrival))] if by_arrival else None)


def _seen(patient: Patient):
    rows = ResultSeen.objects.filter(result__patient=patient).select_related("result", "seen_by")
    return rows.order_by("-seen_at", "-id")[:MOST_SEEN]
