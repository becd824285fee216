"""Files of cases that a command reads: JSON with exact numbers, each refusal one sentence."""

import json
from decimal import Decimal
from pathlib import Path

from django.core.management.base import CommandError

from courses.rules.errors import RuleError
from courses.rules.units import parse_decimal

MOST_DIGITS = 12


def read_list(path: Path, key: str) -> list:
    """Return the list under `key` of the file's object, numbers as Decimal; else CommandError."""
    try:
        content = json.loads(
            path.read_text(encoding="utf-8"),
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_once,
        )
    except OSError as error:
        raise CommandError(
            f"The file '{path.name}' was refused: it cannot be read ({error.strerror}); check the name."
        ) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(
            f"The file '{path.name}' was refused: it is not JSON ({error}); correct it."
        ) from error
    found = content.get(key) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise CommandError(
            f'The file \'{path.name}\' was refused: it has no list "{key}"; write {{"{key}": [...]}}.'
        )
    return found


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def read_number(value: object) -> Decimal:
    """Return the number, written as JSON number or as text; RuleError for anything else."""
    if isinstance(value, Decimal):
        if value.adjusted() > MOST_DIGITS:  # 1e999999999 would be written out before it is refused
            raise RuleError(f"The number {value} is too large; check it and enter it again.")
        return parse_decimal(format(value, "f"))
    if isinstance(value, str):
        return parse_decimal(value)
    raise RuleError("it is not a number; write it as 17.5.")


def read_id(value: object) -> int | str | None:
    """Return the id of a case as it was written, None when it has none."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value if isinstance(value, str) and value.strip() else None
