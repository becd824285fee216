"""Numbers that can be sent a text message, as E.164: +, the country, the number, nothing else."""

import phonenumbers

from courses.rules.errors import RuleError


def e164(text: str) -> str:
    """Return the number without spaces; RuleError unless it names its country and can exist there."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_valid_number(number):
        raise RuleError(
            "The number was refused: it is none that can be sent a text message; begin with + and the "
            "country, such as +44 20 7946 0123."
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
