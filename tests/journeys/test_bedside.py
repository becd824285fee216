"""A second prescriber signs, and a nurse gives day 1 at the bedside, with and without script."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.models import DoseSignature, Infusion, Role
from monitoring.models import AdverseEffect
from tests import cast as people
from tests.journeys.accessible import problems
from tests.journeys.pages import choose, said, screenshot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bertil(cast):
    cast.north.second_signature_above_mg = Decimal(500)
    cast.north.save()
    return people.make_user("bertil", cast.north, Role.PRESCRIBER)


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_a_nurse_gives_day_one_and_a_second_prescriber_signs(visit, cast, bertil, with_script):
    number = "N-51" if with_script else "N-52"
    patient = people.make_patient(cast.north, cast.alice, number=number, sex="male")
    course = people.make_course(patient, cast.alice, doses_mg=("1000", "500"))
    infusion = course.infusions.first()
    options = {} if with_script else {"java_script_enabled": False}
    nurse = visit(reverse("monitoring:bedside", args=[infusion.pk]), by=cast.nina, **options)
    expect(nurse.locator("main")).to_contain_text("It may not start yet.")
    check_everything(nurse)
    nurse.get_by_role("button", name="Start infusion").click()
    expect(nurse.locator("[data-error-summary]")).to_contain_text("needs a second signature")
    sign(visit(reverse("courses:course-sign", args=[course.pk]), by=bertil, **options), with_script)
    nurse.goto(reverse("monitoring:bedside", args=[infusion.pk]))
    nurse.get_by_label("Rate", exact=False).first.fill("250")
    nurse.get_by_role("button", name="Start infusion").click()
    expect(nurse.locator("#now")).to_contain_text("Running since")
    observe_and_react(nurse)
    screenshot(nurse, f"bedside-{'script' if with_script else 'plain'}")
    stop(nurse)
    infusion.refresh_from_db()
    assert (infusion.state, infusion.given_mg, infusion.rate_ml_h) == ("part_given", 400, 250)
    assert AdverseEffect.objects.get(infusion=infusion).term == "infusion reaction"
    assert infusion.observations.get().phase == "during"
    assert set(infusion.checks.values_list("outcome", flat=True)) == {"acceptable", "overridden"}
    if with_script:
        assert problems(nurse) == {}


def check_everything(page: Page) -> None:
    gate = page.locator("#blood-pressure")
    gate.get_by_label("Systolic, mmHg").fill("142")
    gate.get_by_label("Diastolic, mmHg").fill("84")
    choose(gate, "Is this blood pressure acceptable for the infusion?", "acceptable")
    gate.get_by_role("button", name="Save Blood pressure").click()
    expect(page.locator("#blood-pressure")).to_contain_text("142/84 mmHg")
    gate = page.locator("#glucose")
    gate.get_by_role("textbox", name="Glucose", exact=True).fill("6.1")
    choose(gate, "Is this glucose acceptable for the infusion?", "acceptable")
    gate.get_by_role("button", name="Save Glucose").click()
    gate = page.locator("#potassium")
    choose(gate, "Is this potassium acceptable for the infusion?", "go on without it")
    gate.get_by_role("button", name="Save Potassium").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Words are empty")
    gate = page.locator("#potassium")
    gate.get_by_label("Words").fill("laboratory down; 4.0 yesterday by phone")
    gate.get_by_label("Reason for going on without it").select_option("checked elsewhere")
    gate.get_by_role("button", name="Save Potassium").click()
    gate = page.locator("#infection")
    choose(gate, "Is there no infection that speaks against the infusion?", "acceptable")
    gate.get_by_role("button", name="Save Infection").click()
    expect(page.locator("#now")).to_contain_text("All checks are settled.")


def sign(page: Page, with_script: bool) -> None:
    assert "1000" not in page.content()
    boxes = page.get_by_role("textbox")
    expect(boxes).to_have_count(2)
    boxes.nth(0).fill("100")
    boxes.nth(1).fill("500")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("[data-error-summary]")).to_contain_text("differs from the order")
    assert "1000" not in page.content()
    if with_script:
        assert problems(page) == {}
    page.get_by_role("textbox").nth(0).fill("1000")
    page.get_by_role("button", name="Sign", exact=True).click()
    assert "Signed" in said(page)
    assert DoseSignature.objects.filter(voided_at__isnull=True).exists()


def observe_and_react(page: Page) -> None:
    watch = page.locator("#measured")
    watch.get_by_label("Systolic, mmHg").fill("104")
    watch.get_by_label("Diastolic, mmHg").fill("62")
    watch.get_by_label("Heart rate, 1/min").fill("48")
    watch.get_by_role("button", name="Save observation during").click()
    expect(page.locator("#measured")).to_contain_text("104/62")
    reaction = page.locator("#reactions")
    reaction.get_by_label("CTCAE grade").select_option("2, moderate")
    reaction.get_by_label("CTCAE version").select_option("5.0")
    reaction.get_by_label("What was done").fill("infusion stopped")
    reaction.get_by_role("button", name="Record reaction").click()
    expect(page.locator("#reactions")).to_contain_text("infusion reaction, grade 2 by CTCAE 5.0")


def stop(page: Page) -> None:
    now = page.locator("#now")
    choose(now, "How much was given?", "a part")
    now.get_by_label("Dose given").fill("400")
    now.get_by_role("button", name="Stop infusion").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("needs a reason")
    page.locator("#now").get_by_label("Reason").fill("heart rate 48, dizzy")
    page.locator("#now").get_by_role("button", name="Stop infusion").click()
    expect(page.locator("#now")).to_contain_text("Part given: 400")
    assert Infusion.objects.filter(state="part_given").exists()
