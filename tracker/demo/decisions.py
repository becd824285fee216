"""Writing what came of the decisions of response reviews."""

from courses.models import DrugPeriod, Patient, PulseCourse
from monitoring.actions.decisions import follow_up
from monitoring.models import DecisionFollowUp
from tracker.demo.people import Site
from tracker.demo.story import FollowedUp


def follow_up_decision(site: Site, patient: Patient, courses: list[PulseCourse], told: FollowedUp) -> None:
    """Record what was done, with the pulse or the medicine it became."""
    record = DecisionFollowUp(
        patient=patient,
        course=courses[told.pulse],
        done=told.done,
        done_on=site.day(told.day),
        words=told.words,
        new_course=None if told.new_pulse is None else courses[told.new_pulse],
        drug=_medicine(patient, told.drug),
        next_review_on=site.day(told.next_day),
        is_closed=told.next_day is None,
    )
    follow_up(record=record, by=site.prescriber)


def _medicine(patient: Patient, name: str) -> DrugPeriod | None:
    if not name:
        return None
    return DrugPeriod.objects.current().filter(patient=patient, drug=name).latest("first_day")
