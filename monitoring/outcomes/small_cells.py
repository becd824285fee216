"""Keeping small numbers out of sight: a figure about few people can point at one of them."""

LEAST_SHOWN = 11  # CMS cell size policy: no cell of 1 to 10 (reliability.md P6)


def suppressed(counts: dict[str, int], least: int = LEAST_SHOWN) -> dict[str, int | None]:
    """Return the counts with None for each below `least` (0 stays), and for one more where a single hidden
    count could be found by subtracting the others from the total."""
    hidden = {name for name, n in counts.items() if 0 < n < least}
    if len(hidden) == 1:
        others = [name for name, n in counts.items() if name not in hidden and n > 0]
        hidden |= {min(others, key=lambda name: counts[name])} if others else set()
    return {name: None if name in hidden else n for name, n in counts.items()}
