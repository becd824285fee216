"""How days, results and findings are written on the chart and in its table."""

import html
import textwrap
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from courses.rules.dates import When
from courses.rules.units import plain as number_text
from courses.rules.wording import day_text, short_day_text, unit_text
from monitoring.rules.history import ImagingFact, InfusionFact, LabPoint

SHORT_CHARS = 40  # longest label drawn; hover text and table carry the whole
HOVER_CHARS = 64


def unstyled(text: str) -> str:
    """Return `text` so that Plotly shows it as written: its own markup is neither read nor drawn."""
    return html.escape(text, quote=False)


def short(text: str, limit: int = SHORT_CHARS) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip(" ,;:") + "…"


def label(text: str) -> str:
    return unstyled(short(text))


def hover(*lines: str) -> str:
    """Return the non-empty `lines` as hover text, long ones wrapped."""
    wrapped = [part for line in lines if line for part in textwrap.wrap(line, HOVER_CHARS)]
    return "<br>".join(unstyled(part) for part in wrapped)


def when_text(when: When) -> str:
    """Return "5 Jan 2026 (admission)", "about 5 Jan 2026 (4 weeks)" or "day not known (2 months)"."""
    printed = f" ({when.printed})" if when.printed else ""
    if when.day is None:
        return f"day not known{printed}"
    return f"{'' if when.is_exact else 'about '}{day_text(when.day)}{printed}"


def span_text(first: date, last: date) -> str:
    """Return "11–25 Feb", "30 Jan–12 Feb" or, across years, "30 Dec 2025–12 Jan 2026"."""
    if first.year != last.year:
        return f"{day_text(first)}–{day_text(last)}"
    start = str(first.day) if first.month == last.month else short_day_text(first)
    return f"{start}–{short_day_text(last)}"


def multiple_text(multiple: Decimal) -> str:
    """Return a multiple of the upper limit with one decimal, with two below 0.1: "15.0", "0.05"."""
    step = Decimal("0.01") if multiple < Decimal("0.1") else Decimal("0.1")
    return f"{multiple.quantize(step, ROUND_HALF_UP):f}"


def infusion_mg(infusion: InfusionFact) -> Decimal | None:
    """Return the mg given, or planned where none was given; None when not recorded."""
    return infusion.given_mg if infusion.was_given else infusion.planned_mg


def lab_value(lab: LabPoint) -> str:
    """Return the result as printed with its unit: "1953 U/L", "> 20 x ULN", "normal, no number"."""
    if lab.comparator == "normal" and lab.number is None:
        return "normal, no number"
    text = lab.raw_text.strip() or _number_with_comparator(lab)
    return text if not lab.unit or lab.unit in text else f"{text} {unit_text(lab.unit)}"


def _number_with_comparator(lab: LabPoint) -> str:
    return "no value" if lab.number is None else f"{lab.comparator} {number_text(lab.number)}".strip()


def seen_text(study: ImagingFact) -> str:
    """Return "seen: T1, STIR or fat-suppressed; not seen: T2", without what nobody told."""
    told = {
        "T1": study.t1_seen,
        "T2": study.t2_seen,
        "STIR or fat-suppressed": study.fat_suppressed_seen,
    }
    seen = ", ".join(name for name, is_seen in told.items() if is_seen)
    missing = ", ".join(name for name, is_seen in told.items() if is_seen is False)
    return "; ".join(
        part for part in (f"seen: {seen}" if seen else "", f"not seen: {missing}" if missing else "") if part
    )
