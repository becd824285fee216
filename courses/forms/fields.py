"""Strict fields: what they accept is what a person meant, everything else is one clear sentence."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses.forms.widgets import (
    PRECISION_CHOICES,
    DateInput3,
    DoseInput,
    MomentInput,
    PrecisionDayInput,
)
from courses.rules.dates import UNKNOWN_DAY, Precision, When

YEARS = (1900, 2200)
DIGITS = re.compile(r"[0-9]+", re.ASCII)
DOSE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?", re.ASCII)
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
SHOWN_CHARACTERS = 20


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _quoted(text: str) -> str:
    """Return the text fit for an error: unprintable characters replaced, cut short."""
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return f"“{shown[:SHOWN_CHARACTERS]}…”" if len(shown) > SHOWN_CHARACTERS else f"“{shown}”"


class NamedField(forms.Field):
    """A field whose every refusal begins with its own name, for the error summary stands far from the box."""

    @property
    def words(self) -> str:
        return str(self.label or "The entry")

    def to_fill_in(self) -> str:
        """Return what to do when a required field is empty."""
        return "fill it in."

    def validate(self, value):
        if self.required and value is None:
            raise ValidationError(f"{self.words} is empty; {self.to_fill_in()}", code="required")


class DayField(NamedField):
    """Three boxes -> date, or None when all are empty and the field is not required."""

    widget = DateInput3

    def to_fill_in(self) -> str:
        return "enter a day, a month and a year."

    def refuse(self, sentence: str, part: str) -> ValidationError:
        return ValidationError(sentence, code=part)

    def to_python(self, value) -> date | None:
        if value is None or isinstance(value, date):
            return value
        texts = dict(zip(("day", "month", "year"), [_text(part) for part in value], strict=True))
        if not any(texts.values()):
            return None
        self._refuse_missing(texts)
        numbers = {part: self._number(part, text) for part, text in texts.items()}
        return self._real_day(**numbers)

    def _refuse_missing(self, texts: dict[str, str]) -> None:
        missing = [part for part, text in texts.items() if not text]
        if missing:
            words = " and ".join(missing)
            raise self.refuse(f"{self.words} has no {words}; enter the {words}.", missing[0])

    def _number(self, part: str, text: str) -> int:
        if not DIGITS.fullmatch(text) or len(text) > (4 if part == "year" else 2):
            raise self.refuse(
                f"{self.words}: the {part} {_quoted(text)} is not a number; use the digits 0 to 9.", part
            )
        if part == "year" and len(text) != 4:
            raise self.refuse(
                f"{self.words}: the year {_quoted(text)} is too short; enter four digits.", part
            )
        return int(text)

    def _real_day(self, day: int, month: int, year: int) -> date:
        first, last = YEARS
        if not first <= year <= last:
            raise self.refuse(
                f"{self.words}: the year {year} is not between {first} and {last}; correct the year.", "year"
            )
        if not 1 <= month <= 12:
            raise self.refuse(f"{self.words}: there is no month {month}; enter 1 to 12.", "month")
        try:
            return date(year, month, day)
        except ValueError:
            sentence = f"{self.words}: {day}.{month}.{year} is not a real day; correct the day or the month."
            raise self.refuse(sentence, "day") from None


class PrecisionDayField(NamedField):
    """Three boxes and a choice -> When, or None when left empty and not required."""

    widget = PrecisionDayInput

    def __init__(self, *, allow_unknown: bool = True, **kwargs):
        self.allow_unknown = allow_unknown
        choices = PRECISION_CHOICES if allow_unknown else PRECISION_CHOICES[:2]
        kwargs.setdefault("widget", PrecisionDayInput(choices=choices))
        super().__init__(**kwargs)

    def to_fill_in(self) -> str:
        return "enter the day, or choose “not known”." if self.allow_unknown else "enter the day."

    def to_python(self, value) -> When | None:
        if value is None or isinstance(value, When):
            return value
        if isinstance(value, date):
            return When(value)
        boxes, chosen = value
        day = DayField(label=self.words, required=False).clean(boxes)
        return self._when(day, self._precision(chosen))

    def _precision(self, chosen: object) -> Precision:
        allowed = [choice for choice, _words in PRECISION_CHOICES][: 3 if self.allow_unknown else 2]
        if chosen not in allowed:
            raise ValidationError(
                f"{self.words}: how well the day is known was not chosen; choose exact or about"
                + (" or not known." if self.allow_unknown else "."),
                code="precision",
            )
        return Precision(chosen)

    def _when(self, day: date | None, precision: Precision) -> When | None:
        if precision is Precision.UNKNOWN:
            if day is not None:
                raise ValidationError(
                    f"{self.words} was given and marked “not known”; empty the boxes, or choose “about”.",
                    code="precision",
                )
            return UNKNOWN_DAY
        return When(day, precision) if day else None


class DoseField(NamedField):
    """Text -> Decimal in `unit`, at most six digits and three decimals; None when empty and not required."""

    def __init__(self, *, unit: str = "mg", above_zero: bool = True, **kwargs):
        self.unit, self.above_zero = unit, above_zero
        kwargs.setdefault("widget", DoseInput(unit=unit))
        super().__init__(**kwargs)

    def to_fill_in(self) -> str:
        return f"enter a number in {self.unit}."

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value

    def to_python(self, value) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = _text(value)
        if not text:
            return None
        if not DOSE.fullmatch(text):
            raise ValidationError(f"{self.words}: {_quoted(text)} {self._why_not(text)}", code="invalid")
        number = Decimal(text)
        if self.above_zero and number == 0:
            raise ValidationError(
                f"{self.words}: 0 is no dose; enter more than 0 {self.unit}.", code="invalid"
            )
        return number

    def _why_not(self, text: str) -> str:
        if text.isascii() and "," in text:
            return "has a comma; write 1000 for a thousand, and 2.5 for two and a half."
        if re.fullmatch(r"[-\N{MINUS SIGN}][0-9.]+", text, re.ASCII):
            return f"is below zero; enter a number of {self.unit} from 0 up."
        if re.fullmatch(r"[0-9]+\.[0-9]{4,}", text, re.ASCII):
            return "has more than three decimals; round it."
        if re.fullmatch(r"[0-9]{7,}(\.[0-9]*)?", text, re.ASCII):
            return f"is too large to be in {self.unit}; check the unit."
        return f"is not a number of {self.unit}; use the digits 0 to 9 and one point, as in 17.5."


class MomentField(NamedField):
    """Three boxes and HH:MM in `zone` -> aware datetime in UTC, or None when empty and not required.

    A form sets `self.fields["started_at"].zone = ZoneInfo(clinic zone)`. A time that happens twice when the
    clocks go back is taken as the earlier one; a time that never happens is refused.
    """

    widget = MomentInput

    @property
    def zone(self) -> ZoneInfo:
        return self.widget.zone or timezone.get_current_timezone()

    @zone.setter
    def zone(self, zone: ZoneInfo | str) -> None:
        self.widget.zone = ZoneInfo(zone) if isinstance(zone, str) else zone

    def to_fill_in(self) -> str:
        return "enter the day and the time."

    def to_python(self, value) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        boxes, clock = value
        clock = _text(clock)
        if not clock and not any(_text(box) for box in boxes or ()):
            return None
        day = DayField(label=self.words).clean(boxes)
        return self._moment(day, self._clock(clock))

    def _clock(self, text: str) -> time:
        found = CLOCK.fullmatch(text)
        if not found:
            problem = f"{_quoted(text)} is not a time" if text else "the time is empty"
            raise ValidationError(
                f"{self.words}: {problem}; enter hours and minutes, as in 14:05.", code="time"
            )
        return time(int(found[1]), int(found[2]))

    def _moment(self, day: date, clock: time) -> datetime:
        local = datetime.combine(day, clock, tzinfo=self.zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValidationError(
                f"{self.words}: {clock:%H:%M} does not exist on {day:%d.%m.%Y} in {self.zone} (the clocks go "
                "forward); enter a time one hour later.",
                code="time",
            )
        return moment
