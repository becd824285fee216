"""Text as it is stored: nothing in it may make it read otherwise than it is."""

import unicodedata

from django.db import models

from courses.clinic.errors import refuse

# Marks of direction: with one inside, a name or a number reads otherwise than it is stored.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LAYOUT = frozenset("\n\r\t")


def refuse_hidden(record: models.Model) -> None:
    """Raise ValidationError when a text column holds a character that shows nothing of itself."""
    for column in record._meta.concrete_fields:
        if isinstance(column, models.CharField | models.TextField):
            refuse_hidden_text(str(getattr(record, column.attname) or ""), field_name=column.name)


def refuse_hidden_text(text: str, *, field_name: str) -> None:
    """Raise ValidationError, tied to the field, when the text holds such a character."""
    found = next(filter(_is_hidden, text), None)
    if found is not None:
        raise refuse(
            f"The text was refused: it holds a character that does not show (U+{ord(found):04X}); "
            "type it anew.",
            field_name=field_name,
        )


def _is_hidden(character: str) -> bool:
    if character in LAYOUT:
        return False
    return character in DIRECTION_MARKS or unicodedata.category(character) in {"Cc", "Cs"}
