"""A figure of the chart page: its sentence, its drawing, and the same facts as a table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TwinRow:
    """Words of each cell, the first heading the row; `key` leads to the source record where there is one."""

    cells: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True)
class Twin:
    caption: str
    head: tuple[str, ...]
    rows: tuple[TwinRow, ...]


@dataclass(frozen=True)
class Figure:
    """`chart` and `twin` are None when there is nothing to draw: `says` then says so."""

    name: str
    heading: str
    says: str
    chart: dict | None
    twin: Twin | None
    note: str = ""  # how to read it
