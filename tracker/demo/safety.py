"""Writing what was answered to the safety prompts of a story's steroid."""

from courses.clinic import facts
from courses.models import Patient
from monitoring.models import SafetyAnswer
from monitoring.rules.safety.prompts import findings
from monitoring.safety import facts_by_patient
from tracker.demo.people import Site
from tracker.demo.story import Safety, Story

MOST_ROUNDS = 12  # what is asked again every 3 months, over some years


def answer(site: Site, story: Story, patient: Patient) -> None:
    """Write the answers the story tells, or, where it tells none, that each prompt was done when due."""
    if story.safety is None:
        _answer_all(site, patient, but=story.unanswered)
    for told in story.safety or ():
        _record(site, patient, told)


def _record(site: Site, patient: Patient, told: Safety) -> None:
    record = SafetyAnswer(
        patient=patient,
        prompt=told.prompt,
        answer=told.answer,
        answered_on=site.day(told.day),
        note=told.note,
        ask_again_on=site.day(told.ask_again),
    )
    facts.record(record, by=site.nurse)


def _answer_all(site: Site, patient: Patient, *, but: tuple[str, ...]) -> None:
    today = site.day(0)
    for _ in range(MOST_ROUNDS):
        seen = facts_by_patient(Patient.objects.filter(pk=patient.pk), today).get(patient.pk)
        due = [f for f in findings(seen) if f.due_on and f.due_on <= today] if seen else []
        due = [finding for finding in due if finding.prompt.code not in but]
        if not due:
            return
        for finding in due:
            record = SafetyAnswer(
                patient=patient, prompt=finding.prompt.code, answer="done", answered_on=finding.due_on
            )
            facts.record(record, by=site.nurse)
