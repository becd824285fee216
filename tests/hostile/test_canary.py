"""A patient's name is told to people who may see the patient, and to nothing else: a canary looks for it."""

import json
import logging

import pytest
from django.core import mail
from django.urls import reverse

from courses.clinic import facts
from monitoring.models import Note
from monitoring.reminders import deliver, plan
from monitoring.reminders.tasks import deliver_reminders, plan_reminders
from tests import cast as people
from tests.hostile.conftest import browser_of

CANARY = "Zzyzxcanary"


@pytest.fixture
def canary(cast):
    found = people.make_patient(cast.north, cast.alice, number=f"{CANARY}-7", family_name=CANARY)
    facts.record(Note(patient=found, text=f"{CANARY} fell", noted_on=cast.north.today()), by=cast.nina)
    return found


class Lines(logging.Handler):
    """Keeps what a formatter of the site would write, with everything the record carries."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.text = ""

    def emit(self, record) -> None:
        kept = {k: v for k, v in vars(record).items() if k not in {"request", "exc_info", "response"}}
        self.text += f"{record.getMessage()} {kept}\n"


@pytest.fixture
def lines():
    handler = Lines()
    names = ["", "django.request", "django.security", "django_structlog.middlewares.request", "axes"]
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def test_no_log_line_names_a_patient(cast, canary, lines):
    nina = browser_of(cast.nina, raise_request_exception=False)
    nina.get("/patients/", {"q": CANARY})
    nina.get("/patients/", {"q": CANARY}, headers={"HX-Request": "true"})
    nina.get(f"/nowhere/?name={CANARY}")
    nina.get("/api/v1/patients/", {"q": CANARY})
    nina.get("/api/v1/patients/", {CANARY: "1"})
    nina.get(reverse("monitoring:patient", args=[canary.pk]))
    nina.post(reverse("monitoring:note-new", args=[canary.pk]), {"text": CANARY})
    nina.post(reverse("courses:patient-edit", args=[canary.pk]), {"family_name": CANARY, "version": "7"})
    nina.post("/api/v1/notes/", {"text": CANARY}, content_type="application/json")
    nina.post("/api/v1/notes/", json.dumps({CANARY: 1}), content_type="application/json")
    nina.post("/accounts/login/", {"username": "nina", "password": CANARY})
    assert "request" in lines.text
    assert CANARY not in lines.text


def test_no_address_or_cookie_carries_a_name(cast, canary):
    nina = browser_of(cast.nina)
    url = reverse("courses:patient-edit", args=[canary.pk])
    typed = {"version": "1", "family_name": f"{CANARY}b", "sex": "female", "subtype": "dm"}
    response = nina.post(url, typed)
    assert response.status_code == 302
    assert CANARY not in response.url
    page = nina.get(reverse("monitoring:patient", args=[canary.pk])).content.decode()
    addresses = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert CANARY in page
    assert not [address for address in addresses if CANARY in address]
    kept = [f"{name}={morsel.value}" for name, morsel in nina.cookies.items() if morsel.value]
    assert CANARY not in " ".join(kept)


def test_no_letter_and_no_message_of_the_broker_carries_a_name(cast, canary, settings):
    cast.nina.email = "nina@example.org"
    cast.nina.save()
    people.make_course(canary, cast.alice)
    people.make_taper(canary, cast.alice)
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    assert len(mail.outbox) >= 2
    assert not [letter for letter in mail.outbox if CANARY in letter.message().as_string()]
    for task in (plan_reminders, deliver_reminders):
        assert task.signature().args == ()
        assert task.signature().kwargs == {}


def test_the_auditor_sees_figures_and_no_name(cast, canary):
    people.make_given_course(canary, cast.alice, last_days_ago=30)
    audrey = browser_of(cast.audrey)
    one = "/outcomes/reviewed_in_window/"
    for address in ["/outcomes/", one, f"{one}list/", "/outcomes/courses/", "/inbox/", "/"]:
        assert CANARY not in audrey.get(address, follow=True).content.decode()
    for address in ["patients", "notes", "worklist", "courses", "audit"]:
        assert CANARY not in audrey.get(f"/api/v1/{address}/").content.decode()


def test_a_colleague_of_two_clinics_sees_each_through_its_own_door(cast, canary):
    from courses.actions.clinics import join

    join(user=cast.nina, clinic=cast.south, role="auditor", by=cast.mona)
    nina = browser_of(cast.nina)
    far = people.make_patient(cast.south, cast.charlie, number="S-1", family_name="Farawayname")
    assert nina.get(reverse("monitoring:patient", args=[canary.pk])).status_code == 200
    assert nina.get(reverse("monitoring:patient", args=[far.pk])).status_code == 404
    for clinic in (cast.north, cast.south):
        nina.post(reverse("courses:clinic-switch"), {"clinic": clinic.pk})
        for address in ["/", "/patients/", "/patients/?q=Farawayname", "/outcomes/", "/inbox/"]:
            assert "Farawayname</a>" not in nina.get(address, follow=True).content.decode()


def test_the_record_is_kept_whatever_a_name_contains(cast):
    for number, name in enumerate(["O'Brien", 'Q"uote', "<b>Bold</b>", "{{7*7}}", "=1+1", "Ölçer 李"]):
        patient = people.make_patient(cast.north, cast.alice, number=f"X-{number}", family_name=name)
        page = browser_of(cast.alice).get(reverse("monitoring:patient", args=[patient.pk])).content.decode()
        assert "<b>Bold</b>" not in page
        assert "49" not in page.split("<h1")[1].split("</h1>")[0]
