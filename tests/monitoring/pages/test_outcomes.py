"""The outcomes page: what was asked, figures beside their definition, and who sees small numbers."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.clinics import join
from courses.clinic import audit
from courses.clinic.changes import Change
from courses.models import AuditLine, Clinic, Patient
from monitoring.outcomes.measures import measures
from tests import cast as people
from tests.monitoring.pages.conftest import boxes

TODAY = date(2026, 5, 13)


@pytest.fixture(autouse=True)
def may():
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def audrey(cast, sign_in):
    return sign_in(cast.audrey)


def given(cast, *days_ago: int, clinic=None, by=None) -> None:
    """Record a course for each of `days_ago`, the day of its last infusion."""
    clinic, by = clinic or cast.north, by or cast.alice
    for n, days in enumerate(days_ago):
        patient = people.make_patient(clinic, by, number=f"{clinic.pk}-{days}-{n}", family_name=f"Patient{n}")
        people.make_given_course(patient, by, last_days_ago=days)


def counts(page, code: str = "reviewed_in_window") -> list[list[str]]:
    """Return the cells of each line of a measure's table."""
    text = page.content.decode()
    section = text.split(f'aria-labelledby="{code}-heading"')[1].split("</section>")[0]
    return [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)
        for line in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)[1:]
    ]


def test_a_prescriber_sees_each_count_of_the_last_twelve_months(cast, alice):
    given(cast, 50, 20, 400)
    page = alice.get("/outcomes/")
    assert counts(page) == [["The last twelve months", "0", "1", "0", "1", "2", "0 of 1, 0–79\xa0%"]]


def test_every_measure_stands_there_with_its_definition(cast, alice):
    page = alice.get("/outcomes/").content.decode()
    for measure in measures().values():
        assert f"Definition {measure.version}" in page
        for words in (measure.title, measure.question, measure.source):
            assert words.replace("'", "&#x27;") in page


def test_the_address_holds_the_period_and_the_one_beside_it(cast, alice):
    given(cast, 20, 50, 400)  # begun in April and in March 2026, and in April 2025
    page = alice.get("/outcomes/", {"period": "2026-Q2", "against": "2025"})
    assert counts(page) == [
        ["Quarter 2 of 2026", "0", "0", "0", "1", "1", "nobody judged"],
        ["2025", "0", "1", "0", "0", "1", "0 of 1, 0–79\xa0%"],
    ]


def test_own_days_and_the_day_of_knowing(cast, alice):
    given(cast, 50)  # begun 22 March
    asked = boxes("first_day", date(2026, 3, 1)) | boxes("last_day", date(2026, 3, 31))
    assert counts(alice.get("/outcomes/", asked)) == [
        ["Own period", "0", "1", "0", "0", "1", "0 of 1, 0–79\xa0%"]
    ]
    earlier = counts(alice.get("/outcomes/", asked | boxes("as_of", date(2026, 4, 1))))
    assert earlier == [["Own period", "0", "0", "0", "1", "1", "nobody judged"]]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "2027"}, "Courses begun in was refused because there is none so named"),
        ({"sex": "cat"}, "Sex was refused because there is none so named"),
        ({"clinic": "999"}, "Clinic was refused because it is none that you may audit"),
        (
            boxes("first_day", date(2026, 5, 1)) | boxes("last_day", date(2026, 4, 1)),
            "The period was refused because its last day 2026-04-01 is before its first 2026-05-01",
        ),
        (boxes("as_of", date(2026, 5, 1)) | {"as_of_day": "99"}, "is not a real day"),
        (boxes("as_of", TODAY + timedelta(days=1)), "that day has not come"),
    ],
)
def test_what_is_not_understood_is_said_and_left_out(cast, alice, asked, said):
    given(cast, 50)
    page = alice.get("/outcomes/", asked)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert counts(page)[0][-2] == "1"


