"""What a value in a body may look like: ASCII digits, ISO days, text without hidden characters."""

import re
import unicodedata
from datetime import datetime
from decimal import Decimal

from rest_framework import serializers

from courses.forms.fields import YEARS
from courses.rules.errors import RuleError
from courses.rules.units import parse_decimal, plain

# Marks that make text read otherwise than it is stored.
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{5,8}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})", re.ASCII
)
WHOLE = re.compile(r"-?[0-9]{1,10}", re.ASCII)


def is_hidden(character: str) -> bool:
    """Return whether the character shows nothing of itself: control, direction mark, half a pair."""
    if character in "\n\t":
        return False
    return character in BIDI or unicodedata.category(character) in {"Cc", "Cs"}


def readable(text: object) -> str:
    """Return the text fit for an answer: hidden characters as "?"."""
    return "".join("?" if is_hidden(c) else c for c in str(text))


def refuse_hidden(text: str) -> None:
    hidden = next((c for c in text if is_hidden(c)), None)
    if hidden is not None:
        raise serializers.ValidationError(
            f"The text was refused: it holds a character that does not show (U+{ord(hidden):04X}); remove it."
        )


class PlainText(serializers.CharField):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [refuse_hidden, *self.validators]


class PlainEmail(serializers.EmailField):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [refuse_hidden, *self.validators]


class PlainURL(serializers.URLField):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.validators = [refuse_hidden, *self.validators]


class PlainNumber(serializers.DecimalField):
    """A Decimal as a string of ASCII digits with at most one point, in and out: "17.5"."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, str | int):
            raise serializers.ValidationError('A number was refused: send it as a string, such as "17.5".')
        try:
            number = parse_decimal(str(data)) + 0  # -0 is 0
        except RuleError as error:
            raise serializers.ValidationError(str(error)) from error
        return super().to_internal_value(str(number))

    def to_representation(self, value) -> str | None:
        return plain(Decimal(value))


class PlainInteger(serializers.IntegerField):
    def to_internal_value(self, data):
        if isinstance(data, bool) or not WHOLE.fullmatch(str(data)):
            raise serializers.ValidationError(
                "A whole number was refused: use the digits 0 to 9, such as 14."
            )
        return int(data)


class PlainBoolean(serializers.BooleanField):
    def to_internal_value(self, data):
        if not isinstance(data, bool) and not (data is None and self.allow_null):
            raise serializers.ValidationError("The value was refused: send true or false.")
        return data


class PlainDay(serializers.DateField):
    """A day as YYYY-MM-DD, between the years the forms accept too."""

    def to_internal_value(self, value):
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise serializers.ValidationError("The day was refused: write it as YYYY-MM-DD.")
        return _between_years(super().to_internal_value(value))


class PlainMoment(serializers.DateTimeField):
    """A moment with its offset from UTC, such as 2026-01-05T09:30:00Z."""

    def to_internal_value(self, value) -> datetime:
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise serializers.ValidationError(
                "The moment was refused: write it with its offset from UTC, such as 2026-01-05T09:30:00Z."
            )
        try:
            return _between_years(super().to_internal_value(value))
        except OverflowError as error:
            raise serializers.ValidationError("The moment was refused: it is off the calendar.") from error


def _between_years(day):
    first, last = YEARS
    if not first <= day.year <= last:
        raise serializers.ValidationError(
            f"The year {day.year} was refused: it is not between {first} and {last}; correct it."
        )
    return day
