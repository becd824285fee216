"""The five published cases through `load_case`: whole stored values, unknowns kept unknown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from courses.models import (
    AuditLine,
    DoseTaken,
    DrugPeriod,
    Infusion,
    Patient,
    PatientIdentifier,
    PulseCourse,
    Role,
)
from monitoring import timeline
from monitoring.imports.cases import load_case
from monitoring.imports.sources import PUBLISHED, published_series
from monitoring.models import AdverseEffect, CaseImport, Note, Result, StrengthTest
from monitoring.overview import overview
from monitoring.rules.ctcae.proposals import proposals
from monitoring.rules.ctcae.words import inputs_of
from tests.cast import make_user
from tests.monitoring.imports.loading import CLINIC, DAY0, day, everything, load, stored

pytestmark = pytest.mark.django_db

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
        "  found in the doses as printed: No dose is said for 11 days between 28 Dec 2019 and 9 Jan 2020; "
        "whether the steroid was taken then is not known.\n"
        "  found in the doses as printed: No dose is said for 67 days between 22 Jan 2020 and 30 Mar 2020; "
        "whether the steroid was taken then is not known.\n"
        "  found in the doses as printed: The prednisone dose rises from 7.5 to 10 mg a day on 13 Apr 2020, "
        "and a taper goes down; say why, as for a flare.\n"
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


@pytest.mark.parametrize(("file", "rows", "counts"), CASES)
def test_the_same_file_twice_adds_nothing_and_says_so(file: str, rows: int, counts: list[int]) -> None:
    load(PUBLISHED / file)
    before = everything()
    printed = load(PUBLISHED / file)
    assert everything() == before
    assert "rows already loaded; nothing added." in printed
    assert printed.endswith("\nNothing was added: every row was loaded before.\n")


def test_the_published_cases_load_one_after_the_other() -> None:
    for series in published_series().values():
        load_case(series.path, clinic_name=CLINIC, day0=DAY0)
    assert (Patient.objects.count(), CaseImport.objects.count(), sum(stored())) == (17, 17, 171)


@pytest.mark.parametrize(("days_after_day0", "is_due"), [(36, True), (44 + 365, True), (44 + 366, False)])
def test_a_review_is_asked_for_until_it_is_over_a_year_late(days_after_day0, is_due):
    """FR100515's record ends on day 28; its window runs from day 30 to day 44."""
    load(PUBLISHED / "fr100515.csv")
    patient = Patient.objects.get(identifiers__value="FR100515")
    seen = overview(patient, on=DAY0 + timedelta(days=days_after_day0))
    assert seen.history.has_ended
    assert ("window_review" in {row.kind for row in seen.due}) is is_due


def test_a_patient_whose_ck_is_always_normal_is_never_shown_as_in_remission(client) -> None:
    """ES101587: CK and aldolase normal throughout, disease active: the hint says what CK does not."""
    load(PUBLISHED / "es101587.csv")
    patient = Patient.objects.get(identifiers__value="ES101587")
    seen = overview(patient, on=patient.clinic.today())
    hint = next(hint for hint in seen.hints if hint.code == "ck_normal_active")
    assert (hint.is_open, seen.is_ck_normal_but_active) == (True, True)
    for words in (
        "CK normal, without a number",
        "ESR 73 mm/h (own upper limit 19)",
        "does not show remission",
    ):
        assert words in hint.sentence
    client.force_login(make_user("reader", patient.clinic, Role.READER))
    shown = client.get(reverse("monitoring:patient", args=[patient.pk])).content.decode()
    assert "<strong>Not remission:</strong>" in shown
    assert "CK normal is not remission" in shown
    assert "in remission" not in shown


def proposed(number: str):
    patient = Patient.objects.get(identifiers__value=number)
    return proposals(timeline.read(patient, patient.clinic.today()))


def test_es101587_alt_is_proposed_as_grade_3_by_both_versions() -> None:
    load(PUBLISHED / "es101587.csv")
    found = proposed("ES101587")
    assert {p.effect.code: {v.value: g.grade for v, g in p.grades.items()} for p in found.waiting} == {
        "alt_raised": {"5.0": 3, "6.0": 3},
        "ast_raised": {"5.0": 2, "6.0": 2},
    }
    assert found.waiting[0].worst.words == "ALT 313 U/L, own limits 2 to 35"
    assert inputs_of(found.waiting[0])["number"] == "8.94 × ULN"


def test_the_glucose_of_f1000_was_high_before_the_steroid_and_is_not_new() -> None:
    load(PUBLISHED / "f1000-7-60.csv")
    found = proposed("F1000-45M")
    assert found.waiting == ()
    assert [(one.effect.code, one.value.words) for one in found.not_proposed] == [
        ("hyperglycaemia", "Glucose 385 mg/dL, own limits 70 to 100")
    ]


@pytest.mark.parametrize("file", [file for file, _, _ in CASES])
def test_no_published_case_is_proposed_a_raised_ck(file: str) -> None:
    load(PUBLISHED / file)
    for patient in Patient.objects.all():
        found = proposals(timeline.read(patient, patient.clinic.today()))
        assert "ck" not in {p.worst.of for p in (*found.waiting, *found.set_aside)}