def test_a_person_of_two_clinics_sees_one_or_both(cast, alice):
    join(user=cast.alice, clinic=cast.south, role="prescriber", by=cast.mona)
    given(cast, 50)
    given(cast, 50, clinic=cast.south, by=cast.charlie)
    every = [
        counts(alice.get("/outcomes/", {"clinic": asked}))[0][-2] for asked in ("all", str(cast.south.pk), "")
    ]
    assert every == ["2", "1", "1"]


def test_an_auditor_sees_no_small_number_and_no_open_day(cast, audrey):
    given(cast, *[60] * 10)  # begun in March 2026, so that the quarter is over
    assert counts(audrey.get("/outcomes/")) == [["2026", *["hidden"] * 6]]
    assert 'name="as_of_day"' not in audrey.get("/outcomes/").content.decode()
    asked = {"period": "2026", **boxes("as_of", date(2026, 1, 1)), **boxes("first_day", date(2026, 1, 1))}
    assert counts(audrey.get("/outcomes/", asked)) == [["2026", *["hidden"] * 6]]


def test_an_auditor_sees_eleven(cast, audrey):
    given(cast, *[60] * 11)
    assert counts(audrey.get("/outcomes/")) == [["2026", "0", "0", "0", "11", "11", "nobody judged"]]


def test_the_clinic_says_how_few_are_hidden(cast, audrey):
    given(cast, *[60] * 6)
    Clinic.objects.update(least_shown=7)
    assert counts(audrey.get("/outcomes/")) == [["2026", *["hidden"] * 6]]
    Clinic.objects.update(least_shown=6)
    assert counts(audrey.get("/outcomes/"))[0][-2] == "6"


def test_an_auditor_sees_no_rest_by_subtraction(cast, audrey):
    """Twelve women and one man: the man is not shown, nor the women, whom the whole would leave him from."""
    given(cast, *[60] * 13)
    Patient.objects.filter(family_name="Patient3").update(sex="male")
    seen = [counts(audrey.get("/outcomes/", {"sex": sex}))[0][-2] for sex in ("", "female", "male")]
    assert seen == ["13", "hidden", "hidden"]
    Patient.objects.update(sex="female")
    seen = [counts(audrey.get("/outcomes/", {"sex": sex}))[0][-2] for sex in ("", "female", "male")]
    assert seen == ["13", "13", "0"]


def test_an_auditor_sees_one_subgroup_at_a_time(cast, audrey):
    given(cast, *[60] * 13)
    page = audrey.get("/outcomes/", {"sex": "female", "period": "2026-Q1"})
    assert "only one at a time is shown" in page.content.decode()
    assert counts(page) == [["Quarter 1 of 2026", *["hidden"] * 6]]


def test_a_page_of_one_measure_has_reasons_and_months(cast, alice):
    given(cast, 50, 20, 80)  # begun in March, in April, and in February
    page = alice.get("/outcomes/reviewed_in_window/").content.decode()
    assert "The window closed and no review answers it" in page
    figure = page.split('id="run-chart-data"')[1].split("</script>")[0]
    assert '"ticktext": ["Feb 2026", "Mar 2026", "Apr 2026"]' in figure
    assert "outcomes/reviewed_in_window/list/" in page


def test_an_auditors_page_has_quarters_and_leads_to_no_list(cast, audrey):
    given(cast, *[60] * 12, *[130] * 15)
    page = audrey.get("/outcomes/reviewed_in_window/", {"period": "2025"}).content.decode()
    assert '"ticktext": ["2025 Q1", "2025 Q2", "2025 Q3", "2025 Q4"]' in page or "In no quarter" in page
    assert "/list/" not in page


def test_a_list_names_who_is_missing_and_the_trail_who_read_it(cast, alice, nina):
    given(cast, 50, 20)
    for client, who in ((alice, cast.alice), (nina, cast.nina)):
        page = client.get("/outcomes/reviewed_in_window/list/").content.decode()
        assert "Patient0" in page
        assert page.count('<th scope="row">') == 1
        line = AuditLine.objects.latest("pk")
        assert (line.actor, line.action, line.clinic, line.patient) == (
            who,
            "outcomes.list",
            cast.north,
            None,
        )
        assert line.after == {
            "measure": "reviewed_in_window",
            "reasons": ["not_reviewed", "reviewed_late"],
            "listed": 1,
        }
    page = alice.get("/outcomes/reviewed_in_window/list/", {"reason": "window_not_closed"}).content.decode()
    assert page.count('<th scope="row">') == 1
    assert AuditLine.objects.latest("pk").after["reasons"] == ["window_not_closed"]


