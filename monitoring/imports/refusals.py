"""What is wrong with a file: every fault with its line, so that one look mends them all."""

from dataclasses import dataclass

MOST_SHOWN = 100


@dataclass(frozen=True)
class Fault:
    """One fault; `line` counts from 1 in the file, 0 when it is the whole file's."""

    line: int
    sentence: str
    column: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.sentence
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.sentence}"


class ImportRefusedError(ValueError):
    """The file was refused as a whole; `faults` says why, in order of line."""

    def __init__(self, file_name: str, faults: list[Fault]) -> None:
        self.file_name = file_name
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(_sentences(file_name, self.faults))


def refused(file_name: str, sentence: str) -> ImportRefusedError:
    """Return the refusal of a whole file for one reason."""
    return ImportRefusedError(file_name, [Fault(0, sentence)])


def _sentences(file_name: str, faults: tuple[Fault, ...]) -> str:
    opening = f"{file_name} was refused and nothing was stored:"
    if len(faults) == 1:
        return f"{opening} {faults[0]}"
    shown = [f"  {fault}" for fault in faults[:MOST_SHOWN]]
    more = len(faults) - len(shown)
    return "\n".join([opening, *shown, *([f"  and {more} more"] if more else [])])
