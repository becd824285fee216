"""What a printed value says: its comparator and its number."""

from courses.rules.units import parse_decimal
from monitoring.models import Result

_SIGNS = ("<=", ">=", "<", ">")


def read_value(result: Result, text: str) -> None:
    """Fill raw text, comparator and number from a value as typed: "1953", "> 20000", "about 500", "normal".

    A comparator keeps its number apart, and "normal" has none: neither becomes a plain number. RuleError
    for anything else.
    """
    result.raw_text = text.strip()
    words = result.raw_text.casefold()
    if words == "normal":
        result.comparator, result.number = "normal", None
        return
    for sign in (*_SIGNS, "about"):
        if words.startswith(sign):
            result.comparator, result.number = sign, parse_decimal(words.removeprefix(sign).strip())
            return
    result.comparator, result.number = "", parse_decimal(words)
