"""Figures about the clinic, for auditors and prescribers; nobody can be recognised in them."""

from django.shortcuts import render

from courses.clinic.access import Right
from courses.protocols.loader import window_rule
from courses.views.door import reads
from monitoring.outcomes.overrides import FLAGGED_ABOVE_PERCENT, override_months
from monitoring.outcomes.small_cells import LEAST_SHOWN, suppressed
from monitoring.outcomes.windows import window_figures

WORDS = {
    "not_yet": "window not open yet",
    "open": "window open, not reviewed",
    "reviewed": "reviewed in the window",
    "missed": "window closed without a review",
    "reviewed_late": "reviewed after the window closed",
    "no_window": "no infusion given yet, so no window",
}


@reads
def outcomes(request):
    """Show the clinic's courses by window state, small numbers hidden."""
    clinic = request.access.clinic
    if clinic is None:
        return render(request, "monitoring/no_clinic.html")
    request.access.require(Right.AUDIT, clinic)
    figures = window_figures(clinic, today=clinic.today())
    shown = suppressed(figures.counts)
    context = {
        "figures": figures,
        "rows": [(WORDS[name], count) for name, count in shown.items()],
        "least_shown": LEAST_SHOWN,
        "rule": window_rule(),
        "overrides": override_months(clinic, today=clinic.today()),
        "flagged_above": FLAGGED_ABOVE_PERCENT,
    }
    return render(request, "monitoring/outcomes.html", context)
