"""A patient in one call: the whole history on one time axis, and the first screen."""

from dataclasses import fields
from functools import cached_property

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.api.fields import PlainDay
from courses.api.values import as_json
from courses.api.viewset import Scoped
from courses.protocols.loader import drug_monitoring, hint_book
from monitoring import timeline
from monitoring.api.hints import hint_shown
from monitoring.api.worklist import row_shown
from monitoring.overview import Overview, overview
from monitoring.rules.ctcae.proposals import Proposal, Proposals, proposals
from monitoring.rules.ctcae.words import inputs_of
from monitoring.rules.hints import hints
from monitoring.rules.laboratory.drug_monitoring_plan import monitoring_plan

ON = OpenApiParameter("on", OpenApiTypes.DATE, description="As seen on this day; today unless given.")
NOT_PLAIN = {"patient", "history", "conditions", "due", "hints"}


class OnePatient(Scoped):
    """One patient as seen on a day of the clinic's calendar."""

    @cached_property
    def patient(self):
        return self.access.patient(self.kwargs["pk"])

    @property
    def day(self):
        unknown = set(self.request.query_params) - {"on"}
        if unknown:
            raise ValidationError(dict.fromkeys(unknown, "This was refused: it is not known here; use: on."))
        asked = self.request.query_params.get("on")
        if asked is None:
            return self.patient.clinic.today()
        try:
            return PlainDay().run_validation(asked)
        except ValidationError as error:
            raise ValidationError({"on": error.detail}) from error


class PatientTimeline(OnePatient):
    @extend_schema(parameters=[ON], responses=OpenApiTypes.OBJECT)
    def get(self, request, pk: str):
        """Everything about the patient on one time axis: results, strength, treatment, effects, notes."""
        patient = self.patient
        history = timeline.read(patient, self.day)
        return Response({"patient": patient.pk} | as_json(history))


class PatientDrugMonitoring(OnePatient):
    @extend_schema(parameters=[ON], responses=OpenApiTypes.OBJECT)
    def get(self, request, pk: str):
        """Blood tests the medicines ask for: each agent's phase, each panel's next day and gaps, sources."""
        patient = self.patient
        plan = monitoring_plan(timeline.read(patient, self.day))
        said = {"patient": patient.pk, "today": as_json(self.day), "version": drug_monitoring().version}
        return Response(said | as_json(plan))


class PatientHints(OnePatient):
    @extend_schema(parameters=[ON], responses=OpenApiTypes.OBJECT)
    def get(self, request, pk: str):
        """Hints with their inputs, never a diagnosis: raised, not raised or not to be told, and why."""
        patient = self.patient
        found = hints(timeline.read(patient, self.day), timeline.hint_answers(patient))
        said = {"patient": patient.pk, "today": as_json(self.day), "version": hint_book().version}
        return Response(said | {"hints": [hint_shown(hint) for hint in found]})


class PatientProposedEffects(OnePatient):
    @extend_schema(parameters=[ON], responses=OpenApiTypes.OBJECT)
    def get(self, request, pk: str):
        """Adverse effects proposed from the record, with what was read; nothing of it is stored."""
        found = proposals(timeline.read(self.patient, self.day))
        return Response({"patient": self.patient.pk, "today": as_json(self.day)} | proposals_shown(found))


def proposals_shown(found: Proposals) -> dict:
    """Return the proposals as JSON: what waits, what was set aside, what is not proposed and why."""
    return {
        "since": as_json(found.start),
        "waiting": [_proposal_shown(one) for one in found.waiting],
        "set_aside": [_proposal_shown(one) | {"why": one.set_aside.why} for one in found.set_aside],
        "not_proposed": [
            {"term_code": one.effect.code, "why": one.why, "value": one.value.words if one.value else None}
            for one in found.not_proposed
        ],
    }


def _proposal_shown(one: Proposal) -> dict:
    named = {"term_code": one.effect.code, "label": one.effect.label, "derived_from": one.worst.key}
    grades = {str(v): {"least": g.least, "most": g.most} for v, g in one.grades.items() if g.measure}
    recorded = one.recorded.key if one.recorded else None
    return named | {"grades": grades, "recorded": recorded, "inputs": inputs_of(one)}


class PatientOverview(OnePatient):
    @extend_schema(parameters=[ON], responses=OpenApiTypes.OBJECT)
    def get(self, request, pk: str):
        """The first screen: dose today, exposure, window, latest enzymes and strength, what is due."""
        return Response(overview_shown(overview(self.patient, on=self.day)))


def overview_shown(seen: Overview) -> dict:
    """Return the overview as JSON; conditions as their codes, the history left to the timeline."""
    plain = {f.name: as_json(getattr(seen, f.name)) for f in fields(seen) if f.name not in NOT_PLAIN}
    return {
        "patient": seen.patient.pk,
        **plain,
        "hints": [hint_shown(hint) for hint in seen.hints],
        "conditions": [condition.code for condition in seen.conditions],
        "due": [row_shown(row) for row in seen.due],
    }
