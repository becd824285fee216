"""`manage.py load_case`: the published cases as stored, all or nothing, once only."""

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from courses.actions.clinics import open_clinic, service_user
from courses.actions.patients import register_patient
from courses.clinic import audit
from courses.models import (
    Antibody,
    AuditLine,
    Clinic,
    Condition,
    DoseTaken,
    DrugPeriod,
    Infusion,
    Membership,
    Patient,
    PatientIdentifier,
    PulseCourse,
    User,
)
from monitoring.imports.cases import load_case
from monitoring.imports.sources import PUBLISHED, published_series
from monitoring.models import (
    AdverseEffect,
    CaseImport,
    ImagingStudy,
    Measure,
    Note,
    Result,
    StrengthTest,
)
from tests.monitoring.imports.case_file import line_of, text_of, write

pytestmark = pytest.mark.django_db

DAY0 = date(2020, 1, 6)
CLINIC = "Published cases"
RECORDS = [
    Result,
    PulseCourse,
    DoseTaken,
    DrugPeriod,
    StrengthTest,
    ImagingStudy,
    Measure,
    AdverseEffect,
    Note,
]
EVERYTHING = [
    *RECORDS,
    Infusion,
    Antibody,
    Condition,
    CaseImport,
    Patient,
    PatientIdentifier,
    Clinic,
    Membership,
    AuditLine,
    User,
]


def load(file: Path, **options) -> str:
    """Run the command and return what it printed."""
    out = io.StringIO()
    call_command("load_case", str(file), **({"clinic": CLINIC, "day0": "2020-01-06"} | options), stdout=out)
    return out.getvalue()


def refusal(file: Path, **options) -> str:
    """Return why the command refused; nothing at all may be left behind."""
    before = everything()
    with pytest.raises(CommandError) as caught:
        load(file, **options)
    assert everything() == before
    return str(caught.value)


def everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def stored(patient_id: str | None = None) -> list[int]:
    """Return how many of each of RECORDS are stored, of one patient or of all."""
    of = {"patient__identifiers__value": patient_id} if patient_id else {}
    return [model.objects.filter(**of).count() for model in RECORDS]


def day(number: int) -> date:
    return DAY0 + timedelta(days=number)


# Each with its rows, and how many of each of RECORDS they became.
CASES = [
    ("es101587.csv", 27, [9, 1, 5, 2, 0, 1, 0, 2, 7]),
    ("fr100515.csv", 13, [3, 1, 1, 4, 1, 0, 0, 0, 3]),
    ("fr101411.csv", 21, [9, 0, 5, 2, 1, 0, 0, 1, 3]),
    ("f1000-7-60.csv", 19, [10, 0, 5, 0, 0, 0, 0, 1, 3]),
    ("dastmalchi2008.csv", 91, [22, 0, 0, 0, 43, 0, 0, 0, 26]),
]


@pytest.mark.parametrize(("file", "rows", "counts"), CASES)
def test_every_row_of_a_published_case_is_stored(file: str, rows: int, counts: list[int]) -> None:
    printed = load(PUBLISHED / file)
    assert stored() == counts
    assert sum(counts) == rows
    assert f"\n{rows} rows: " in printed
    assert not Note.objects.filter(kind=Note.Kind.UNREPRESENTED).exists()
    assert printed.endswith("; 0 could not be represented and became notes.\n")


def test_the_report_says_what_was_stored() -> None:
    assert load(PUBLISHED / "es101587.csv") == (
        "es101587.csv in Published cases, day 0 = 2020-01-06\n"
        "ES101587, new patient.\n"
        "27 rows: 9 results, 1 pulse course, 5 doses taken, 2 drug periods, 1 imaging study, "
        "2 adverse effects, 5 events, 2 outcomes; 0 could not be represented and became notes.\n"
    )


def infusions() -> list[tuple]:
    rows = Infusion.objects.order_by("number")
    return [(i.number, i.state, i.given_on, i.given_mg, i.planned_mg, i.precision) for i in rows]


def test_a_pulse_of_unprinted_dose_stays_unknown() -> None:
    load(PUBLISHED / "es101587.csv")
    assert infusions() == [(n, "given", day(n - 1), None, None, "exact") for n in (1, 2, 3)]
    course = PulseCourse.objects.get()
    assert (course.state, course.indication, course.basis, course.source) == (
        "completed",
        "unknown",
        "unknown",
        "es101587.csv line 14",
    )
    assert Infusion.objects.get(number=1).reason == "as printed: 3 days; dose per day NOT printed"


