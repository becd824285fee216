"""Building the invented clinic: each story is written through the actions the pages use.

The trail is real and says what is true: that the demo recorded all of it now.
"""

from django.db import transaction

from courses.models import Clinic, Patient
from tracker.demo import (
    bloods,
    decisions,
    findings,
    followed,
    laboratory,
    messages,
    patients,
    safety,
    signing,
    treatment,
)
from tracker.demo.identifiers import nhs_numbers
from tracker.demo.people import CLINIC_NAME, Site, make_people, open_invented_clinic
from tracker.demo.stories import STORIES
from tracker.demo.story import Story


def is_built() -> bool:
    """Return whether the invented clinic has its patients: all were written at once, or none."""
    return Patient.objects.filter(clinic__name=CLINIC_NAME).exists()


@transaction.atomic
def build(stories: tuple[Story, ...] = STORIES) -> Clinic:
    """Return the invented clinic, with everyone of `stories` written into it."""
    site = open_invented_clinic(make_people())
    cast = [
        (story, _tell(site, story, position, number))
        for position, (story, number) in enumerate(zip(stories, nhs_numbers(), strict=False), start=1)
    ]
    laboratory.set_limits(site)
    laboratory.look(site)
    laboratory.send(site, cast)
    followed.follow(site, cast)
    for story, patient in cast:
        patients.end(site, story, patient)
    signing.sign(site)
    messages.agree(site)
    messages.refuse_one(site)
    return site.clinic


def _tell(site: Site, story: Story, position: int, nhs_number: str) -> Patient:
    patient = patients.register(site, story, position=position, nhs_number=nhs_number)
    courses = treatment.treat(site, story, patient)
    findings.find(site, story, patient)
    bloods.draw(site, story, patient)
    safety.answer(site, story, patient)
    for judged in story.judged_by:
        findings.choose_enzyme(site, courses, judged)
    for review in story.reviews:
        findings.review(site, patient, courses, review)
    for done in story.follow_ups:
        decisions.follow_up_decision(site, patient, courses, done)
    return patient
