"""Starting a taper with its preview, reading its versions, changing the rest of it."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from courses.models import TaperPlan
from tests import cast as people
from tests.courses.pages.typed import boxes, errors, told

NBSP = "\N{NO-BREAK SPACE}"


def url(name: str, *args) -> str:
    return reverse(f"courses:taper-{name}", args=args)


def entry(today, **typed) -> dict:
    least = {"drug": "prednisone", "start_mg": "60", "hold_weeks": "2", "end": "stop", "protocol": "seed"}
    return least | boxes("first_day", today) | typed


def test_the_seeds_taper(alice, patient, today):
    response = alice.post(url("start", patient.pk), entry(today))
    plan = TaperPlan.objects.get()
    assert response.url == url("detail", plan.chain)
    assert told(response)[0].startswith("Taper stored: predniSONE 60 → 50 → 40 → 30 → 25 → 20 → 17.5")
    assert plan.as_taper().planned_total_mg() == 4130
    assert (plan.protocol, plan.protocol_version, plan.warnings) == ("seed", "2025-10", [])


def test_the_preview_says_steps_sums_and_chart_and_stores_nothing(alice, patient, today):
    page = alice.get(url("preview", patient.pk), entry(today)).content.decode()
    assert f"4130{NBSP}mg in 182 days" in page
    assert page.count('<th scope="row"') == 13
    chart = json.loads(unescape(re.search(r'id="taper-preview-data" hidden>(.*?)</div>', page)[1]))
    assert chart["data"][1]["text"] == [
        "60", "50", "40", "30", "25", "20", "17.5", "15", "12.5", "10", "7.5", "5", "2.5",
    ]  # fmt: skip
    assert chart["data"][0]["y"][:4] == [0, 60, 50, 40]
    assert not TaperPlan.objects.exists()


def test_the_preview_counts_in_prednisone_equivalent(alice, patient, today):
    page = alice.get(url("preview", patient.pk), entry(today, drug="methylprednisolone", start_mg="48"))
    schedule = page.context["schedule"]
    assert schedule.prednisone_mg == schedule.total_mg * Decimal("1.25")
    assert "prednisone-equivalent" in page.content.decode()


@pytest.mark.parametrize("typed", [{"start_mg": ""}, {"start_mg": "x"}, {"hold_weeks": "0"}, {"end": ""}])
def test_the_preview_of_what_is_not_there_yet_waits(typed, alice, patient, today):
    page = alice.get(url("preview", patient.pk), entry(today) | typed)
    assert (page.status_code, page.context["schedule"]) == (200, None)


def test_the_preview_without_script(alice, patient, today):
    page = alice.post(url("start", patient.pk), entry(today, preview="1"))
    assert (page.status_code, page.context["schedule"].total_mg) == (200, 4130)
    assert not TaperPlan.objects.exists()


def test_a_maintenance_dose_has_an_open_end(alice, patient, today):
    told(alice.post(url("start", patient.pk), entry(today, end="maintenance", maintenance_mg="5")))
    taper = TaperPlan.objects.get().as_taper()
    assert (taper.last_day, taper.steps[-1].daily_mg) == (None, 5)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"start_mg": ""}, "Start dose a day is empty"),
        ({"start_mg": "1000.001"}, "no oral course begins above"),
        ({"start_mg": "0"}, "0 is no dose"),
        ({"hold_weeks": "0"}, "below 1"),
        ({"hold_weeks": "53"}, "above 52"),
        ({"hold_weeks": "2.5"}, "not a whole number"),
        ({"end": "maintenance"}, "Maintenance dose is empty"),
        ({"end": "maintenance", "maintenance_mg": "60"}, "does not go down"),
        ({"maintenance_mg": "5"}, "choose one of them"),
        ({"drug": "aspirin"}, "Select a valid choice"),
        ({"course": "999999"}, "Select a valid choice"),
        ({"first_day_day": "30", "first_day_month": "2"}, "not a real day"),
    ],
)
def test_a_taper_that_cannot_be_is_refused_and_not_stored(typed, sentence, alice, patient, today):
    assert sentence in errors(alice.post(url("start", patient.pk), entry(today) | typed))
    assert not TaperPlan.objects.exists()


@pytest.mark.parametrize(("weeks", "warns"), [("1", True), ("2", False), ("4", False), ("5", True)])
def test_a_hold_outside_the_protocol_asks_for_a_reason(weeks, warns, alice, patient, today):
    first = alice.post(url("start", patient.pk), entry(today, hold_weeks=weeks))
    if not warns:
        assert first.status_code == 302
        return
    assert errors(first) == "This lies outside the protocol: say why, or change it."
    told(alice.post(url("start", patient.pk), entry(today, hold_weeks=weeks, warning_reason="slow")))
    assert TaperPlan.objects.get().warning_reason == "slow"


def test_a_second_taper_is_announced_and_refused(alice, patient, plan, today):
    assert "A taper stands already" in alice.get(url("start", patient.pk)).content.decode()
    assert "would overlap" in errors(alice.post(url("start", patient.pk), entry(today)))
    assert "A taper stands already" in alice.get(url("direct", patient.pk)).content.decode()


def test_it_begins_the_day_after_the_last_infusion_by_default(alice, cast, patient, today):
    course = people.make_given_course(patient, cast.alice, last_days_ago=1)
    form = alice.get(url("start", patient.pk)).context["form"]
    assert (form.initial["first_day"], form.initial["course"]) == (today, str(course.pk))
    told(alice.post(url("start", patient.pk), entry(today, course=str(course.pk))))
    assert TaperPlan.objects.get().course == course


def test_a_reader_sees_the_steps_with_today_marked_and_no_buttons(bob, plan):
    page = bob.get(url("detail", plan.chain)).content.decode()
    assert page.count('<tr aria-current="true">') == 1
    assert "Day 1 of 14" in page
    assert "Change the rest" not in page


def rows(pairs, *, initial: int = 0) -> dict:
    """Return the formset of (first day, mg) pairs."""
    sent = {"step-TOTAL_FORMS": len(pairs), "step-INITIAL_FORMS": initial}
    for n, (day, mg) in enumerate(pairs):
        sent |= boxes(f"step-{n}-first_day", day) | {f"step-{n}-daily_mg": mg}
    return sent


def replan(client, plan, pairs, **typed):
    sent = rows(pairs) | {"version": 1, "reason": "glucose", "override_code": "team_decision"} | typed
    return client.post(url("replan", plan.chain), sent)


def test_the_rest_is_changed_and_the_version_before_stays_readable(alice, bob, plan, today):
    begin, end = today + timedelta(days=7), today + timedelta(days=14)
    told(replan(alice, plan, [(end, "0"), (begin, "30"), (None, "")]))
    new = TaperPlan.objects.get(version=2)
    assert [(s.first_day, s.daily_mg) for s in new.as_taper().steps] == [(today, 60), (begin, 30), (end, 0)]
    page = bob.get(url("detail", plan.chain)).content.decode()
    assert "Version 2, in force" in page
    assert "Reason: glucose" in page
    assert "Steps of version 1" in page
    assert f"4130{NBSP}mg in 182 days" in page


def test_a_step_taken_out_lets_the_one_before_last_longer(alice, plan, today):
    third = plan.as_taper().steps[2]
    told(replan(alice, plan, [(third.first_day, "40"), (third.first_day + timedelta(days=14), "0")]))
    taper = TaperPlan.objects.get(version=2).as_taper()
    assert taper.day_of_step(today) == (1, 28)


def test_todays_dose_is_changed_by_a_row_of_today(alice, plan, today):
    told(replan(alice, plan, [(today, "50"), (today + timedelta(days=7), "0")]))
    assert TaperPlan.objects.get(version=2).as_taper().dose_on(today) == 50


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([], "no step left"),
        ([(None, "")], "no step left"),
        ([(7, "30"), (7, "20")], "Two steps begin on the same day"),
        ([(7, "")], "fill in both"),
        ([(None, "30")], "fill in both"),
        ([(7, "1001")], "above 1000 mg"),
        ([(7, "-5")], "below zero"),
        ([(7, "0"), (14, "10")], "can only come last"),
    ],
)
def test_a_change_that_cannot_be_is_refused(pairs, sentence, alice, plan, today):
    days = [(today + timedelta(days=day) if day else None, mg) for day, mg in pairs]
    response = replan(alice, plan, days)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert TaperPlan.objects.count() == 1


def test_a_broken_or_huge_formset_is_refused(alice, plan):
    bare = alice.post(url("replan", plan.chain), {"version": 1, "reason": "x"})
    huge = alice.post(
        url("replan", plan.chain), {"version": 1, "reason": "x"} | rows([]) | {"step-TOTAL_FORMS": 9999}
    )
    assert (bare.status_code, huge.status_code) == (422, 422)
    assert TaperPlan.objects.count() == 1


def test_a_change_needs_its_reason_and_keeps_what_was_typed(alice, plan, today):
    response = replan(alice, plan, [(today + timedelta(days=7), "33")], reason="")
    assert "Why the taper changes is empty" in errors(response)
    assert 'value="33"' in response.content.decode()


def test_a_stale_change_is_refused_with_the_steps_that_changed(alice, plan, today):
    told(replan(alice, plan, [(today + timedelta(days=7), "0")], reason="psychosis"))
    late = replan(alice, plan, [(today + timedelta(days=7), "30")])
    assert "was changed by Alice" in errors(late, status=409)
    assert "Reason: psychosis" in late.content.decode()
    assert TaperPlan.objects.count() == 2


def test_before_and_after_while_typing(alice, plan, today):
    sent = rows([(today + timedelta(days=14), "0")]) | {"preview": "1"}
    page = alice.post(url("replan", plan.chain), sent, headers={"HX-Request": "true"})
    text = page.content.decode()
    assert f"4130{NBSP}mg" in text
    assert f"0{NBSP}mg a day instead of 50{NBSP}mg; \N{MINUS SIGN}3290{NBSP}mg in all" in text
    assert "<html" not in text
    assert TaperPlan.objects.count() == 1


def test_it_stops_and_is_entered_in_error(alice, plan, today):
    stopping = {"version": 1, "reason": "remission", "override_code": "team_decision"} | boxes(
        "last_day", today
    )
    told(alice.post(url("stop", plan.chain), stopping))
    assert TaperPlan.objects.get(version=2).as_taper().last_day == today
    late = {"version": 2, "reason": "remission", "override_code": "other"} | boxes(
        "last_day", today + timedelta(days=400)
    )
    assert "ends on" in errors(alice.post(url("stop", plan.chain), late))
    told(alice.post(url("void", plan.chain), {"version": 2, "reason": "another patient's"}))
    page = alice.get(url("detail", plan.chain)).content.decode()
    assert "Entered in error" in page
    assert "another patient" in page
    assert "Change the rest" not in page


def test_what_was_found_of_a_taper_stands_on_its_page_with_the_reason(alice, cast, patient):
    plan = people.make_taper(
        patient,
        cast.alice,
        drug="methylprednisolone",
        start_mg="40",
        warning_reason="as in the trial",
        override_code="other_protocol",
    )
    page = unescape(alice.get(reverse("courses:taper-detail", args=[plan.chain])).content.decode())
    assert plan.findings
    for finding in plan.findings:
        assert finding["sentence"] in page
        assert finding["source"] in page
    assert "Gone past: another protocol or a trial, as in the trial" in page
