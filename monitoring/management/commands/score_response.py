"""`manage.py score_response`: the Total Improvement Score of the cases in a file, without a database."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from courses.management.case_file import read_id, read_list
from courses.management.command import PlainCommand
from courses.rules.errors import RuleError
from monitoring.management.score_cases import as_json, as_lines, score_case
from monitoring.rules.criteria.tis import TotalScore


class Command(PlainCommand):
    help = (
        'Score the cases of a JSON file, {"cases": [{"id": ..., "population": "adult", "inputs": {"enzyme": '
        '{"baseline": 600, "final": 449, "range": 3000}}}]}. A measure that is absent or null is missing, '
        "and the total a range. Numbers may be texts. Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="JSON file with the cases")
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args, **options) -> None:
        path = Path(options["file"])
        scored = list(_scored(read_list(path, "cases")))
        if options["json"]:
            self.stdout.write(json.dumps({"cases": [_told(*case) for case in scored]}, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(line for case in scored for line in _lines(*case)))
        refused = [name for name, found in scored if isinstance(found, str)]
        if refused:
            raise CommandError(
                f"{len(refused)} of {len(scored)} cases of '{path.name}' could not be scored "
                f"({', '.join(map(str, refused[:5]))}); correct them: each says what is wrong in its place."
            )


def _scored(cases: list) -> Iterator[tuple[object, TotalScore | str]]:
    """Yield each case's id with its score, or with the sentence that refuses it."""
    seen = set()
    for place, case in enumerate(cases, start=1):
        name = read_id(case.get("id")) if isinstance(case, dict) else None
        try:
            if name is None:
                raise RuleError('it is not an object with an id; write {"id": ..., "inputs": {...}}.')
            if name in seen:
                raise RuleError("its id is there twice; give it another.")
            seen.add(name)
            yield name, score_case(case)
        except RuleError as error:
            yield name or f"case {place}", f"Case {name or place} was refused: {error}"


def _told(name: object, found: TotalScore | str) -> dict:
    if isinstance(found, str):
        return {"id": name, "error": found}
    return as_json(name, found)


def _lines(name: object, found: TotalScore | str) -> list[str]:
    return [found] if isinstance(found, str) else as_lines(name, found)
