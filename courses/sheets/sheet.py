"""The patient's sheet as values: every sentence in the patient's language, every row with its days.

Page and PDF draw the same values. On it stands what a patient and whoever helps them need: the drug, the
doses, whom to call, a given name with an initial. No diagnosis, no birth date, no number of the patient.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import override

from courses.models import Patient, TaperPlan
from courses.models.tablets import Dispensing
from courses.rules.steps import Taper
from courses.rules.tablets import Made
from courses.rules.weeks import Week, weeks_of
from courses.sheets import words


@dataclass(frozen=True)
class Box:
    """One day to tick: "Mon" and 5."""

    weekday: str
    number: int


@dataclass(frozen=True)
class Row:
    """A week of one dose; `is_change` on the day the dose changes, which is set in bold."""

    first: str
    last: str
    is_change: bool
    dose: str
    tablets: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Sheet:
    language: str
    title: str
    drug: str
    whose: str
    version: str
    do_not_stop: str
    advice: tuple[str, ...]
    call: tuple[str, ...]
    headings: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    closing: str

    def page_line(self, page: int, pages: int) -> str:
        with override(self.language):
            return words.page_line(page, pages)


def sheet_of(plan: TaperPlan, taper: Taper, dispensing: Dispensing, *, language: str, today: date) -> Sheet:
    """Return the sheet from the week of `today` on, or of the whole plan while it has not begun."""
    weeks = weeks_of(taper, since=max(today, taper.first_day))
    clinic = plan.patient.clinic
    with override(language):
        return Sheet(
            language=language,
            title=words.title(),
            drug=words.drug_words(plan.drug),
            whose=words.whose(short_name(plan.patient)),
            version=words.version_line(plan.version, today),
            do_not_stop=words.do_not_stop(),
            advice=(words.when_ill(), words.not_begun()),
            call=(words.call_us(clinic.name, clinic.phone), words.out_of_hours(clinic.phone_out_of_hours)),
            headings=words.headings(),
            rows=tuple(_row(week, dispensing) for week in weeks),
            closing=_closing(taper),
        )


def short_name(patient: Patient) -> str:
    """Return "Ada A.": enough at home to tell two sheets apart, and no more."""
    initial = f"{patient.family_name[:1]}."
    return f"{patient.given_name} {initial}" if patient.given_name else initial


def _row(week: Week, dispensing: Dispensing) -> Row:
    return Row(
        first=words.day_of_year(week.first),
        last=words.day_of_year(week.last),
        is_change=week.is_change,
        dose=words.dose(week.daily_mg),
        tablets=_tablets(week, dispensing),
        boxes=tuple(Box(words.weekday(day), day.day) for day in week.days),
    )


def _tablets(week: Week, dispensing: Dispensing) -> str:
    if dispensing.is_empty:
        return words.as_told()
    made = dispensing.dose(week.daily_mg)
    return words.tablets(made) if isinstance(made, Made) else words.ask_us()


def _closing(taper: Taper) -> str:
    return words.after_last(taper.last_day) if taper.last_day else words.goes_on(taper.steps[-1].daily_mg)
