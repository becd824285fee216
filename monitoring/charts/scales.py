"""The y axis of results, logarithmic or linear."""

import math

from monitoring.charts.panel import nice_ticks

LOG_FLOOR = 0.5
LOG_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def log_axis(multiples: list[float]) -> dict:
    low = min([LOG_FLOOR, *(m * 0.8 for m in multiples if m > 0)])
    high = max([2.0, *multiples]) * 1.35
    ticks = [tick for tick in LOG_TICKS if low <= tick <= high]
    return {
        "type": "log",
        "range": [round(math.log10(max(low, 0.008)), 4), round(math.log10(high), 4)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
    }


def linear_axis(values: list[float], least: float = 2.0) -> dict:
    high = max([least, *values]) * 1.1
    ticks = nice_ticks(high)
    return {
        "type": "linear",
        "range": [0, round(high, 4)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
    }


def value_axes(values: list[float]) -> dict[str, dict]:
    """Return the axes of values in one unit: linear, and log where every value is above 0."""
    lowest, highest = min(values), max(values)
    axes = {"linear": linear_axis(values, least=0.01)} if lowest >= 0 else {"linear": {"type": "linear"}}
    if lowest > 0:
        axes = {"log": log_values_axis(lowest * 0.7, highest * 1.4)} | axes
    return axes


def log_values_axis(low: float, high: float) -> dict:
    """Return a log axis ticked at 1, 2 and 5 of each power of ten, at 1 alone where those are many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if len(powers) <= 4 else (1,)
    ticks = [round(digit * 10.0**power, 6) for power in powers for digit in digits]
    shown = [tick for tick in ticks if low <= tick <= high]
    return {
        "type": "log",
        "range": [round(math.log10(low), 4), round(math.log10(high), 4)],
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": [f"{tick:.6g}" for tick in shown],
    }
