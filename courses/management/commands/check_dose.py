"""`manage.py check_dose`: what the dose check says of pulse orders in a file, without a database."""

import difflib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError, CommandParser

from courses.management.case_file import read_id, read_list, read_number
from courses.management.command import PlainCommand
from courses.rules.dose_check import DoseVerdict
from courses.rules.dose_entry import OrderEntry, Unit, check_entry
from courses.rules.dose_facts import Product, Route, dose_book
from courses.rules.errors import RuleError
from courses.rules.pulse import DoseBasis

T = TypeVar("T")
UNITS = {unit.value: unit for unit in Unit}
BASES = {"flat": DoseBasis.FLAT, "per_kg": DoseBasis.MG_PER_KG}
PRODUCTS = {product.value: product for product in Product}
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
    orders = read_list(path, "orders")
    for place, order in enumerate(orders, start=1):
        _refuse_shapeless(order, place)
    return orders


def _refuse_shapeless(order: object, place: int) -> None:
    if not isinstance(order, dict):
        raise CommandError(
            f'Order {place} was refused: it is not an object; write {{"id": ..., "dose": ...}}.'
        )
    order["id"] = read_id(order.get("id"))
    if order["id"] is None:
        raise CommandError(f"Order {place} was refused: it has no id; give it one.")
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


def _count(value: object) -> int:
    number = read_number(value)
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
    "age_years": read_number,
    "weight_kg": read_number,
    "dose": read_number,
    "unit": _one_of(UNITS),
    "basis": _one_of(BASES),
    "times_per_day": _count,
    "days": _count,
    "product": _one_of(PRODUCTS),
    "route": _one_of(ROUTES),
    "minutes": read_number,
    "risks": _names,
}
