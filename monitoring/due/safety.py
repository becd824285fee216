"""Safety prompts that wait for an answer: six kinds from one read of each patient's steroid."""

from collections.abc import Iterator
from datetime import date

from courses.clinic.clinic import Role
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.rules.prompt_words import lead_words
from monitoring.rules.prompts import findings
from monitoring.safety import facts_by_patient


def safety_prompts(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Each prompt of each patient that is due by the horizon, with the condition that raised it.

    The rule runs in memory: it adds doses up over a plan, which no database does in one statement on both.
    """
    for patient_id, facts in facts_by_patient(patients, today).items():
        for finding in findings(facts):
            if finding.due_on is None or finding.due_on > horizon:
                continue
            yield Derived(
                patient_id,
                Due(
                    finding.prompt.code,
                    finding.due_on,
                    f"patient:{patient_id}",
                    Role.NURSE,
                    closes_on=finding.closes_on,
                ),
                finding.prompt.title,
                lead_words(finding, today),
            )
