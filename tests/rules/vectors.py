"""Reads the worked examples of tests/vectors; every row names its source."""

import csv
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vectors"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert found
    assert all(row["source"].strip() for row in found)
    return found


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert found
    assert all(case["source"] for case in found)
    return found


def label(case: dict[str, Any]) -> str:
    return str(case["name"])
