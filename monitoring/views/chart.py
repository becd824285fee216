"""The chart as a page of its own: what it shows is chosen in its address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import about, access_of, reads
from monitoring import timeline
from monitoring.charts import figures, timeline_chart, timeline_table, unplaced
from monitoring.forms.chart import ChartForm, chosen_boxes
from monitoring.rules.chart_choices import within
from monitoring.rules.flags import FLAGS
from monitoring.rules.laboratory.words import chosen_sentence


@reads
def chart(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the chart as chosen, or the part of the page that holds it when htmx asks."""
    patient = access_of(request).patient(pk)
    context = about(request, patient, "timeline")
    history = timeline.read(patient, context["today"])
    chosen, refused = ChartForm(request.GET, history=history).asked()
    seen = within(history, chosen)
    context |= {
        "form": ChartForm(initial=chosen_boxes(chosen), history=history),
        "refused": refused,
        "chosen": chosen,
        "chart": timeline_chart(history, chosen),
        "table": timeline_table(seen),
        "unplaced": unplaced(seen),
        "summary": chosen_sentence(history, chosen),
        "flags": FLAGS.items(),
        "figures": figures(seen),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, f"monitoring/{'_chart_shown' if fragment else 'chart'}.html", context)
