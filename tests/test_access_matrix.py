"""Who may open and who may post to every address of the site, walked from the URLconf.

An address without a row here fails `test_every_address_has_a_row`: nobody adds a door unnoticed.
The people: alice prescribes at North, nina is its nurse, bob reads, audrey audits, mona manages;
charlie prescribes at South; stella belongs nowhere.
"""

from uuid import UUID

import pytest
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from monitoring.models import Reminder
from monitoring.views.due import STEPS
from tests import cast as people
from tests.doors import (
    AUDIT,
    CLINIC_PRESCRIBE,
    CLINIC_READ,
    CLINIC_RECORD,
    FORBIDDEN,
    LIST_TABLETS,
    MANAGE,
    NO_POST,
    NOT_FOUND,
    OK,
    PEOPLE,
    PRESCRIBE,
    PUBLIC,
    READ,
    RECORD,
    REVIEW,
    SIGN_IN,
    SIGNED_IN,
    Door,
    each,
)
from tests.doors_of_exports import EXPORTS
from tests.doors_of_messages import MESSAGES
from tests.things import make_things


def patient(things):
    return [things.patient.pk]


def course(things):
    return [things.course.pk]


def infusion(things):
    return [things.infusion.pk]


def given_course(things):
    return [things.given_course.pk]


def review(things):
    return [things.review.chain]


def plan_of(things):
    return [things.plan.chain]


def due(things):
    return [things.patient.pk, "infusion", things.infusion.planned_on]


def proposal(things):
    return [things.patient.pk, "weight_gain", things.facts["heavier"].chain]


def fact(name):
    return lambda things: [things.facts[name].chain]


def fact_doors(name: str, slug: str, expected: dict) -> dict[str, Door]:
    return {
        f"{slug}-new": Door(expected, patient),
        f"{slug}-correct": Door(expected, fact(name)),
        f"{slug}-void": Door(expected, fact(name)),
    }


