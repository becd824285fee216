"""Results: the printed value is sent and read; a lab sheet is stored whole or not at all."""

import pytest

from courses.models import AuditLine
from monitoring.models import Result
from tests import cast as people

URL = "/api/v1/results/"


def ck(patient, **columns) -> dict:
    body = {"patient": patient.pk, "name": "CK", "raw_text": "1953", "unit": "U/L", "uln": "200"}
    return body | {"sampled_on": str(patient.clinic.today())} | columns


@pytest.mark.parametrize(
    ("raw_text", "comparator", "number"),
    [
        ("1953", "", "1953"),
        ("> 20000", ">", "20000"),
        ("<=5", "<=", "5"),
        ("about 500", "about", "500"),
        ("normal", "normal", None),
    ],
)
def test_the_printed_value_is_read(nina, patient, raw_text, comparator, number):
    response = nina.post(URL, ck(patient, raw_text=raw_text))
    assert response.status_code == 201, response.data
    shown = response.json()
    assert (shown["raw_text"], shown["comparator"], shown["number"]) == (raw_text, comparator, number)
    assert (shown["analyte"], shown["canonical_number"]) == ("ck", number)


@pytest.mark.parametrize(
    "raw_text", ["high", "1e3", "\uff11\uff19\uff15\uff13", "1,953", "NaN", ">", "1953 U/L", "=1+1", ""]
)
def test_what_is_no_value_is_refused_by_name(nina, patient, raw_text):
    response = nina.post(URL, ck(patient, raw_text=raw_text))
    assert (response.status_code, list(response.json()["fields"])) == (400, ["raw_text"])
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    "change", [{"number": "5"}, {"analyte": "alt"}, {"comparator": "<"}, {"canonical_number": "5"}]
)
def test_what_follows_from_the_text_cannot_be_sent(nina, patient, change):
    response = nina.post(URL, ck(patient, **change))
    assert (response.status_code, list(response.json()["fields"])) == (400, list(change))


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "kg"},
        {"unit": ""},
        {"uln": "0"},
        {"lln": "300"},
        {"sampled_on": "2999-01-01"},
        {"sampled_on": None},
        {"sampled_on": "1950-01-01"},
    ],
)
def test_the_impossible_is_refused(nina, patient, change):
    response = nina.post(URL, ck(patient, **change))
    assert (response.status_code, response.json()["error"][-1]) == (400, ".")
    assert not Result.objects.exists()


def test_a_corrected_name_finds_its_own_analyte(nina, patient):
    stored = nina.post(URL, ck(patient)).json()
    body = {"name": "ALT", "reason": "wrong row of the sheet"}
    response = nina.patch(f"{URL}{stored['chain']}/", body, headers={"If-Match": '"1"'})
    assert (response.status_code, response.json()["analyte"], response.json()["number"]) == (
        200,
        "alt",
        "1953",
    )


def sheet(patient, **columns) -> dict:
    rows = [
        {"analyte": "CK", "value": "1953", "unit": "U/L", "uln": "200"},
        {"analyte": "ALT", "value": "> 500", "unit": "U/L", "uln": "40"},
        {"analyte": "CRP", "value": "normal"},
    ]
    return {"patient": patient.pk, "sampled_on": str(patient.clinic.today()), "rows": rows} | columns


def test_a_sheet_is_stored_row_by_row(nina, patient):
    response = nina.post(f"{URL}lab-sheet/", sheet(patient, laboratory="North chemistry"))
    assert response.status_code == 201, response.data
    assert [(r["name"], r["raw_text"], r["laboratory"]) for r in response.json()] == [
        ("CK", "1953", "North chemistry"),
        ("ALT", "> 500", "North chemistry"),
        ("CRP", "normal", "North chemistry"),
    ]
    assert AuditLine.objects.filter(action="result.record").count() == 3


@pytest.mark.parametrize(
    "row",
    [
        {"analyte": "ALT", "value": "high"},
        {"analyte": "ALT", "value": "5", "unit": "kg"},
        {"analyte": "ALT", "value": "5"},
        {"analyte": "ALT"},
        {"analyte": "ALT", "value": "5", "unit": "U/L", "uln": "1e2"},
        {"analyte": "ALT", "value": "5", "unit": "U/L", "status": "final"},
    ],
)
def test_one_bad_row_refuses_the_sheet(nina, patient, row):
    rows = [*sheet(patient)["rows"], row]
    response = nina.post(f"{URL}lab-sheet/", sheet(patient, rows=rows))
    assert (response.status_code, response.json()["error"][-1]) == (400, ".")
    assert "ALT" in response.json()["error"] or any(
        f.startswith("rows.3.") for f in response.json()["fields"]
    )
    assert not Result.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("bob", 403), ("charlie", 404), ("audrey", 404)])
def test_the_door_of_the_sheet(name, status, cast, patient, sign_in):
    assert sign_in(getattr(cast, name)).post(f"{URL}lab-sheet/", sheet(patient)).status_code == status
    assert not Result.objects.exists()


def test_filters(nina, cast, patient):
    for n, days_ago in enumerate((0, 10, 20)):
        people.make_ck(patient, cast.nina, number=str(n + 1), days_ago=days_ago)
    today = patient.clinic.today()

    def numbers(**query):
        return [r["number"] for r in nina.get(URL, query).json()["results"]]

    assert numbers() == ["3", "2", "1"]
    assert numbers(analyte="ck", patient=patient.pk) == ["3", "2", "1"]
    assert numbers(analyte="alt") == []
    ten_ago = str(today.fromordinal(today.toordinal() - 10))
    assert numbers(**{"from": ten_ago}) == ["2", "1"]
    assert numbers(to=ten_ago) == ["3", "2"]
    assert numbers(clinic=cast.north.pk) == ["3", "2", "1"]
    for wrong in (
        {"from": "10.1.2026"},
        {"patient": "x"},
        {"status": "lost"},
        {"order": "id"},
        {"analyte": "\0"},
    ):
        response = nina.get(URL, wrong)
        assert (response.status_code, list(response.json()["fields"])) == (400, list(wrong))
