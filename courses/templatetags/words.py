"""How pages say values: courses.rules.wording with non-breaking spaces, and words where there is no value.

Every function returns plain text; the template escapes it.
"""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from courses.rules.agents import tall_man_names
from courses.rules.dates import Precision, When
from courses.rules.units import plain
from courses.rules.wording import NOT_RECORDED, day_text, dose_text, unit_text

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

# Tall-man letters keep apart names that are confused; source: ISMP list of look-alike drug names with
# recommended tall man (mixed case) letters, which includes the FDA-approved list. Those of other agents
# stand in courses/protocols/agents.json.
TALL_MAN = tall_man_names() | {
    "methylprednisolone": "methylPREDNISolone",
    "prednisolone": "prednisoLONE",
    "prednisone": "predniSONE",
}
TALL_MAN_WORD = re.compile(rf"\b({'|'.join(TALL_MAN)})\b", re.IGNORECASE)


def day(value: date | None) -> str:
    """Return "12 Jan 2026", or "day not known" for None; a moment counts by its day in the active zone."""
    if value is None:
        return "day not known"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return day_text(value).replace(" ", NBSP)


def moment(value: datetime | None) -> str:
    """Return "12 Jan 2026 14:05" in the active zone, or "time not known" for None."""
    if value is None:
        return "time not known"
    local = timezone.localtime(value)
    return f"{day(local.date())}{NBSP}{local:%H:%M}"


def when(value: When | None) -> str:
    """Return "12 Jan 2026", "about 12 Jan 2026" or "day not known"."""
    if value is None or value.precision is Precision.UNKNOWN:
        return "day not known"
    if value.precision is Precision.APPROX:
        return f"about{NBSP}{day(value.day)}"
    return day(value.day)


def number(value: Decimal | None) -> str:
    """Return the number without trailing zeros or exponent, or "" for None."""
    if value is None:
        return ""
    return plain(Decimal(value)).replace("-", MINUS)


def mg(value: Decimal | None) -> str:
    """Return "17.5 mg", or "dose not recorded" for None: an unknown dose stays visible as such."""
    return NOT_RECORDED if value is None else f"{number(value)}{NBSP}mg"


def dose(value: Decimal | None) -> str:
    """Return a pulse dose as people say it, "1 g" or "500 mg"; None is "dose not recorded"."""
    return NOT_RECORDED if value is None else dose_text(Decimal(value)).replace(" ", NBSP)


def dose_drug(name: str | None) -> str:
    """Return the drug name with tall-man letters where the name is one of those confused."""
    return TALL_MAN_WORD.sub(lambda found: TALL_MAN[found[0].lower()], str(name or ""))


def signed_percent(value: Decimal | None) -> str:
    """Return a change given in percent as "+20 %" (a true minus below zero); None is "change not known"."""
    if value is None:
        return "change not known"
    whole = Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)
    sign = "+" if whole > 0 else MINUS if whole < 0 else ""
    return f"{sign}{abs(whole)}{NBSP}%"


def signed_mg(value: Decimal) -> str:
    """Return a difference as "+140 mg" (a true minus below zero)."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return f"{sign}{mg(abs(value))}"


def words_of_code(code: str) -> str:
    """Return what a finding is in a word or two."""
    return code.replace("_", " ")


def times_uln(value: Decimal | None) -> str:
    """Return the multiple of the upper limit to one decimal, "15.0 (times sign) ULN"; None is "no number"."""
    if value is None:
        return "no number"
    shown = Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{shown:f}{NBSP}{TIMES}{NBSP}ULN"


FILTERS = {
    "day": day,
    "moment": moment,
    "when": when,
    "number": number,
    "mg": mg,
    "dose": dose,
    "unit": unit_text,
    "dose_drug": dose_drug,
    "signed_mg": signed_mg,
    "words_of_code": words_of_code,
    "signed_percent": signed_percent,
    "times_uln": times_uln,
}