DOORS = {
    "livez": Door(PUBLIC, is_get_only=True),
    "readyz": Door(PUBLIC, is_get_only=True),
    # Whoever asks on the server itself, as this test does: tests/tracker/test_metrics.py refuses the others.
    "metrics": Door(PUBLIC, is_get_only=True),
    "login": Door(PUBLIC),
    "logout": Door(each(others=SIGN_IN), is_post_only=True),
    "password_change": Door(SIGNED_IN),
    "password_change_done": Door(SIGNED_IN, is_get_only=True),
    "courses:clinic-switch": Door(each(anonymous=SIGN_IN, others=NOT_FOUND), is_post_only=True),
    "courses:clinic-settings": Door(MANAGE),
    "courses:protocols": Door(CLINIC_READ, is_get_only=True),
    "courses:protocol-approve": Door(CLINIC_PRESCRIBE, lambda things: ["pulse", "seed"], is_post_only=True),
    "courses:protocol-withdraw": Door(CLINIC_PRESCRIBE, lambda things: ["pulse", "seed"]),
    "courses:tablets": Door(LIST_TABLETS),
    "courses:tablet-withdraw": Door(
        LIST_TABLETS | {"charlie": NOT_FOUND}, lambda things: [things.strength.pk], is_post_only=True
    ),
    "courses:patient-list": Door(CLINIC_READ, is_get_only=True),
    "courses:patient-register": Door(CLINIC_RECORD),
    "courses:patient-edit": Door(RECORD, patient),
    "courses:patient-identify": Door(RECORD, patient),
    "courses:patient-follow-up": Door(RECORD, patient),
    "courses:course-order": Door(PRESCRIBE, patient),
    "courses:course-preview": Door(PRESCRIBE, patient, is_get_only=True),
    "courses:course-detail": Door(READ, course, is_get_only=True),
    "courses:course-sign": Door(PRESCRIBE, course),
    "courses:course-stop": Door(PRESCRIBE, course),
    "courses:course-void": Door(PRESCRIBE, course),
    "courses:infusion-give": Door(RECORD, infusion),
    "courses:infusion-hold": Door(RECORD, infusion),
    "courses:infusion-omit": Door(RECORD, infusion),
    "courses:infusion-plan-again": Door(PRESCRIBE, infusion),
    "courses:infusion-correct": Door(RECORD, infusion),
    "courses:infusion-observe": Door(RECORD, infusion),
    "courses:taper-start": Door(PRESCRIBE, patient),
    "courses:taper-preview": Door(PRESCRIBE, patient, is_get_only=True),
    "courses:taper-detail": Door(READ, plan_of, is_get_only=True),
    "courses:taper-replan": Door(PRESCRIBE, plan_of),
    "courses:taper-stop": Door(PRESCRIBE, plan_of),
    "courses:taper-void": Door(PRESCRIBE, plan_of),
    "courses:taper-changes": Door(PRESCRIBE, plan_of, is_get_only=True),
    "courses:taper-change": Door(PRESCRIBE, lambda things: [things.plan.chain, "hold"]),
    "courses:taper-direct": Door(PRESCRIBE, patient),
    "courses:taper-structure": Door(PRESCRIBE, lambda things: [things.directed.chain]),
    "courses:history": Door(READ, lambda things: ["patient", str(things.patient.pk)], is_get_only=True),
    "courses:consent": Door(RECORD, patient),
    "courses:calendar": Door(READ, patient, posting=RECORD),
    "courses:sheet": Door(READ, plan_of, is_get_only=True),
    "courses:sheet-pdf": Door(READ, plan_of, is_get_only=True),
    "courses:taper-calendar": Door(READ, plan_of, is_get_only=True),
    "courses:feed-revoke": Door(RECORD, lambda things: [things.feed.pk]),
    # A door of its own kind: no sign-in, opened by its token alone.
    "courses:feed": Door(PUBLIC, lambda things: [things.token], is_get_only=True),
    **fact_doors("dose_taken", "courses:dose-taken", RECORD),
    **fact_doors("drug", "courses:drug", RECORD),
    **fact_doors("supply", "courses:supply", RECORD),
    **fact_doors("condition", "courses:condition", RECORD),
    **fact_doors("antibody", "courses:antibody", RECORD),
    **fact_doors("body", "courses:body", RECORD),
    "monitoring:today": Door(SIGNED_IN, is_get_only=True),
    "monitoring:patient": Door(READ, patient, is_get_only=True),
    "monitoring:chart": Door(READ, patient, is_get_only=True),
    "monitoring:bedside": Door(RECORD, infusion),
    "monitoring:many-done": Door(CLINIC_RECORD),
    "monitoring:downtime": Door(CLINIC_READ, is_get_only=True),
    "monitoring:ranking": Door(SIGNED_IN, is_get_only=True),
    "monitoring:put-away": Door(CLINIC_READ, is_get_only=True),
    "monitoring:no-test-ahead": Door(CLINIC_READ, is_get_only=True),
    "monitoring:removed": Door(CLINIC_READ, is_get_only=True),
    **MESSAGES,
    "monitoring:outcomes": Door(AUDIT, is_get_only=True),
    "monitoring:outcome": Door(AUDIT, lambda things: ["reviewed_in_window"], is_get_only=True),
    "monitoring:outcome-courses": Door(AUDIT, is_get_only=True),
    "monitoring:outcome-list": Door(CLINIC_READ, lambda things: ["reviewed_in_window"], is_get_only=True),
    **EXPORTS,
    "monitoring:operations": Door(MANAGE, is_get_only=True),
    "monitoring:due-story": Door(READ, due, is_get_only=True),
    **{f"monitoring:due-{step}": Door(RECORD, due) for step in STEPS},
    **fact_doors("result", "monitoring:result", RECORD),
    "monitoring:results": Door(READ, patient, posting=RECORD),
    "monitoring:results-unseen": Door(CLINIC_READ, is_get_only=True),
    "monitoring:escalation": Door(MANAGE),
    "monitoring:action-limits": Door(LIST_TABLETS),
    "monitoring:action-limit-end": Door(
        LIST_TABLETS | {"charlie": NOT_FOUND}, lambda things: [things.limit.pk]
    ),
    **fact_doors("strength", "monitoring:strength", RECORD),
    "monitoring:visit-new": Door(RECORD, patient),
    "monitoring:strength-detail": Door(READ, fact("strength"), is_get_only=True),
    "monitoring:strength-live": Door(RECORD, patient, is_get_only=True),
    "monitoring:imaging-detail": Door(READ, fact("imaging"), is_get_only=True),
    **fact_doors("imaging", "monitoring:imaging", RECORD),
    **fact_doors("measure", "monitoring:measure", RECORD),
    **fact_doors("effect", "monitoring:effect", RECORD),
    **fact_doors("pressure", "monitoring:pressure", RECORD),
    "monitoring:effect-detail": Door(READ, fact("effect"), is_get_only=True),
    "monitoring:effects-proposed": Door(READ, patient, is_get_only=True),
    "monitoring:effect-confirm": Door(RECORD, proposal),
    "monitoring:effect-set-aside": Door(RECORD, proposal),
    "monitoring:set-aside-correct": Door(RECORD, fact("set_aside")),
    "monitoring:set-aside-void": Door(RECORD, fact("set_aside")),
    "monitoring:ctcae": Door(SIGNED_IN, is_get_only=True),
    **fact_doors("screen", "monitoring:screen", RECORD),
    "monitoring:screens": Door(READ, patient, is_get_only=True),
    "monitoring:growth": Door(READ, patient, is_get_only=True),
    **fact_doors("note", "monitoring:note", RECORD),
    **fact_doors("safety", "monitoring:safety", RECORD),
    **fact_doors("hint", "monitoring:hint", RECORD),
    **fact_doors("follow_up", "monitoring:follow-up", REVIEW),
    "monitoring:follow-up-new": Door(REVIEW, lambda things: [things.given_course.patient.pk]),
    "monitoring:pulses-compared": Door(READ, patient, is_get_only=True),
    "monitoring:steroid-card": Door(READ, patient, is_get_only=True),
    "monitoring:response-between": Door(READ, patient, is_get_only=True),
    "monitoring:enzyme-choice": Door(REVIEW, course),
    "monitoring:enzyme-choice-void": Door(REVIEW, fact("enzyme")),
    "monitoring:review-new": Door(REVIEW, given_course),
    "monitoring:review-detail": Door(READ, review, is_get_only=True),
    "monitoring:review-correct": Door(REVIEW, review),
    "monitoring:review-void": Door(REVIEW, review),
}


