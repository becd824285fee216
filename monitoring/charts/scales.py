"""The y axis of multiples of the upper limit, logarithmic or linear."""

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


def linear_axis(multiples: list[float]) -> dict:
    high = max([2.0, *multiples]) * 1.1
    ticks = nice_ticks(high)
    return {
        "type": "linear",
        "range": [0, round(high, 4)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
    }
