"""The pulses of a patient side by side, aligned on day 0."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import about, access_of, reads
from monitoring import timeline
from monitoring.charts.pulses_compared import pulses_chart
from monitoring.rules.pulses_compared import compared_pulses


@reads
def pulses_compared(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each pulse given with its baseline, follow-up, review and steroid, and all in one chart."""
    patient = access_of(request).patient(pk)
    context = about(request, patient, "courses")
    history = timeline.read(patient, context["today"])
    compared = compared_pulses(history)
    chart = pulses_chart(compared, longest_gap_days=2 * history.test_interval_days)
    return render(
        request, "monitoring/pulses_compared.html", context | {"compared": compared, "chart": chart}
    )
