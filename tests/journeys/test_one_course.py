"""The whole story in one browser: from the order of a pulse to the signed response review.

All days lie behind today, so that the window opens today: 28 days after the last infusion given.
"""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import cast as people
from tests.journeys.pages import choose, facts_of, figure, fill_day, group, said, screenshot, sign_in

pytestmark = pytest.mark.browser

STEPS_MG = ["60", "50", "40", "30", "25", "20", "17.5", "15", "12.5", "10", "7.5", "5", "2.5"]
PULSE = "Infusion {} of 3: methylPREDNISolone 1 g IV"
FIRST_STEP, STEP_NOW, STEP_NEXT = (
    "Start predniSONE 60 mg a day",
    "predniSONE 60 mg → 50 mg a day",
    "predniSONE 50 mg → 40 mg a day",
)
BLOODS, REVIEW = "CK and muscle enzymes", "Response review of the pulse"


@pytest.fixture
def ada(cast):
    """Return the patient, known and untreated."""
    return people.make_patient(cast.north, cast.nina, sex="female", subtype="dm", phone="0161 496 0001")


@pytest.fixture
def ago(ada):
    """Return the day so many days before today in the clinic."""
    today = ada.clinic.today()
    return lambda days: today - timedelta(days=days)


def rows_on_today(page: Page, panel: str | None = None) -> list[str]:
    """Return what each row of Today says, in order; of one panel when it is named."""
    page.goto("/")
    rows = page.locator(f"#{panel} [data-row]" if panel else "[data-row]")
    return [row.replace("\xa0", " ") for row in rows.all_inner_texts()]


def is_on_today(page: Page, what: str, panel: str | None = None) -> bool:
    return any(what in row for row in rows_on_today(page, panel))


def row(page: Page, what: str):
    return page.locator("[data-row]").filter(has_text=what)


def test_one_course_from_the_first_infusion_to_the_answer(visit, cast, ada, ago):
    prescriber, nurse = visit("/accounts/login/"), visit("/accounts/login/")
    sign_in(prescriber, "alice", people.PASSWORD)
    sign_in(nurse, "nina", people.PASSWORD)
    patient_url = order_the_pulse(prescriber, ago)
    give_the_infusions(nurse, ago)
    start_the_taper(prescriber, patient_url, ago)
    work_through_what_is_due(nurse, ago)
    enter_what_was_found(nurse, patient_url, ago)
    sign_the_review(prescriber, ago)
    read_the_patient_page(prescriber, patient_url, ago)
    read_the_history(prescriber, patient_url)


def order_the_pulse(page: Page, ago) -> str:
    """Find the patient, order 3 x 1 g; return the address of the patient's page."""
    expect(page.get_by_text("Nothing is due today.")).to_be_visible()
    page.get_by_role("link", name="Patients").click()
    page.get_by_label("Name or number").fill("abb")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Abbott, Ada").click()
    patient_url = page.url
    page.get_by_role("link", name="Order pulse").first.click()
    page.get_by_label("Indication", exact=True).select_option("severe weakness")
    page.get_by_label("Dose of each infusion").fill("1000")
    fill_day(page, "First day", ago(31))
    page.get_by_label("Number of days").fill("3")
    preview = page.locator("#order-preview")
    expect(preview).to_contain_text("3000 mg methylPREDNISolone, 3750 mg prednisone-equivalent")
    screenshot(page, "order")
    page.get_by_role("button", name="Order course").click()
    assert "3 × 1 g" in said(page)
    return patient_url


def give_the_infusions(page: Page, ago) -> None:
    """Give the first with what was measured, hold the second, give the third, then the second after all."""
    overdue = rows_on_today(page, "overdue")
    assert [PULSE.format(n) in row for n, row in enumerate(overdue, start=1)] == [True] * 3
    open_infusion(page, 1)
    fill_day(page, "Given on", ago(31))
    page.get_by_label("Start", exact=False).first.fill("09:10")
    page.get_by_label("End", exact=False).first.fill("11:20")
    before = page.locator("fieldset.bedside").filter(has_text="Before")
    before.get_by_label("Time").fill("09:00")
    before.get_by_label("Systolic").fill("138")
    before.get_by_label("Diastolic").fill("84")
    before.get_by_label("Glucose").fill("6.1")
    screenshot(page, "infusion")
    page.get_by_role("button", name="Save infusion").click()
    expect(page.locator("#infusions")).to_contain_text("given")
    expect(page.locator("#observations")).to_contain_text("138/84")
    expect(page.locator("#observations")).to_contain_text("6.1")
    page.get_by_role("link", name="Hold infusion 2").click()
    page.get_by_role("button", name="Hold infusion").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Reason is empty")
    page.get_by_label("Reason").fill("fever 38.4")
    page.get_by_role("button", name="Hold infusion").click()
    give_in_full(page, 3, ago(29))
    assert [PULSE.format(2) in row for row in rows_on_today(page, "overdue")] == [True]
    expect(row(page, PULSE.format(2))).to_contain_text("held: fever 38.4", ignore_case=True)
    give_in_full(page, 2, ago(28))
    assert not any("Infusion" in row for row in rows_on_today(page))


