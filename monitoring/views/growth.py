"""How a child grows: the chart, the same as a table, and what the heights say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.protocols.loader import safety_prompts, visit_screen
from courses.views.door import about, access_of, reads
from monitoring import timeline
from monitoring.charts.growth import growth_chart
from monitoring.rules.safety.growth import growth, growth_sentence, heights_of, steroid_begun_on
from monitoring.rules.safety.growth_grade import suppression


@reads
def growth_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show heights and velocities; of an adult the heights alone."""
    patient = access_of(request).patient(pk)
    context = about(request, patient, "vitals")
    history = timeline.read(patient, context["today"])
    age, heights = context["patient_age"], heights_of(history)
    is_child = age is None or age < safety_prompts().children_are_under
    found = growth(heights, steroid_from=steroid_begun_on(history))
    context |= {
        "is_child": is_child,
        "growth": found,
        "sentence": growth_sentence(found),
        "grades": suppression(found) if is_child else (),
        "heights": [point for point in history.body if point.kind == "height"],
        "chart": growth_chart(history, found, heights),
        "rule": visit_screen().growth,
    }
    return render(request, "monitoring/growth.html", context)