def test_a_pulse_of_printed_dose_on_approximate_days() -> None:
    load(PUBLISHED / "fr100515.csv")
    assert infusions() == [(n, "given", day(n - 1), Decimal(1000), None, "approx") for n in (1, 2, 3)]


def test_doses_are_kept_as_printed_the_stop_included() -> None:
    load(PUBLISHED / "f1000-7-60.csv")
    columns = ("amount", "unit", "per", "route", "first_day", "last_day", "precision")
    assert list(DoseTaken.objects.order_by("first_day").values_list(*columns)) == [
        (Decimal(40), "mg", "8 h", "IV", day(1), day(9), "approx"),
        (Decimal(0), "mg", "day", "", day(9), day(13), "exact"),
        (Decimal(40), "mg", "8 h", "IV", day(14), day(18), "exact"),
        (Decimal(16), "mg", "8 h", "PO", day(19), day(33), "approx"),
        (Decimal(32), "mg", "day", "PO", day(33), None, "exact"),
    ]
    assert set(DoseTaken.objects.values_list("drug", flat=True)) == {"methylprednisolone"}


def test_a_dose_by_weight_without_weight_keeps_its_drug_as_printed() -> None:
    load(PUBLISHED / "fr100515.csv")
    taken = DoseTaken.objects.get()
    assert (taken.drug, taken.amount, taken.unit, taken.weight_kg, taken.note) == (
        "prednisone-equivalent oral corticosteroid",
        Decimal(1),
        "mg/kg",
        None,
        "drug not named",
    )


def test_other_drugs_on_unknown_days_stay_on_unknown_days() -> None:
    load(PUBLISHED / "fr100515.csv")
    columns = ("drug", "purpose", "amount", "unit", "per", "first_day", "precision", "printed")
    assert list(DrugPeriod.objects.order_by("drug").values_list(*columns)) == [
        ("IVIG", "sparing", Decimal(2), "g/kg", "course", None, "unknown", "6 courses"),
        ("dapsone", "other", Decimal(100), "mg", "day", None, "unknown", "2 months"),
        ("hydroxychloroquine", "other", Decimal(400), "mg", "day", None, "unknown", ""),
        ("methotrexate", "sparing", Decimal(30), "mg", "week", day(3), "approx", ""),
    ]


def test_results_keep_limits_multiples_normals_and_units() -> None:
    for file in ("es101587.csv", "fr100515.csv", "fr101411.csv", "f1000-7-60.csv"):
        load(PUBLISHED / file)
    columns = (
        "name",
        "analyte",
        "raw_text",
        "comparator",
        "number",
        "unit",
        "lln",
        "uln",
        "canonical_number",
    )
    rows = list(Result.objects.values_list(*columns))
    for expected in [
        ("ALT", "alt", "313", "", Decimal(313), "U/L", Decimal(2), Decimal(35), Decimal(313)),
        ("LDH", "ldh", "6", "", Decimal(6), "x ULN", None, None, None),
        ("CK", "ck", "1953", "", Decimal(1953), "U/L", None, None, Decimal(1953)),
        ("CK", "ck", "normal", "normal", None, "", None, None, None),
        ("fibrinogen", "fibrinogen", "4.85", "", Decimal("4.85"), "mg/L", None, None, Decimal("0.00485")),
        ("WBC", "wbc", "17800", "", Decimal(17800), "/uL", Decimal(2500), Decimal(8000), Decimal("17.8")),
        ("weight change", "", "-10", "", Decimal(-10), "kg", None, None, None),
        ("all laboratory values", "", "normal", "normal", None, "", None, None, None),
    ]:
        assert expected in rows
    contradiction = Result.objects.get(number=122)
    assert (contradiction.uln, contradiction.sampled_on, contradiction.precision) == (
        None,
        day(730),
        "approx",
    )
    assert contradiction.note.endswith("contradiction in the source, kept as printed")