def open_infusion(page: Page, number: int) -> None:
    page.goto("/")
    row(page, PULSE.format(number)).get_by_role("link", name=re.compile("^Start checks")).click()
    page.get_by_role("link", name="Already given: record it").click()
    page.get_by_label("already given, recorded later").check()
    page.get_by_label("Why, or where the checks are kept").fill("entered from the ward's chart")


def give_in_full(page: Page, number: int, day: date) -> None:
    open_infusion(page, number)
    fill_day(page, "Given on", day)
    page.get_by_role("button", name="Save infusion").click()
    assert f"Infusion {number}" in said(page)


def start_the_taper(page: Page, patient_url: str, ago) -> None:
    """Type the taper and watch the preview; then store it."""
    page.goto(patient_url)
    page.get_by_role("link", name="Start taper").first.click()
    preview = page.locator("#taper-preview")
    expect(preview).to_contain_text("The steps appear here")
    page.get_by_label("Start dose a day").press_sequentially("60")
    expect(preview.locator("tbody tr")).to_have_count(13)
    doses = preview.locator("tbody tr th").all_inner_texts()
    assert [dose.removesuffix(" mg").removesuffix("\xa0mg") for dose in doses] == STEPS_MG
    expect(preview).to_contain_text(re.compile(r"4130\smg in 182 days"))
    assert len(figure(page, "data")) >= 1
    fill_day(page, "First day", ago(27))
    screenshot(page, "taper")
    page.get_by_role("button", name="Start taper").click()
    assert "Taper stored" in said(page)


def work_through_what_is_due(page: Page, ago) -> None:
    """Log a call, snooze, mark done: each shows on Today."""
    assert is_on_today(page, STEP_NOW, "overdue")
    assert is_on_today(page, STEP_NEXT, "coming")
    assert is_on_today(page, REVIEW, "due")
    row(page, STEP_NOW).get_by_role("link", name=re.compile("^Call")).click()
    choose(page, "Outcome", "no answer")
    page.get_by_label("Note").fill("rang twice")
    page.get_by_role("button", name="Save call").click()
    assert "the call was logged" in said(page)
    expect(row(page, STEP_NOW)).to_contain_text("no answer")
    row(page, STEP_NEXT).get_by_role("link", name=re.compile("^Snooze")).click()
    fill_day(page, "Until", ago(-5))
    page.get_by_label("Why it can wait").fill("seen in clinic next week")
    page.get_by_role("button", name="Snooze").click()
    assert is_on_today(page, STEP_NEXT, "snoozed")
    assert not is_on_today(page, STEP_NEXT, "coming")
    row(page, STEP_NOW).get_by_role("link", name=re.compile("^Done")).click()
    page.get_by_label("Note").fill("agreed on the phone")
    page.get_by_role("button", name="Mark as done").click()
    assert "marked as done" in said(page)
    screenshot(page, "today")
    assert not is_on_today(page, STEP_NOW)


def enter_what_was_found(page: Page, patient_url: str, ago) -> None:
    """Enter two lab sheets, two strength tests, an MRI, an adverse effect, a medicine."""
    lab_sheet(
        page, patient_url, ago(33), {"CK": ("9000", "200"), "ALT": ("> 20000", "45"), "AST": ("normal", "")}
    )
    lab_sheet(page, patient_url, ago(0), {"CK": ("400", "160"), "ALT": ("90", "45")})
    assert "Lab sheet recorded" in said(page)
    assert not is_on_today(page, BLOODS, "due")
    for day, total in ((ago(33), "96"), (ago(0), "126")):
        add(page, patient_url, "Add strength")
        choose(page, "Test", "MMT-8, both sides, of 150")
        fill_day(page, "Tested", day)
        page.get_by_label("Total").fill(total)
        save(page)
    add(page, patient_url, "Add MRI")
    fill_day(page, "Imaged", ago(34))
    page.get_by_label("Finding").fill("MRI: oedema of both quadriceps, no fat")
    save(page)
    add(page, patient_url, "Add adverse effect")
    page.get_by_label("What happened").select_option("insomnia")
    fill_day(page, "Began", ago(20))
    page.get_by_label("CTCAE grade").select_option("2, moderate")
    page.get_by_label("CTCAE version").select_option("5.0")
    save(page)
    add(page, patient_url, "Add medicine")
    page.get_by_label("Medicine", exact=True).fill("methotrexate")
    page.get_by_label("Dose").first.fill("15")
    page.get_by_label("Unit").select_option("mg")
    page.get_by_label("How often").select_option("a week")
    fill_day(page, "First day", ago(25))
    save(page)


