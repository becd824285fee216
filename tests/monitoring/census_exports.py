"""Rows about studies and data sets that the database refuses, each with its nearest that it accepts."""

from uuid import UUID

from monitoring.models import Export, Study
from tests.monitoring.census import NOW, Case, unknown

ENDED = {"ended_at": NOW, "ended_by": "user", "end_reason": "published"}
TOKEN = UUID(int=7)
READY = {"state": "ready", "finished_at": NOW, "sha256": "0" * 64}
FAILED = {"state": "failed", "finished_at": NOW, "error": "no space left"}
RUNNING = {"state": "running", "token": TOKEN, "seen_at": NOW}
WHOLE = "export_state_has_what_belongs_to_it"

EXPORTS = [
    Case("study_name_stands_once", Study, {}, {"name": "Another"}, {}),
    Case("study_name_stands_once", Study, {}, ENDED, {}),
    Case("study_has_name_and_purpose", Study, {"name": ""}, {"name": "x"}),
    Case("study_has_name_and_purpose", Study, {"purpose": ""}, {"purpose": "x"}),
    *[
        Case("study_end_has_who_when_why", Study, {k: v for k, v in ENDED.items() if k != left_out}, ENDED)
        for left_out in ENDED
    ],
    Case("one_export_under_way_per_study", Export, {}, READY, {}),
    Case("one_export_under_way_per_study", Export, RUNNING, FAILED, {}),
    Case("export_has_a_purpose", Export, {"purpose": ""}, {"purpose": "x"}),
    unknown("export_form_is_known", Export, "form"),
    Case(WHOLE, Export, {"state": "x"}, {"state": "waiting"}),
    Case(WHOLE, Export, {"token": TOKEN}, {}),
    *[
        Case(WHOLE, Export, {k: v for k, v in whole.items() if k != left_out}, whole)
        for whole in (READY, FAILED, RUNNING, READY | {"state": "removed"})
        for left_out in whole
        if left_out != "state"
    ],
    Case(
        "export_writes_no_more_than_leave",
        Export,
        {"patients": 3, "patients_done": 4},
        {"patients": 3, "patients_done": 3},
    ),
    Case("export_writes_no_more_than_leave", Export, {"patients_done": 1}, {"patients_done": 0}),
]
