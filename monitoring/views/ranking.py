"""The rule by which the worklist is ordered, whole, with its version and source."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import reads
from monitoring.rules.kinds import registry
from monitoring.rules.risk import ranking


@reads
def ranking_page(request: HttpRequest) -> HttpResponse:
    """Show every reason and kind with its weight, the heaviest first."""
    reasons = sorted(ranking().reasons, key=lambda reason: -reason.weight)
    kinds = sorted(registry().by_code.values(), key=lambda kind: -kind.weight)
    context = {"rule": ranking(), "reasons": reasons, "kinds": kinds, "kinds_source": registry().source}
    return render(request, "monitoring/ranking.html", context)
