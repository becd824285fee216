"""Sums up `mutmut results --all true` from standard input: killed by module, survivors by name.

Exits with 1 when fewer than 90 of 100 mutants were killed, or when there were none.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable

LEAST_KILLED_PERCENT = 90
KILLED = {"killed", "timeout"}  # a mutant that hangs is noticed
NOT_RUN = {"not checked", "skipped"}


def read(lines: Iterable[str]) -> dict[str, str]:
    """Return the state of each mutant that was run, by its name."""
    pairs = [line.strip().rpartition(": ")[::2] for line in lines if ": " in line]
    return {name: state for name, state in pairs if state not in NOT_RUN}


def module_of(name: str) -> str:
    """Return "courses.rules.steps" of "courses.rules.steps.x_taper_of__mutmut_1"."""
    return name.rpartition(".")[0]


def report(states: dict[str, str]) -> tuple[list[str], bool]:
    """Return the lines to print, and whether enough were killed."""
    by_module: dict[str, Counter[bool]] = defaultdict(Counter)
    for name, state in states.items():
        by_module[module_of(name)][state in KILLED] += 1
    lines = [f"{m}: {sums[True]} of {sums.total()} killed" for m, sums in sorted(by_module.items())]
    survivors = sorted(f"{name}: {state}" for name, state in states.items() if state not in KILLED)
    killed, total = len(states) - len(survivors), len(states)
    percent = 100 * killed / total if total else 0
    return [
        *survivors,
        *lines,
        f"{killed} of {total} killed, {percent:.1f} %",
    ], percent >= LEAST_KILLED_PERCENT


if __name__ == "__main__":
    said, is_enough = report(read(sys.stdin))
    sys.stdout.write("\n".join(said) + "\n")
    sys.exit(0 if is_enough else 1)
