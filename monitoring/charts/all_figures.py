"""The figures that stand under the timeline on the chart page."""

from monitoring.charts.dose_effects import dose_figure
from monitoring.charts.figures import Figure
from monitoring.charts.muscles import oedema_figure, strength_figure
from monitoring.rules.history import PatientHistory


def figures(history: PatientHistory) -> tuple[Figure, ...]:
    """Return them in the order of the question: stronger, less inflamed, at what cost."""
    return strength_figure(history), oedema_figure(history), dose_figure(history)