def test_a_list_read_plans_nothing_anew(cast, alice):
    before = Change.objects.count()
    alice.get("/outcomes/reviewed_in_window/list/")
    assert Change.objects.count() == before


def test_no_list_without_its_line_in_the_trail(cast, alice, monkeypatch):
    def fail(**_):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(audit, "write_read", fail)
    with pytest.raises(RuntimeError):
        alice.get("/outcomes/reviewed_in_window/list/")


def test_an_auditor_reads_no_list(cast, audrey):
    lines = AuditLine.objects.count()
    assert audrey.get("/outcomes/reviewed_in_window/list/").status_code == 403
    assert AuditLine.objects.count() == lines


def test_an_auditor_of_another_clinic_lists_only_their_own(cast, alice):
    join(user=cast.alice, clinic=cast.south, role="auditor", by=cast.mona)
    given(cast, 50, clinic=cast.south, by=cast.charlie)
    page = alice.get("/outcomes/reviewed_in_window/list/", {"clinic": str(cast.south.pk)}).content.decode()
    assert "Clinic was refused" in page
    assert "Patient0" not in page


def test_of_two_clinics_the_one_that_may_not_be_seen_makes_both_guarded(cast, alice):
    join(user=cast.alice, clinic=cast.south, role="auditor", by=cast.mona)
    given(cast, *[60] * 12)
    given(cast, *[60] * 3, clinic=cast.south, by=cast.charlie)
    (line,) = counts(alice.get("/outcomes/", {"clinic": "all"}))
    assert line[0].startswith("2026 ")
    assert "without 1 clinic with too few" in line[0]
    assert line[-2] == "12"


def test_courses_stand_as_rows_without_a_name(cast, alice):
    given(cast, 50, 20)
    page = alice.get("/outcomes/courses/").content.decode()
    assert 'id="swimmer-data"' in page
    assert "Patient0" not in page
    assert re.findall(r"<td>(\d+, \d+, \d+)</td><td>(.*?)</td><td>(\d+)</td>", page) == [
        ("0, 1, 2", "not judged", "52"),
        ("0, 1, 2", "not judged", "22"),
    ]


def test_an_auditor_sees_no_row(cast, audrey):
    given(cast, *[60] * 20)
    page = audrey.get("/outcomes/courses/").content.decode()
    assert "swimmer-data" not in page
    assert "shown to people who may see the patients" in page


def test_a_measure_nobody_knows_is_not_there(cast, alice):
    for path in ("/outcomes/nothing/", "/outcomes/nothing/list/"):
        assert alice.get(path).status_code == 404


def cost(client, path: str, **asked) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, asked).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("path", "more_for_a_second_period"),
    [
        ("/outcomes/", len(measures())),
        ("/outcomes/reviewed_in_window/", 1),
        ("/outcomes/reviewed_in_window/list/", 0),
        ("/outcomes/courses/", 0),
    ],
)
def test_a_page_costs_one_statement_a_measure_and_nothing_a_row(cast, alice, path, more_for_a_second_period):
    given(cast, 50)
    one = cost(alice, path)
    given(cast, *range(51, 71))
    assert cost(alice, path) == one
    assert cost(alice, path, against="2025") == one + more_for_a_second_period


def test_an_auditors_two_quarters_of_a_year_cost_one_statement(cast, audrey):
    given(cast, *[60] * 12)
    one = cost(audrey, "/outcomes/", period="2025-Q1")
    assert cost(audrey, "/outcomes/", period="2025-Q1", against="2025-Q2") == one
    assert cost(audrey, "/outcomes/", period="2025-Q1", against="2026-Q1") == one + len(measures())
