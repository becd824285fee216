"""What a number on a scale means: how far the scale runs, which way is worse, and whether it is abnormal."""

from decimal import Decimal

from courses.protocols.loader import hint_book, instruments
from courses.rules.units import plain


def scale_words(kind: str, number: Decimal | None) -> str:
    """Return "0 to 40, higher is worse, abnormal from 3", else ""; abnormal is said of numbers that are."""
    scale = instruments().get(kind)
    if scale is None or number is None:
        return ""
    words = [
        f"{plain(scale.least)} to {plain(scale.maxima[0])}",
        "higher is better" if scale.is_higher_better else "higher is worse",
    ]
    cut_off = hint_book().swallowing_from.get(kind)
    if cut_off is not None and number >= cut_off.value:
        words.append(f"abnormal from {plain(cut_off.value)}")
    return ", ".join(words)
