"""`manage.py load_case`: all or nothing, once only, and every bad file or option refused."""

from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from courses.actions.clinics import open_clinic, service_user
from courses.actions.patients import register_patient
from courses.clinic import audit
from courses.models import AuditLine, Clinic, Patient
from monitoring.imports.sources import PUBLISHED
from monitoring.models import CaseImport, Note, Result
from tests.monitoring.imports.case_file import line_of, text_of, write
from tests.monitoring.imports.loading import CLINIC, DAY0, everything, load, refusal, stored

pytestmark = pytest.mark.django_db


def test_the_clinic_is_opened_as_one_of_published_cases_and_others_are_left_as_they_are() -> None:
    open_clinic("North")
    load(PUBLISHED / "fr100515.csv")
    load(PUBLISHED / "fr100515.csv", clinic=" North ")
    assert dict(Clinic.objects.values_list("name", "data_kind")) == {CLINIC: "published", "North": "live"}
    assert Patient.objects.count() == 2


def test_every_write_has_its_audit_line_by_the_import_account() -> None:
    load(PUBLISHED / "fr101411.csv")
    assert set(AuditLine.objects.values_list("actor__username", flat=True)) == {"pulseline-import"}
    patient = Patient.objects.get()
    # 21 facts, the patient, and the load itself; nothing else was written of them.
    assert patient.audit_lines.count() == 21 + 1 + 1


def test_a_load_is_undone_with_its_audit_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_line = audit.write

    def broken(**line):
        if line["action"] == "case.load":
            raise PermissionDenied("no trail, no load")
        return write_line(**line)

    monkeypatch.setattr(audit, "write", broken)
    before = everything()
    with pytest.raises(PermissionDenied):
        load(write(tmp_path, line_of()))
    assert everything() == before


def test_another_day0_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, line_of())
    load(file)
    assert refusal(file, day0="2020-01-07") == (
        "case.csv was refused and nothing was stored: P-1 of a_series is already loaded with day 0 "
        "2020-01-06, not 2020-01-07; use that --day0 or another clinic."
    )


def test_changed_rows_are_refused(tmp_path: Path) -> None:
    load(write(tmp_path, line_of()))
    assert refusal(write(tmp_path, line_of(value="1954"))) == (
        "case.csv was refused and nothing was stored: P-1 of a_series is already loaded with other rows; "
        "correct the records in the clinic, or load the changed file into another clinic."
    )
    assert "with other rows" in refusal(write(tmp_path, line_of(), line_of(seq="2")))


def test_the_order_of_rows_and_columns_and_the_name_of_the_file_are_no_change(tmp_path: Path) -> None:
    load(write(tmp_path, line_of(), line_of(seq="2", value="7")))
    again = load(write(tmp_path, line_of(seq="2", value="7"), line_of(), name="again.csv"))
    assert "P-1: 2 rows already loaded; nothing added." in again


def test_a_dry_run_prints_the_report_of_the_real_run_and_stores_nothing() -> None:
    file = PUBLISHED / "dastmalchi2008.csv"
    before = everything()
    preview = load(file, dry_run=True)
    assert everything() == before
    assert preview == load(file) + "Dry run: nothing was stored.\n"


def test_one_patient_of_a_file_and_then_the_others() -> None:
    file = PUBLISHED / "dastmalchi2008.csv"
    printed = load(file, patient="INFLX-9")
    assert list(Patient.objects.values_list("family_name", flat=True)) == ["INFLX-9"]
    assert printed.splitlines()[1:] == [
        "INFLX-9, new patient.",
        "4 rows: 1 result, 1 strength test, 1 event, 1 outcome; 0 could not be represented and became notes.",
    ]
    printed = load(file)
    assert "INFLX-9: 4 rows already loaded; nothing added." in printed
    assert "\n87 rows: 21 results, 42 strength tests, 12 events, 12 outcomes; 0 could" in printed
    assert Patient.objects.count() == 13


def test_an_unknown_patient_is_refused_with_those_the_file_has() -> None:
    assert refusal(PUBLISHED / "fr100515.csv", patient="P-9") == (
        "fr100515.csv was refused and nothing was stored: it has no patient 'P-9'; choose one of: FR100515."
    )


def test_facts_are_added_to_the_patient_who_has_the_identifier(tmp_path: Path) -> None:
    clinic = open_clinic(CLINIC)
    patient = register_patient(
        clinic=clinic,
        by=service_user(clinic),
        identifiers={"Publication": "P-1"},
        family_name="Known",
        subtype="pm",
    )
    file = write(tmp_path, line_of(), line_of(seq="2", kind="event", name="diagnosis DM", value="", unit=""))
    assert load(file).splitlines()[1:] == [
        "P-1, patient already in the clinic.",
        "  line 3: 'diagnosis DM' differs from the record; polymyositis is kept.",
        "2 rows: 1 result, 1 event; 0 could not be represented and became notes.",
    ]
    patient.refresh_from_db()
    assert (patient.family_name, patient.subtype, patient.results.count()) == ("Known", "pm", 1)


def test_a_hospital_number_that_reads_alike_is_another_patient(tmp_path: Path) -> None:
    clinic = open_clinic(CLINIC)
    by = service_user(clinic)
    other = register_patient(clinic=clinic, by=by, identifiers={"hospital": "P-1"}, family_name="Known")
    assert "P-1, new patient." in load(write(tmp_path, line_of()))
    assert (Patient.objects.count(), other.results.count()) == (2, 0)


def test_two_series_of_one_patient_are_loaded_apart(tmp_path: Path) -> None:
    load(write(tmp_path, line_of()))
    load(write(tmp_path, line_of(series_id="another"), name="another.csv"))
    assert Patient.objects.count() == 1
    assert list(CaseImport.objects.values_list("series", "row_count")) == [("a_series", 1), ("another", 1)]


