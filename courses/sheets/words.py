"""Every sentence a patient reads, for gettext: translations lie in courses/locale.

The sentences name no disease and no dose rule. What to do on a sick day is general knowledge in our sources,
so the sheet says whom to call and gives no number.
"""

from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.rules.tablets import Count, Made, tablets_text
from courses.rules.units import plain

NBSP = "\N{NO-BREAK SPACE}"


def title() -> str:
    return _("Your tablets, day by day")


def drug_words(drug: str) -> str:
    """Return the drug in the patient's language with tall-man letters; an unknown one as it is spelt."""
    known = {
        "prednisone": _("predniSONE"),
        "prednisolone": _("prednisoLONE"),
        "methylprednisolone": _("methylPREDNISolone"),
        "hydrocortisone": _("hydrocortisone"),
        "cortisone": _("cortisone"),
        "dexamethasone": _("dexamethasone"),
        "betamethasone": _("betamethasone"),
        "triamcinolone": _("triamcinolone"),
        "deflazacort": _("deflazacort"),
    }
    return known.get(drug.casefold(), drug)


def whose(name: str) -> str:
    return _("For: %(name)s") % {"name": name}


def version_line(version: int, printed_on: date) -> str:
    said = {"version": version, "day": short_day(printed_on)}
    return _("Plan no. %(version)s, printed %(day)s. Throw older sheets away.") % said


def headings() -> tuple[str, str, str, str]:
    return _("Days"), _("Dose a day"), _("Tablets a day"), _("Tick when taken")


def do_not_stop() -> str:
    return _("Do not stop these tablets suddenly. Call us before you change anything.")


def when_ill() -> str:
    return _(
        "If you are ill, if you vomit or cannot keep the tablets down, or if you are to have an operation: "
        "do not stop the tablets, and call us at once."
    )


def not_begun() -> str:
    return _("If you could not begin on the first day, or have lost count: call us for a new sheet.")


def call_us(clinic: str, phone: str) -> str:
    said = {"clinic": clinic, "phone": phone or "_" * 18}
    return _("Call us: %(clinic)s, %(phone)s") % said


def out_of_hours(phone: str) -> str:
    return _("Outside our hours: %(phone)s") % {"phone": phone or "_" * 18}


def after_last(last_day: date) -> str:
    said = {"day": long_day(last_day)}
    return _("After %(day)s: no more of these tablets. If you feel unwell then, call us.") % said


def goes_on(daily_mg: Decimal) -> str:
    said = {"dose": dose(daily_mg)}
    return _("Then go on with %(dose)s a day. Ask us for a new sheet before this one ends.") % said


def ask_us() -> str:
    return _("ask us which tablets")


def as_told() -> str:
    return _("as your pharmacist says")


def page_line(page: int, pages: int) -> str:
    return _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}


def number(value: Decimal) -> str:
    """Return the number with the decimal mark of the language: "2.5" or "2,5"."""
    return plain(value).replace(".", pgettext("decimal mark", "."))


def dose(daily_mg: Decimal) -> str:
    return f"{number(daily_mg)}{NBSP}mg"


def tablets(made: Made) -> str:
    """Return "3 × 5 mg + 1 × 2.5 mg"; each count stays on one line."""
    return " + ".join(_count(count) for count in made.counts)


def _count(count: Count) -> str:
    return f"{tablets_text(count.tablets)}{NBSP}×{NBSP}{dose(count.strength_mg)}"


def weekday(day: date) -> str:
    return formatted(day, "D")


def short_day(day: date) -> str:
    """Return "Mon 5 Jan 2026"."""
    return formatted(day, pgettext("date format, short", "D j M Y")).replace(" ", NBSP)


def day_of_year(day: date) -> str:
    """Return "Mon 5 Jan"."""
    return formatted(day, pgettext("date format, without year", "D j M")).replace(" ", NBSP)


def long_day(day: date) -> str:
    """Return "Monday 5 January 2026"."""
    return formatted(day, pgettext("date format, long", "l j F Y"))


# The calendar file ------------------------------------------------------------------------------------


def event_dose(daily_mg: Decimal, made: str) -> str:
    said = {"dose": dose(daily_mg), "tablets": f" ({made})" if made else ""}
    return _("Tablets: %(dose)s a day%(tablets)s") % said


def event_open(daily_mg: Decimal, made: str) -> str:
    said = {"dose": dose(daily_mg), "tablets": f" ({made})" if made else ""}
    return _("Tablets from today: %(dose)s a day%(tablets)s") % said


def event_end() -> str:
    return _("Tablets: none any more")


def event_advice() -> str:
    return _(
        "From the plan of your clinic; which tablets they are stands on your sheet. If it does not fit what "
        "you were told, call the clinic."
    )


def calendar_name() -> str:
    return _("Tablet calendar")
