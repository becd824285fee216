"""The sentence above a grid of muscles: the worst now, and how many changed since the first test shown."""

from decimal import Decimal

from courses.rules.units import plain
from courses.rules.wording import count_text
from monitoring.rules.muscles.grid import Column, Muscle, MuscleGrid, muscle_words
from monitoring.rules.values_in_words import in_brackets, on_day

MOST_NAMED = 3
NO_STRENGTH = "No strength test on record tells its muscles one by one."
NO_OEDEMA = "No MRI on record grades the oedema of its muscles."


def strength_words(grid: MuscleGrid | None) -> str:
    """Return "Strength on 12 Jan 2026: lowest 3 of 10, deltoid, right." and what changed since the first."""
    if grid is None:
        return NO_STRENGTH
    worst = _worst(grid.last, lowest=True)
    said = f"Strength {on_day(grid.last.when)}: {_named('lowest', worst, ' of 10')}"
    return " ".join(
        [f"{said}{_not_tested(grid.last)}.", _changed(grid, "rose", "fell"), _left_out(grid)]
    ).strip()


def oedema_words(grid: MuscleGrid | None) -> str:
    """Return "Oedema on 12 Jan 2026: highest 3 of 3, deltoid, right." and what changed since the first."""
    if grid is None:
        return NO_OEDEMA
    worst = _worst(grid.last, lowest=False)
    if worst is not None and worst[0] == 0:
        said = f"Oedema {on_day(grid.last.when)}: none in any muscle graded"
    else:
        said = f"Oedema {on_day(grid.last.when)}: {_named('highest', worst, ' of 3')}"
    changed = _changed(grid, "have more oedema", "have less")
    return " ".join([f"{said}.", changed, _left_out(grid)]).strip()


def _worst(column: Column, *, lowest: bool) -> tuple[Decimal, list[Muscle]] | None:
    known = {muscle: value for muscle, value in column.values.items() if value is not None}
    if not known:
        return None
    value = min(known.values()) if lowest else max(known.values())
    return value, sorted(muscle for muscle, found in known.items() if found == value)


def _named(which: str, worst: tuple[Decimal, list[Muscle]] | None, of: str) -> str:
    if worst is None:
        return "no muscle could be told"
    value, muscles = worst
    if len(muscles) > MOST_NAMED:
        return f"{which} {plain(value)}{of}, in {len(muscles)} muscles"
    return f"{which} {plain(value)}{of}, {' and '.join(map(muscle_words, muscles))}"


def _not_tested(column: Column) -> str:
    count = sum(1 for value in column.values.values() if value is None)
    return f"; {count_text(count, 'muscle')} could not be tested" if count else ""


def _changed(grid: MuscleGrid, more: str, less: str) -> str:
    """Return "Of 15 muscles looked at since 5 Jan 2026: 9 rose, 1 fell, 5 as before."; "" with one test."""
    if len(grid.columns) < 2:
        return ""
    pairs = [
        (before, after)
        for muscle, after in grid.last.values.items()
        if after is not None and (before := grid.first.values.get(muscle)) is not None
    ]
    if not pairs:
        return f"No muscle was looked at both then and on {in_brackets(grid.first.when)}."
    up = sum(1 for before, after in pairs if after > before)
    down = sum(1 for before, after in pairs if after < before)
    same = len(pairs) - up - down
    counts = [(up, more), (down, less), (same, "as before")]
    said = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"Of {len(pairs)} muscles looked at since {in_brackets(grid.first.when)}: {said}."


def _left_out(grid: MuscleGrid) -> str:
    earlier = f"{count_text(grid.more, 'earlier test')} not shown" if grid.more else ""
    undated = f"{count_text(grid.undated, 'test')} on no known day not shown" if grid.undated else ""
    said = "; ".join(part for part in (earlier, undated) if part)
    return f"{said[:1].upper()}{said[1:]}." if said else ""
