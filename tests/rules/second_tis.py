"""A second Total Improvement Score, written from PMC5577002 Table 3 without a look at the first.

No fraction, no table file: whole numbers only, each band spelled out. `steps` are whole numbers of one unit
(tenths of a centimetre, eighths of a HAQ point), so that "more than 5 % of the range" is 20 x change > range.
"""

NEEDS = ("physician_global", "patient_global", "muscle_strength", "function", "enzyme", "extramuscular")


def better_by(measure: str, before: int, after: int) -> int:
    return after - before if measure == "muscle_strength" else before - after


def more_than(percent: int, change: int, whole: int) -> bool:
    return 100 * change > percent * whole


def twice_the_points(measure: str, before: int, after: int, whole: int) -> int:
    """Return the points times two, so that 7.5 is 15."""
    change = better_by(measure, before, after)
    if measure == "muscle_strength":
        if more_than(30, change, whole):
            return 65
        if more_than(20, change, whole):
            return 55
        if more_than(10, change, whole):
            return 40
        return 20 if more_than(2, change, whole) else 0
    if more_than(40, change, whole):
        place = 4
    elif more_than(25, change, whole):
        place = 3
    elif more_than(15, change, whole):
        place = 2
    elif more_than(5, change, whole):
        place = 1
    else:
        return 0
    return {
        "physician_global": (15, 30, 35, 40),
        "patient_global": (5, 10, 15, 20),
        "function": (10, 15, 15, 20),
        "enzyme": (5, 10, 15, 15),
        "extramuscular": (15, 25, 30, 40),
    }[measure][place - 1]


def category(twice_total: int, population: str) -> str:
    least = {"adult": (40, 80, 120), "jdm": (60, 90, 140)}[population]
    return ("none", "minimal", "moderate", "major")[sum(twice_total >= one for one in least)]
