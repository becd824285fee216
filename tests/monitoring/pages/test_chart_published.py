"""Each published case on the chart page: it is drawn, and its sentence is what its paper says."""

import re
from html import unescape

import plotly.graph_objects as go
import pytest
from django.urls import reverse

from courses.models import Clinic, Patient
from monitoring import timeline
from monitoring.charts import figures, timeline_chart
from monitoring.imports.sources import PUBLISHED
from monitoring.rules.chart_choices import choices, offered
from tests.cast import make_user
from tests.monitoring.imports.loading import load
from tests.monitoring.test_page_costs import signed_in

pytestmark = pytest.mark.django_db

NO_GRIDS = [
    "No strength test on record tells its muscles one by one.",
    "No MRI on record grades the oedema of its muscles.",
]
# Days count from day 0, 6 January 2020. A normal CK is said as reported: none of these papers calls it more.
CASES = {
    "es101587.csv": (
        "No CK since the pulse (reported as normal, without a number, about 9 Aug 2019)",
        (
            "2 adverse effects are on record. None of them is graded. "
            "No day of resolution is recorded for 2 of them."
        ),
    ),
    "fr100515.csv": (
        "CK was 1953 U/L at baseline and was reported as normal, without a number, about day 26",
        "No adverse effect is on record.",
    ),
    "fr101411.csv": (
        "No pulse is on record; CK fell from 1085 (about 6 Jan 2020) to 122 U/L (about 5 Jan 2022)",
        "1 adverse effect is on record, on no known day. It is not graded.",
    ),
    "f1000-7-60.csv": (
        "No pulse is on record; CK was reported as normal, without a number, on 7 Jan 2020",
        "1 adverse effect is on record. It is not graded.",
    ),
    "dastmalchi2008.csv": (
        "No pulse is on record; CK fell from 1.8 (6 Jan 2020) to 1.3 µkat/L (about 13 Apr 2020)",
        "No adverse effect is on record.",
    ),
}


def sentences(html: str) -> list[str]:
    found = re.findall(r'class="timeline__(?:says|nothing)">(.*?)</(?:figcaption|p)>', html, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", said)) for said in found if "JavaScript" not in said]


@pytest.mark.parametrize("file", CASES)
def test_every_published_case_is_drawn_with_a_true_sentence(client, file):
    load(PUBLISHED / file)
    patient = Patient.objects.order_by("pk").first()
    ada = make_user("ada", Clinic.objects.get(name="Published cases"), "prescriber")
    response = signed_in(client, ada).get(reverse("monitoring:chart", args=[patient.pk]))
    lead, *others = sentences(response.content.decode())
    timeline_said, effects_said = CASES[file]
    assert lead.startswith(timeline_said)
    assert others[:2] == NO_GRIDS
    assert others[2].startswith(effects_said)
    assert "remission" not in " ".join([lead, *others])


@pytest.mark.parametrize("file", CASES)
def test_every_choice_of_a_published_case_is_a_figure(file):
    load(PUBLISHED / file)
    for patient in Patient.objects.all():
        history = timeline.read(patient, patient.clinic.today())
        charts = [found.chart for found in figures(history) if found.chart]
        for axis in ("uln", "unit"):
            for key in ["", *(one.key for one in offered(history))]:
                chosen = choices(history, analytes=[key] if key else [], axis=axis, scale="linear")
                charts.append(timeline_chart(history, chosen))
        for chart in charts[:12]:
            go.Figure({"data": chart["data"], "layout": chart["layout"]})


def test_a_result_without_its_own_limit_has_no_place_on_the_multiples_of_any_choice():
    load(PUBLISHED / "fr100515.csv")
    history = timeline.read(Patient.objects.get(), Clinic.objects.get(name="Published cases").today())
    drawn = timeline_chart(history, choices(history, analytes=["ck"]))
    titles = [said["text"] for said in drawn["layout"]["annotations"] if said["name"].startswith("title-")]
    assert "Enzymes with no upper limit recorded" in titles
    assert "15" not in " ".join(str(trace.get("y")) for trace in drawn["data"] if trace.get("name") == "CK")


def test_each_of_thirteen_patients_is_drawn_by_the_one_enzyme_printed():
    load(PUBLISHED / "dastmalchi2008.csv")
    for patient in Patient.objects.all():
        history = timeline.read(patient, patient.clinic.today())
        assert choices(history).analytes == ("ck",)
        assert timeline_chart(history)["data"]
