"""`manage.py check_dose`: what the dose check says of pulse orders in a file, without a database."""

import difflib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError, CommandParser

from courses.management.command import PlainCommand
from courses.rules.dose_check import DoseVerdict
from courses.rules.dose_entry import OrderEntry, Unit, check_entry
from courses.rules.dose_facts import Product, Route, dose_book
from courses.rules.errors import RuleError
from courses.rules.pulse import DoseBasis
from courses.rules.units import parse_decimal

T = TypeVar("T")
UNITS = {unit.value: unit for unit in Unit}
BASES = {"flat": DoseBasis.FLAT, "per_kg": DoseBasis.MG_PER_KG}
PRODUCTS = {product.value: product for product in Product}
MOST_DIGITS = 12
ROUTES = {route.value: route for route in Route}


class Command(PlainCommand):
    help = (
        'Check the pulse orders of a JSON file, {"orders": [{"id": ..., "dose": ...}]}. An absent key is not '
        "known; times_per_day and days then count as one. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="JSON file with the orders")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args, **options) -> None:
        orders = read_orders(Path(options["file"]))
        unread = sorted({key for order in orders for key in order if key not in READERS})
        checked = [
            (order["id"], check_entry(*entry_of(order, place))) for place, order in enumerate(orders, 1)
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"orders": [as_json(name, found) for name, found in checked]}))
        else:
            self.stdout.write("\n".join(f"{n}: {found.verdict}. {found.reason}" for n, found in checked))
        if unread:
            self.stderr.write(f"Not read, for the check does not know them: {', '.join(unread)}.")


def as_json(name: object, found: DoseVerdict) -> dict:
    codes = list(dict.fromkeys(finding.code for finding in found.findings))
    return {"id": name, "verdict": found.verdict.value, "rules": codes, "reason": found.reason}


def read_orders(path: Path) -> list[dict]:
    """Return the orders of the file as written, numbers as Decimal; CommandError when it is another thing."""
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
    orders = content.get("orders") if isinstance(content, dict) else None
    if not isinstance(orders, list):
        raise CommandError(
            f'The file \'{path.name}\' was refused: it has no list "orders"; write {{"orders": [...]}}.'
        )
    for place, order in enumerate(orders, start=1):
        _refuse_shapeless(order, place)
    return orders


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse_shapeless(order: object, place: int) -> None:
    if not isinstance(order, dict):
        raise CommandError(
            f'Order {place} was refused: it is not an object; write {{"id": ..., "dose": ...}}.'
        )
    name = order.get("id")
    if not isinstance(name, str | Decimal) or (isinstance(name, str) and not name.strip()):
        raise CommandError(f"Order {place} was refused: it has no id; give it one.")
    if isinstance(name, Decimal):
        order["id"] = int(name) if name == name.to_integral_value() else str(name)
    for key in order:
        meant = difflib.get_close_matches(key, READERS, n=1, cutoff=3 / 4)
        if meant and key not in READERS:
            raise CommandError(
                f"Order {place} was refused: the key '{key[:30]}' is not known; is it '{meant[0]}'?"
            )


def entry_of(order: Mapping[str, object], place: int) -> tuple:
    """Return the order as an entry, and the book it is held against."""
    told = {key: READERS[key](value) for key, value in _told(order, place)}
    entry = OrderEntry(**{key: value for key, value in told.items() if key != "id"})
    return entry, dose_book(age_years=entry.age_years)


def _told(order: Mapping[str, object], place: int):
    for key, value in order.items():
        if key not in READERS or value is None:
            continue
        try:
            READERS[key](value)
        except RuleError as error:
            raise CommandError(f"Order {place} was refused: {key}: {error}") from error
        yield key, value


def _number(value: object) -> Decimal:
    if isinstance(value, Decimal):
        if value.adjusted() > MOST_DIGITS:  # 1e999999999 would be written out before it is refused
            raise RuleError(f"The number {value} is too large; check it and enter it again.")
        return parse_decimal(format(value, "f"))
    if isinstance(value, str):
        return parse_decimal(value)
    raise RuleError("it is not a number; write it as 17.5.")


def _count(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise RuleError(f"{number} is not a whole number; correct it.")
    return int(number)


def _one_of(known: Mapping[str, T]) -> Callable[[object], T]:
    def read(value: object) -> T:
        if not isinstance(value, str) or value not in known:
            raise RuleError(f"'{str(value)[:30]}' is not known; use one of: {', '.join(known)}.")
        return known[value]

    return read


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise RuleError('it is not a list of names; write ["heart_failure"].')
    return tuple(value)


READERS: Mapping[str, Callable] = {
    "id": lambda value: value,
    "age_years": _number,
    "weight_kg": _number,
    "dose": _number,
    "unit": _one_of(UNITS),
    "basis": _one_of(BASES),
    "times_per_day": _count,
    "days": _count,
    "product": _one_of(PRODUCTS),
    "route": _one_of(ROUTES),
    "minutes": _number,
    "risks": _names,
}