def lab_sheet(page: Page, patient_url: str, day: date, rows: dict[str, tuple[str, str]]) -> None:
    add(page, patient_url, "Add results")
    fill_day(page, "Day of sampling", day)
    for analyte, (value, upper_limit) in rows.items():
        page.get_by_label(f"{analyte} value").fill(value)
        page.get_by_label(f"{analyte} upper limit").fill(upper_limit)
    screenshot(page, "lab-sheet")
    page.get_by_role("button", name="Save lab sheet").click()


def add(page: Page, patient_url: str, words: str) -> None:
    page.goto(patient_url)
    page.get_by_role("link", name=words).first.click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages .callout--good")).to_be_visible()


def sign_the_review(page: Page, ago) -> None:
    """Review the course on what the form proposes; a prescriber's Today then drops it."""
    assert is_on_today(page, REVIEW, "due")
    row(page, REVIEW).get_by_role("link", name=re.compile("^Review")).click()
    compared = page.locator("#compared")
    expect(compared).to_contain_text("45.0 × ULN")
    expect(compared).to_contain_text("2.5 × ULN")
    expect(compared).to_contain_text("+20 % of the scale")
    for question in ("Enzymes", "Strength", "Overall"):
        group(page, question).get_by_role("radio").first.check()
    group(page, "Decision").get_by_role("radio").first.check()
    page.get_by_label("Reason for the decision").fill("both answered in the window")
    screenshot(page, "review")
    page.get_by_role("button", name="Sign the review").click()
    assert "Response review signed" in said(page)
    assert not is_on_today(page, REVIEW)


def read_the_patient_page(page: Page, patient_url: str, ago) -> None:
    """The sentence, the cards, the live figure and the table say the same."""
    page.goto(patient_url)
    sentence = page.locator(".timeline__says").inner_text()
    assert sentence.startswith("CK fell from 45.0 to 2.5 × ULN by day 28 after the pulse")
    assert "MMT-8 rose from 96 to 126 of 150 (+20 % of the scale)" in sentence
    cards = page.locator(".cards").inner_text()
    for words in ("50 mg", "Day 28", "2.5 × ULN", "126 / 150"):
        assert words.casefold() in cards.replace("\xa0", " ").casefold()
    enzymes = [trace for trace in figure(page, "data") if trace.get("name") == "CK" and len(trace["x"]) > 1]
    assert [y for y in enzymes[0]["y"] if y is not None] == [45, 2.5]
    bands = [s for s in figure(page, "layout.shapes") if s.get("name") == "window-1" and s["type"] == "rect"]
    assert [(band["x0"], band["x1"]) for band in bands] == [(str(ago(0)), str(ago(-15)))]
    facts = facts_of(page)
    for words in ("> 20000", "normal", "insomnia", "methotrexate", "oedema of both quadriceps", "1 g"):
        assert words in facts
    screenshot(page, "one-course-light")
    page.emulate_media(color_scheme="dark")
    screenshot(page, "one-course-dark")


def read_the_history(page: Page, patient_url: str) -> None:
    """Who, when, and what was before."""
    page.goto(patient_url)
    page.locator("#results").get_by_role("link", name="Correct CK").first.click()
    page.get_by_label("Value", exact=False).first.fill("420")
    page.get_by_label("Reason for the correction").fill("read from the wrong line")
    page.get_by_role("button", name="Save", exact=False).first.click()
    page.goto(patient_url)
    page.locator("#results").get_by_role("link", name="History of CK").first.click()
    newest = page.locator("tbody tr").first
    expect(newest).to_contain_text("Alice")
    expect(newest).to_contain_text("corrected")
    expect(newest).to_contain_text("read from the wrong line")
    expect(newest.locator("del").first).to_have_text("400")
    expect(page.locator("tbody tr").last).to_contain_text("Nina")
    screenshot(page, "history")
