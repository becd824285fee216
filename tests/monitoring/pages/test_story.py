"""The page of one thing due: reached from every list that names it, with its actions while it stands."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.actions import reminders
from monitoring.models import Reminder
from monitoring.reminders import deliver, plan
from monitoring.worklist import rows_for
from tests.cast import make_patient, make_taper


@pytest.fixture
def ada(cast):
    """Return a patient with a test of muscle enzymes and a taper step due, raised and told."""
    ada = make_patient(cast.north, cast.alice, nurse=cast.nina)
    make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=28))
    plan.plan_all()
    deliver.deliver_all()
    return ada


@pytest.fixture
def bloods(ada) -> Reminder:
    return Reminder.objects.select_related("patient__clinic").get(patient=ada, kind="bloods")


@pytest.fixture
def path(bloods) -> str:
    return f"/due/{bloods.patient_id}/bloods/{bloods.due_on}/"


def words(response) -> str:
    """Return the page's main part as words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def test_it_says_what_it_is_why_it_is_here_what_happens_otherwise_and_who_was_told(nina, path):
    page = nina.get(path)
    said = words(page)
    for part in (
        "CK and muscle enzymes, due",
        "no CK on record, repeated every",
        "bloods 30",
        "If nothing is done: a harmful result can go unseen.",
        "Pulseline scheduler",
        "Told that it is due: Nina (in the app).",
    ):
        assert part in said
    for step in ("call", "snooze", "take"):
        assert f"{path}{step}/" in page.content.decode()


def test_a_reader_reads_it_and_acts_on_nothing(bob, path):
    page = bob.get(path)
    assert "Told that it is due" in words(page)
    assert f"{path}call/" not in page.content.decode()


def test_strangers_and_what_was_never_due_get_404(cast, sign_in, nina, path, bloods):
    assert sign_in(cast.charlie).get(path).status_code == 404
    day = bloods.due_on
    for other in (
        path.replace("bloods", "mri"),
        path.replace("bloods", "nonsense"),
        path.replace(str(day), str(day + timedelta(days=1))),
        path.replace(str(day), "2026-02-31"),
        f"/due/999999/bloods/{day}/",
    ):
        assert nina.get(other).status_code == 404


def test_what_is_settled_is_told_whole_and_can_be_put_back(cast, nina, bob, path, bloods):
    reminders.mark_done(reminder=bloods, seen_version=bloods.version, by=cast.nina, note="taken at home")
    page = nina.get(path)
    assert "Nina Done. “taken at home”" in words(page)
    assert f"{path}reopen/?next={quote(path)}" in page.content.decode()
    assert f"{path}call/" not in page.content.decode()
    assert "What comes next" not in words(page)
    assert "reopen" not in bob.get(path).content.decode()


def test_every_list_that_names_it_leads_to_it(cast, nina, path, bloods):
    for page in ("/", f"/patients/{bloods.patient_id}/", "/digest/", "/inbox/", f"{path}call/"):
        assert f'href="{path}' in nina.get(page).content.decode(), page
    reminders.snooze(
        reminder=bloods,
        seen_version=bloods.version,
        by=cast.nina,
        until=cast.north.today() + timedelta(days=1),
        reason="tomorrow",
    )
    assert f'href="{path}' in nina.get("/put-away/").content.decode()
    reminders.remove(reminder=bloods, seen_version=bloods.version, by=cast.nina, code="declined")
    assert f'href="{path}' in nina.get("/removed/").content.decode()
    bloods.deliveries.update(state="failed", sent_at=None, last_error="mailbox full")
    reminders.reopen(reminder=bloods, seen_version=bloods.version, by=cast.nina, reason="asked again")
    assert f'href="{path}' in nina.get("/undelivered/").content.decode()


def test_it_leads_back_to_the_row_one_came_from(nina, path, bloods):
    key = f"#due-{bloods.patient_id}-bloods-{bloods.due_on}"
    page = nina.get(path, {"next": "/?kind=bloods#due-1-mri-2026-01-01"}).content.decode()
    assert f'href="/?kind=bloods{key}"' in page
    assert f"{path}snooze/?next={quote('/?kind=bloods#due-1-mri-2026-01-01')}" in page
    assert f'href="/patients/{bloods.patient_id}/#to-do"' in nina.get(path).content.decode()
    assert "evil.example" not in nina.get(path, {"next": "https://evil.example/"}).content.decode()


def test_the_prompts_folded_into_one_row_lead_to_no_single_story(nina, ada):
    prompts = [row for row in rows_for(ada, today=ada.clinic.today()) if row.kind in {"bone", "pjp"}]
    page = nina.get("/").content.decode()
    assert "Steroid safety: " in page
    assert all(f"/{row.kind}/{row.item.due_on}/" not in page for row in prompts if row.state != "coming")


def test_the_page_takes_at_most_50_queries(nina, path):
    with CaptureQueriesContext(connection) as asked:
        assert nina.get(path).status_code == 200
    assert len(asked) <= 50
