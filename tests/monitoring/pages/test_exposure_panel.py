"""The exposure panel of a patient's page: figures, what is not known of them, and their sources."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

from courses.clinic import facts
from courses.models import DoseTaken
from tests.cast import make_given_course, make_taper
from tests.monitoring.pages.conftest import address


def panel(client, patient) -> str:
    """Return the words of the panel, single spaces between them."""
    page = client.get(address("patient", patient.pk)).content.decode()
    section = re.search(r'<section[^>]*id="exposure".*?</section>', page, re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", section)).split())


def taken(patient, by, today, days_ago, *, amount="30", **columns) -> None:
    dose = DoseTaken(
        patient=patient,
        drug="prednisone",
        amount=None if amount is None else Decimal(amount),
        unit="mg",
        per="day",
        first_day=today - timedelta(days=days_ago),
        **columns,
    )
    facts.record(dose, by=by)


def test_a_course_with_its_taper_as_taken_as_planned_and_to_its_end(alice, cast, patient, today):
    make_given_course(patient, cast.alice, last_days_ago=30)
    make_taper(patient, cast.alice, start_on=today - timedelta(days=29))
    said = panel(alice, patient)
    assert "taken 5370 mg 1620 mg 33" in said
    assert "planned 7880 mg 4130 mg 59" in said
    assert "143 days after it began" in said  # the seed's 7.5 mg begins on its day 140
    assert "4 mg methylPREDNISolone as 5 mg predniSONE: globalrph glucocorticoid equivalence table" in said
    assert "disputed" in said
    assert "ACR 2022" in said


def test_an_unknown_dose_reads_at_least_and_says_on_how_many_days(alice, cast, patient, today):
    taken(patient, cast.nina, today, 9, is_start_only=True)
    said = panel(alice, patient)
    assert "taken at least 30 mg at least 30 mg at least 1 9 days at an unknown dose" in said
    assert "planned" not in said.split("How this is counted")[0].replace("Planned, to come included", "")


def test_a_dose_of_which_nothing_is_known_is_not_at_least_0(alice, cast, patient, today):
    taken(patient, cast.nina, today, 9, amount=None)
    assert "taken not known not known not known 10 days at an unknown dose" in panel(alice, patient)


def test_approximate_days_read_about(alice, cast, patient, today):
    taken(patient, cast.nina, today, 9, precision="approx")
    assert "taken about 300 mg about 300 mg about 10 10 days placed approximately" in panel(alice, patient)


def test_without_any_steroid_there_is_nothing_to_add_up(bob, patient):
    assert "No steroid is on record" in panel(bob, patient)
