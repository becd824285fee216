"""Safety prompts that wait for an answer, from one read of each patient's steroid; the toxicity screen as a
whole."""

from collections.abc import Iterator
from datetime import date

from courses.protocols.prompts import SCREEN
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.rules.safety.prompt_words import lead_words
from monitoring.rules.safety.prompts import Finding, findings
from monitoring.rules.safety.screen import ScreenDue, screens_due
from monitoring.safety import facts_by_patient


def safety_prompts(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Each prompt of each patient that is due by the horizon, with the condition that raised it.

    What belongs to the toxicity screen is one thing due: what is due by now, and what comes.
    The rule runs in memory: it adds doses up over a plan, which no database does in one statement on both.
    """
    for patient_id, facts in facts_by_patient(patients, today).items():
        found = findings(facts)
        for finding in found:
            if not finding.prompt.is_screened and finding.due_on is not None and finding.due_on <= horizon:
                yield _prompt(patient_id, finding, today)
        for screen in screens_due(found, today, horizon):
            yield _screen(patient_id, screen, today)


def _prompt(patient_id: int, finding: Finding, today: date) -> Derived:
    due = _due(patient_id, finding.prompt.code, finding.due_on, finding.closes_on)
    return Derived(patient_id, due, finding.prompt.title, lead_words(finding, today))


def _screen(patient_id: int, screen: ScreenDue, today: date) -> Derived:
    due = _due(patient_id, SCREEN, screen.due_on, screen.closes_on)
    return Derived(patient_id, due, screen.words, lead_words(screen.findings[0], today))


def _due(patient_id: int, kind: str, due_on: date, closes_on: date | None) -> Due:
    return Due(kind, due_on, f"patient:{patient_id}", closes_on=closes_on)