def test_a_patient_of_an_unknown_series_is_named_by_its_id(tmp_path: Path) -> None:
    load(write(tmp_path, line_of()))
    patient = Patient.objects.get()
    assert (patient.family_name, patient.origin_source, patient.sex) == ("P-1", "a_series", "unknown")


def test_rows_without_a_record_become_notes_and_are_listed(tmp_path: Path) -> None:
    dose = {"kind": "dose", "name": "prednisone", "unit": "mg", "route": "PO", "per": "day"}
    file = write(
        tmp_path,
        line_of(value="", note="sample lost"),
        line_of(seq="2", value="500", unit="ng/mL"),
        line_of(seq="3", name="pH", value="7.2", unit=""),
        line_of(**dose | {"seq": "4", "value": "60"}),
        line_of(**dose | {"seq": "5", "value": "50"}),
        line_of(seq="6", name="x" * 300),
    )
    printed = load(file).splitlines()
    assert printed[2] == "6 rows: 1 dose taken; 5 could not be represented and became notes:"
    assert [line.split(": ")[0] for line in printed[3:]] == [
        "  line 2, lab CK",
        "  line 3, lab CK",
        "  line 4, lab pH",
        "  line 6, dose prednisone",
        f"  line 7, lab {'x' * 300}",
    ]
    assert printed[3].endswith(": it has no value")
    assert "The unit 'ng/mL' was refused for CK because it is a mass" in printed[4]
    assert printed[5].endswith("A number needs its unit.")
    assert "A dose of this drug from this day is already recorded" in printed[6]
    notes = Note.objects.filter(kind="unrepresented").order_by("pk")
    assert list(notes.values_list("text", "noted_on", "source"))[:4] == [
        ("lab: CK; unit U/L; sample lost", DAY0, "case.csv line 2"),
        ("lab: CK; value 500; unit ng/mL", DAY0, "case.csv line 3"),
        ("lab: pH; value 7.2", DAY0, "case.csv line 4"),
        ("dose: prednisone; value 50; unit mg; route PO; per day", DAY0, "case.csv line 6"),
    ]
    assert sum(stored()) == 6


def test_lost_without_a_day_stays_words(tmp_path: Path) -> None:
    lost = {"kind": "outcome", "name": "lost to follow-up", "value": "", "unit": ""}
    printed = load(write(tmp_path, line_of(**lost, day_from="", day_precision="unknown")))
    assert "  line 2: follow-up goes on, because no day is printed on which it ended." in printed
    assert Patient.objects.get().follow_up == "active"


def test_a_bad_last_line_undoes_the_whole_file(tmp_path: Path) -> None:
    file = write(tmp_path, *(line_of(seq=str(n)) for n in range(1, 20)), line_of(seq="20", value="x"))
    assert refusal(file).startswith("case.csv was refused and nothing was stored: line 21, column value: ")


def test_a_later_patient_refused_undoes_the_earlier_ones(tmp_path: Path) -> None:
    load(write(tmp_path, line_of(patient_id="P-2")))
    file = write(tmp_path, line_of(), line_of(patient_id="P-2", value="7"))
    assert "P-2 of a_series is already loaded with other rows" in refusal(file)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (text_of(line_of()).encode("utf-16"), "zero bytes"),
        (
            text_of(line_of(name="\u0153d\u00e8me")).encode("cp1252", "ignore"),
            "line 2: its text is not UTF-8",
        ),
        (text_of(line_of(), line_of(seq="2")).encode()[:-20], "line 3: the row has"),
        (text_of(line_of(note="=cmd|' /C calc'!A0")).encode(), "line 2, column note: the cell '=cmd"),
        (text_of(line_of(note='"open')).encode()[:-3], "line 2: a quotation mark is opened"),
        (b"x" * (50 * 1024**2), "it is larger than 5 MB"),
        (text_of(line_of(kind="scan")).encode(), "line 2, column kind: 'scan' is not known"),
    ],
)
def test_bad_files_are_refused_and_leave_nothing(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "case.csv"
    file.write_bytes(data)
    assert words in refusal(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "case.csv")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"day0": "06.01.2020"}, "The --day0 '06.01.2020' was refused: it is not a day"),
        ({"day0": "20200106"}, "it is not a day; write it as year-month-day, 2026-01-05."),
        ({"day0": "2020-02-30"}, "The --day0 '2020-02-30' was refused: it is not a day"),
        ({"clinic": " "}, "The --clinic was refused: it is blank; give the clinic's name."),
        ({"clinic": "x" * 121}, "name: Ensure this value has at most 120 characters (it has 121)."),
    ],
)
def test_bad_options_are_refused_and_leave_nothing(options: dict, words: str) -> None:
    assert words in refusal(PUBLISHED / "fr100515.csv", **options)


@time_machine.travel("2026-03-10 12:00:00Z", tick=False)
def test_no_row_may_lie_in_the_future(tmp_path: Path) -> None:
    file = write(tmp_path, line_of(), line_of(seq="2", day_from="3", day_to="9"))
    assert refusal(file, day0="2026-03-02") == (
        "case.csv was refused and nothing was stored: line 3: day 9 has not come yet when day 0 is "
        "2026-03-02 (today is 2026-03-10); choose --day0 2026-03-01 or earlier."
    )
    load(file, day0="2026-03-01")
    assert Result.objects.count() == 2


def test_no_row_may_lie_before_the_calendar(tmp_path: Path) -> None:
    file = write(tmp_path, line_of(day_from="-5"))
    assert "line 2: day -5 would lie before the calendar begins" in refusal(file, day0="0001-01-05")
