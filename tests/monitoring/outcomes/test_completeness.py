"""What is recorded of a patient: on both sides of the days before the first infusion, and of each field."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from courses.clinic import facts
from courses.models import Antibody, BodyMeasure
from monitoring.models import Measure, Result, StrengthTest
from tests.cast import make_cast, make_given_course, make_patient
from tests.monitoring.outcomes.asked import reason

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
FIRST = date(2026, 3, 1)  # of three infusions, the last of them on 3 March
AFTER, ON, EARLIEST, TOO_EARLY = (FIRST - timedelta(days=n) for n in (-1, 0, 30, 31))


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def given(cast):
    """Make a patient with a course begun on FIRST."""

    def make(**columns):
        patient = make_patient(cast.north, cast.alice, **columns)
        make_given_course(patient, cast.alice, last_days_ago=7)
        return patient

    return make


def ck(day: date | None, **more) -> Result:
    columns = {"name": "CK", "raw_text": "1953", "number": Decimal(1953), "unit": "U/L", "uln": Decimal(200)}
    return Result(sampled_on=day, **(columns | more))


def strength(day: date | None, **more) -> StrengthTest:
    columns = {"instrument": "mmt8", "total": Decimal(60), "maximum": Decimal(80)}
    return StrengthTest(tested_on=day, **(columns | more))


def scored(kind: str):
    def make(day: date | None, **more) -> Measure:
        return Measure(kind=kind, number=Decimal(1), unit="{score}", measured_on=day, **more)

    return make


def body(kind: str, number: int, unit: str):
    def make(day: date | None, **more) -> BodyMeasure:
        return BodyMeasure(kind=kind, number=Decimal(number), unit=unit, measured_on=day, **more)

    return make


HEIGHT, WEIGHT = body("height", 130, "cm"), body("weight", 60, "kg")
CHILD, ADULT = date(2016, 1, 1), date(1961, 4, 2)
AT_START = [
    ("ck_at_start", ck, ADULT),
    ("strength_at_start", strength, ADULT),
    ("physician_global_at_start", scored("physician_global"), ADULT),
    ("patient_global_at_start", scored("patient_global"), ADULT),
    ("function_at_start", scored("haq_di"), ADULT),
    ("function_at_start", scored("chaq"), CHILD),
    ("extramuscular_at_start", scored("extramuscular"), ADULT),
    ("extramuscular_at_start", scored("das"), CHILD),
    ("height_at_start", HEIGHT, CHILD),
    ("weight_at_start", WEIGHT, CHILD),
]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(AFTER, "missing"), (ON, "measured"), (EARLIEST, "measured"), (TOO_EARLY, "missing")],
)
@pytest.mark.parametrize("measured", AT_START)
def test_a_value_counts_from_thirty_days_before_to_the_first_day(cast, given, measured, day, expected):
    code, make, born_on = measured
    patient = given(birth_date=born_on)
    record = make(day)
    record.patient = patient
    facts.record(record, by=cast.alice)
    assert reason(code, cast.north) == expected


@pytest.mark.parametrize(("code", "make", "born_on"), AT_START)
def test_a_day_known_roughly_tells_nothing_and_a_voided_value_is_none(cast, given, code, make, born_on):
    patient = given(birth_date=born_on)
    assert reason(code, cast.north) == "missing"
    record = make(ON, precision="approx")
    record.patient = patient
    facts.record(record, by=cast.alice)
    assert reason(code, cast.north) == "only_about"
    facts.void(record, seen_version=1, by=cast.alice, reason="another patient's")
    assert reason(code, cast.north) == "missing"


@pytest.mark.parametrize(
    ("days", "is_child", "expected"),
    [(90, False, "measured"), (91, False, "missing"), (30, True, "measured"), (31, True, "missing")],
)
def test_a_weight_is_good_for_a_child_for_a_shorter_time(cast, given, days, is_child, expected):
    record = WEIGHT(FIRST - timedelta(days=days))
    record.patient = given(birth_date=CHILD if is_child else ADULT)
    facts.record(record, by=cast.alice)
    assert reason("weight_at_start", cast.north) == expected


def test_the_weight_that_the_course_was_ordered_by_counts(cast):
    patient = make_patient(cast.north, cast.alice)
    make_given_course(patient, cast.alice, last_days_ago=7, weight_kg=Decimal(60), weight_on=FIRST)
    assert reason("weight_at_start", cast.north) == "measured"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"uln": None}, "no_limit"),
        ({"uln": None, "unit": "x ULN"}, "measured"),
        ({"number": None, "raw_text": "clotted"}, "missing"),
        ({"status": "preliminary"}, "missing"),
        ({"status": "withdrawn"}, "missing"),
    ],
)
def test_ck_needs_a_number_and_its_limit(cast, given, columns, expected):
    record = ck(ON, **columns)
    record.patient = given()
    facts.record(record, by=cast.alice)
    assert reason("ck_at_start", cast.north) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"birth_date": date(2008, 3, 2)}, "missing"),  # 18 the day after
        ({"birth_date": date(2008, 3, 1)}, "not_a_child"),
        ({"birth_date": None}, "age_not_known"),
        ({"birth_date": None, "age_years": 17, "age_on": FIRST}, "missing"),
        ({"birth_date": None, "subtype": "jdm"}, "missing"),
    ],
)
def test_height_is_asked_of_children(cast, given, columns, expected):
    given(**columns)
    assert reason("height_at_start", cast.north) == expected


@pytest.mark.parametrize("code", ["ck_at_start", "weight_at_start", "height_at_start", "doses_recorded"])
def test_before_anything_was_given_nothing_is_asked(cast, given, code):
    given(birth_date=CHILD)
    assert reason(code, cast.north, as_of=FIRST - timedelta(days=1)) == "nothing_given"


@pytest.mark.parametrize(
    ("code", "known", "unknown"),
    [
        ("subtype_recorded", {"subtype": "dm"}, {"subtype": "unknown"}),
        ("sex_recorded", {"sex": "other"}, {"sex": "unknown"}),
        ("age_recorded", {"birth_date": ADULT}, {"birth_date": None}),
        ("age_recorded", {"birth_date": None, "age_years": 5, "age_on": FIRST}, {"birth_date": None}),
    ],
)
def test_a_field_of_the_patient_is_recorded_or_missing(cast, given, code, known, unknown):
    given(**known)
    assert reason(code, cast.north) == "recorded"
    stranger = make_patient(cast.south, cast.charlie, number="S-1", **unknown)
    make_given_course(stranger, cast.charlie, last_days_ago=7)
    assert reason(code, cast.south) == "missing"


def test_an_antibody_counts_whatever_it_showed(cast, given):
    patient = given()
    assert reason("antibodies_recorded", cast.north) == "missing"
    record = facts.record(Antibody(patient=patient, name="anti-Mi-2", result="negative"), by=cast.alice)
    assert reason("antibodies_recorded", cast.north) == "recorded"
    facts.void(record, seen_version=1, by=cast.alice, reason="another patient's")
    assert reason("antibodies_recorded", cast.north) == "missing"


def test_each_dose_given_is_asked_for(cast, given):
    course = given().courses.get()
    assert reason("doses_recorded", cast.north) == "recorded"
    course.infusions.filter(number=3).update(given_mg=None)
    assert reason("doses_recorded", cast.north) == "missing"
    assert reason("doses_recorded", cast.north, as_of=FIRST) == "recorded"  # the third had not come


@pytest.mark.parametrize(("indication", "expected"), [("flare", "recorded"), ("unknown", "missing")])
def test_the_indication_is_asked_for(cast, indication, expected):
    patient = make_patient(cast.north, cast.alice)
    make_given_course(patient, cast.alice, last_days_ago=7, indication=indication)
    assert reason("indication_recorded", cast.north) == expected
