"""Writing what the nurse did about what fell due: steps confirmed, calls logged, things put off."""

from courses.models import Patient
from monitoring.actions.owning import take
from monitoring.actions.reminders import log_contact, mark_done, raise_reminder, remove, snooze
from monitoring.due.kinds import Derived, derive
from monitoring.models import ContactAttempt
from tracker.demo.people import Site
from tracker.demo.story import Act, Call, Story

CALLED_AT = "10:20"
DAYS_AHEAD = 14


def follow(site: Site, cast: list[tuple[Story, Patient]]) -> None:
    """Act on what is due as each story says; a step begun before today is confirmed unless it says not."""
    patients = Patient.objects.filter(clinic=site.clinic)
    due = {}
    for derived in derive(patients, today=site.today, days_ahead=DAYS_AHEAD):
        due.setdefault((derived.patient_id, derived.due.kind), []).append(derived)
    for story, patient in cast:
        _confirm_step(site, story, patient, due.get((patient.pk, "taper_step"), []))
        for act in story.acts:
            _act(site, patient, act, _next(due, patient, act))


def _confirm_step(site: Site, story: Story, patient: Patient, steps: list[Derived]) -> None:
    begun = [step for step in steps if step.due.due_on < site.today]
    if begun and story.taper.is_confirmed:
        reminder = raise_reminder(patient=patient, due=begun[0].due, by=site.nurse)
        mark_done(reminder=reminder, seen_version=reminder.version, by=site.nurse, note="agreed on the phone")


def _next(due: dict, patient: Patient, act: Act) -> Derived:
    """Return the first thing of the kind that is still to do; a story that acts on nothing is wrong."""
    found = due.get((patient.pk, act.kind), [])
    if not found:
        raise LookupError(f"{patient}'s story acts on '{act.kind}', which is not due: mend the story.")
    return found[0]


def _act(site: Site, patient: Patient, act: Act, derived: Derived) -> None:
    reminder = raise_reminder(patient=patient, due=derived.due, by=site.nurse)
    for call in act.calls:
        log_contact(reminder=reminder, by=site.nurse, attempt=_attempt(site, call))
    if act.is_taken:
        take(reminder=reminder, seen_version=reminder.version, by=site.nurse)
    if act.snooze:
        days, reason = act.snooze
        snooze(
            reminder=reminder,
            seen_version=reminder.version,
            by=site.nurse,
            until=site.day(days),
            reason=reason,
        )
    if act.removed:
        code, words = act.removed
        remove(reminder=reminder, seen_version=reminder.version, by=site.nurse, code=code, words=words)


def _attempt(site: Site, call: Call) -> ContactAttempt:
    return ContactAttempt(
        attempted_at=site.moment(-call.days_ago, CALLED_AT),
        channel=call.channel,
        outcome=call.outcome,
        note=call.note,
        next_try_on=site.day(call.next_try),
    )
