"""A plain number as clinics write it, with its own bounds in the refusal."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.forms import TextInput

from courses.forms.fields import NamedField
from courses.rules.errors import RuleError
from courses.rules.units import parse_decimal, plain

NUMBER_BOX = {"class": "input input--dose", "inputmode": "decimal", "autocomplete": "off"}


def shown(text: object) -> str:
    """Return the text without what cannot be printed, so that a refusal can quote it."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text or "").strip())


class NumberField(NamedField):
    """Text -> Decimal between `least` and `most` (both allowed), or None when empty and not required."""

    def __init__(self, *, least="0", most="999999999", decimals: int = 5, **kwargs) -> None:
        self.least, self.most, self.decimals = Decimal(least), Decimal(most), decimals
        kwargs.setdefault("widget", TextInput(NUMBER_BOX))
        super().__init__(**kwargs)

    def to_fill_in(self) -> str:
        return "enter a number."

    def prepare_value(self, value):
        return plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = shown(value)
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except RuleError as error:
            raise ValidationError(f"{self.words}: {error}", code="invalid") from None
        return self._fitting(number)

    def _fitting(self, number: Decimal) -> Decimal:
        if not self.least <= number <= self.most:
            raise ValidationError(
                f"{self.words}: {plain(number)} is not between {plain(self.least)} and {plain(self.most)}; "
                "correct it.",
                code="invalid",
            )
        if -number.normalize().as_tuple().exponent > self.decimals:
            raise ValidationError(
                f"{self.words}: {plain(number)} has more than {self.decimals} decimals; round it.",
                code="invalid",
            )
        return number