def test_thirteen_patients_of_one_file_in_microkatal() -> None:
    load(PUBLISHED / "dastmalchi2008.csv")
    subtypes = Patient.objects.order_by("pk").values_list("subtype", flat=True)
    assert list(subtypes) == ["pm"] * 5 + ["dm"] * 4 + ["ibm"] * 4
    assert set(Patient.objects.values_list("sex", "age_years")) == {("unknown", None)}
    highest = Result.objects.get(patient__family_name="INFLX-9")
    assert (highest.number, highest.unit, highest.canonical_number, highest.canonical_unit) == (
        Decimal(88),
        "ukat/L",
        Decimal(5280),
        "U/L",
    )
    assert stored("INFLX-9") == [1, 0, 0, 0, 1, 0, 0, 0, 2]
    tests = StrengthTest.objects.filter(patient__family_name="INFLX-1").order_by("pk")
    assert list(tests.values_list("instrument", "name", "total", "maximum", "tested_on", "precision")) == [
        ("mmt8", "", Decimal(57), Decimal(80), day(0), "exact"),
        ("other", "Functional Index 2", Decimal(23), Decimal(64), day(0), "exact"),
        ("mmt8", "", Decimal(61), Decimal(80), day(98), "approx"),
        ("other", "Functional Index 2", Decimal(31), Decimal(64), day(98), "approx"),
    ]


def test_a_dropout_is_words_and_lost_to_follow_up_is_a_fact() -> None:
    load(PUBLISHED / "dastmalchi2008.csv")
    load(PUBLISHED / "f1000-7-60.csv")
    dropped = Patient.objects.get(family_name="INFLX-7")
    assert dropped.notes.filter(kind="outcome").get().text == (
        "dropout; outcome label printed by the authors"
    )
    lost = Patient.objects.get(family_name="F1000-45M")
    assert [(p.follow_up, p.follow_up_changed_on) for p in (dropped, lost)] == [
        ("active", None),
        ("lost", day(33)),
    ]
    line = AuditLine.objects.get(action="patient.end_follow_up")
    assert (line.patient, line.reason) == (lost, "f1000-7-60.csv line 20")


def test_adverse_effects_keep_their_words_and_unknown_days() -> None:
    load(PUBLISHED / "fr101411.csv")
    effect = AdverseEffect.objects.get()
    assert (effect.term, effect.onset_on, effect.precision, effect.grade) == (
        "methotrexate suspected and stopped; nodules gone in 2 months, none in 42 months follow-up",
        None,
        "unknown",
        None,
    )


def test_strength_by_mrc_and_strength_without_a_grade() -> None:
    load(PUBLISHED / "fr100515.csv")
    load(PUBLISHED / "fr101411.csv")
    columns = ("instrument", "name", "total", "maximum", "note")
    assert list(StrengthTest.objects.order_by("pk").values_list(*columns)) == [
        ("other", "proximal deficit", None, None, "no grade printed"),
        ("mrc", "MRC shoulder and pelvic girdle", Decimal(2), Decimal(5), ""),
    ]


def test_the_patient_is_what_the_publication_says_and_no_more() -> None:
    load(PUBLISHED / "es101587.csv")
    load(PUBLISHED / "f1000-7-60.csv")
    woman, man = Patient.objects.order_by("pk")
    assert (woman.family_name, woman.given_name, woman.sex, woman.subtype) == ("ES101587", "", "female", "dm")
    assert (woman.age_years, woman.age_on, woman.birth_date) == (71, DAY0, None)
    assert (woman.origin, woman.origin_source) == (
        "published",
        "SPACCC corpus, document ES101587, doi 10.5281/zenodo.2560316, licence: CC BY",
    )
    assert list(PatientIdentifier.objects.values_list("issuer", "value")) == [
        ("Publication", "ES101587"),
        ("Publication", "F1000-45M"),
    ]
    assert list(woman.antibodys.values_list("name", "result")) == [("anti-Mi-2", "1:320")]
    assert list(man.conditions.values_list("code", "since", "precision")) == [("diabetes", None, "unknown")]


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


@pytest.mark.parametrize(("file", "rows", "counts"), CASES)
def test_the_same_file_twice_adds_nothing_and_says_so(file: str, rows: int, counts: list[int]) -> None:
    load(PUBLISHED / file)
    before = everything()
    printed = load(PUBLISHED / file)
    assert everything() == before
    assert "rows already loaded; nothing added." in printed
    assert printed.endswith("\nNothing was added: every row was loaded before.\n")


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


def test_the_published_cases_load_one_after_the_other() -> None:
    for series in published_series().values():
        load_case(series.path, clinic_name=CLINIC, day0=DAY0)
    assert (Patient.objects.count(), CaseImport.objects.count(), sum(stored())) == (17, 17, 171)
