"""Registering the cast: who they are, what they have, and how their follow-up ended."""

import random
from datetime import date

from courses.actions.patients import end_follow_up, register_patient
from courses.clinic import facts
from courses.models import Antibody, Condition, Patient
from tracker.demo.identifiers import phone_number
from tracker.demo.people import Site
from tracker.demo.story import Story

FAMILY_NAME = "Demo"
NEW_CONDITIONS = {"dysphagia", "ild", "cardiac", "gi_vasculopathy"}  # the others came years before


def register(site: Site, story: Story, *, position: int, nhs_number: str) -> Patient:
    """Return the registered patient, with two identifiers and everything known of them at the start."""
    patient = register_patient(
        clinic=site.clinic,
        by=site.nurse,
        identifiers={"NHS number": nhs_number, "North MRN": f"DEMO-{position:04}"},
        family_name=FAMILY_NAME,
        given_name=story.given_name,
        birth_date=birth_date(site.today, story),
        sex=story.sex,
        subtype=story.subtype,
        nurse=site.nurse,
        consultant=site.prescriber,
        phone=phone_number(position),
        email=f"demo-{position:04}@example.org",
        may_phone=story.may_phone,
        may_email=story.may_email,
        origin=Patient.Origin.INVENTED,
        origin_source="Invented for the demo: nobody's data.",
    )
    for name in story.antibodies:
        facts.record(Antibody(patient=patient, name=name, result="positive"), by=site.nurse)
    for code in story.conditions:
        since = site.day(-100 if code in NEW_CONDITIONS else -2000)
        condition = Condition(patient=patient, code=code, since=since, precision="approx")
        facts.record(condition, by=site.nurse)
    return patient


def birth_date(today: date, story: Story) -> date | None:
    """Return a birthday in the first 28 days of a month, so that the age is the story's on every day."""
    if story.age is None:
        return None
    chance = random.Random(f"birthday of {story.given_name}")  # noqa: S311  a birthday, not a secret
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    had_birthday = (month, day) <= (today.month, today.day)
    return date(today.year - story.age - (not had_birthday), month, day)


def end(site: Site, story: Story, patient: Patient) -> None:
    """Record that the patient died, moved or was lost, when the story says so."""
    if story.ended:
        end_follow_up(
            patient=patient,
            seen_version=patient.version,
            by=site.nurse,
            state=story.ended.state,
            on=site.day(story.ended.day),
            reason=story.ended.reason,
        )