def pages(patterns=None, namespace: str = "") -> list[str]:
    """Return the full name of every address but the API's, which tests/api walks."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            found.append(f"{namespace}{pattern.name}")
        elif not str(pattern.pattern).startswith("api/"):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            found += pages(pattern.url_patterns, namespace + inner)
    return found


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(pages()) == sorted(DOORS)


@pytest.fixture
def things(db):
    cast = people.make_cast()
    return cast, make_things(cast)


def said(response) -> str:
    """Return what a response amounts to."""
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return SIGN_IN
    known = {403: FORBIDDEN, 404: NOT_FOUND, 405: NO_POST}
    assert response.status_code < 500, response.status_code
    return known.get(response.status_code, OK)


def ask(client, user, method, door_name, things) -> str:
    signed_in = client.session.get("_auth_user_id")
    if signed_in != (str(user.pk) if user else None):  # the first time, and after the door that signs out
        client.logout()
        if user:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(door_name, args=DOORS[door_name].about(things))
    return said(getattr(client, method)(address))


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_each_person_gets_what_the_row_says(client, things, person):
    cast, things = things
    got, expected = {}, {}
    for name, door in DOORS.items():
        for method, answers in door.answers():
            got[name, method] = ask(client, getattr(cast, person or "", None), method, name, things)
            expected[name, method] = answers[person]
    wrong = {key: (got[key], expected[key]) for key in got if got[key] != expected[key]}
    assert wrong == {}


def test_a_foreign_patient_answers_like_one_that_does_not_exist(client, things):
    cast, things = things
    client.force_login(cast.charlie, backend="django.contrib.auth.backends.ModelBackend")
    foreign = client.get(reverse("monitoring:patient", args=[things.patient.pk]))
    missing = client.get(reverse("monitoring:patient", args=[10**9]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _without_csrf(foreign) == _without_csrf(missing)


def _without_csrf(response) -> list[str]:
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrf" not in line.lower()]


def test_nobody_without_the_right_changed_anything(client, things):
    cast, things = things
    before = things.patient.audit_lines.count(), Reminder.objects.count()
    for person in ["bob", "audrey", "mona", "charlie", "stella"]:
        for name in DOORS:
            ask(client, getattr(cast, person), "post", name, things)
    assert (things.patient.audit_lines.count(), Reminder.objects.count()) == before


def test_a_malformed_address_is_not_found_not_an_error(client, things):
    cast, _ = things
    client.force_login(cast.alice, backend="django.contrib.auth.backends.ModelBackend")
    for address in [
        "/patients/99999999999999999999/",
        "/due/1/infusion/2026-02-31/done/",
        "/tapers/nonsense/",
    ]:
        assert client.get(address).status_code == 404


def test_keys_of_facts_are_uuids(things):
    _, things = things
    assert all(isinstance(row.chain, UUID) for row in things.facts.values())
    with pytest.raises(NoReverseMatch):
        reverse("courses:taper-detail", args=["not-a-uuid"])
