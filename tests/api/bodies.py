"""For each fact: where it lives, a body that stores one, and a change that may be made to it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Example:
    """`columns` are sent beside the patient; `change` is sent as a correction."""

    model: str
    columns: dict
    change: dict
    shown: dict = field(default_factory=dict)


def facts(day: str) -> dict[str, Example]:
    """Return an example of every fact recorded by a nurse, by its address; all happened on `day`."""
    return {
        "doses-taken": Example(
            "DoseTaken",
            {"drug": "prednisone", "amount": "17.5", "unit": "mg", "per": "day", "first_day": day},
            {"amount": "20"},
        ),
        "drug-periods": Example(
            "DrugPeriod",
            {"drug": "methotrexate", "amount": "15", "unit": "mg", "per": "week", "first_day": day},
            {"amount": "12.5"},
        ),
        "antibodies": Example("Antibody", {"name": "anti-Mi-2", "result": "1:320"}, {"result": "1:640"}),
        "conditions": Example("Condition", {"code": "ild", "since": day}, {"code": "cardiac"}),
        "results": Example(
            "Result",
            {"name": "CK", "raw_text": "1953", "unit": "U/L", "uln": "200", "sampled_on": day},
            {"raw_text": "> 20000"},
            {"analyte": "ck", "comparator": "", "number": "1953", "canonical_number": "1953"},
        ),
        "strength-tests": Example(
            "StrengthTest",
            {"instrument": "mmt8", "total": "62", "maximum": "80", "tested_on": day},
            {"total": "64"},
        ),
        "body-measures": Example(
            "BodyMeasure",
            {"kind": "weight", "number": "71.5", "unit": "kg", "measured_on": day},
            {"number": "70"},
        ),
        "measures": Example(
            "Measure",
            {"kind": "haq_di", "number": "1.5", "unit": "points", "measured_on": day},
            {"number": "2"},
        ),
        "toxicity-screens": Example(
            "ToxicityScreen",
            {
                "screened_on": day,
                "answers": [
                    {"question": "mood", "answer": "yes", "words": "low since the pulse"},
                    {"question": "sleep", "answer": "no", "words": ""},
                ],
            },
            {"note": "asked by telephone"},
        ),
        "blood-pressures": Example(
            "BloodPressure",
            {"systolic_mmhg": 142, "diastolic_mmhg": 90, "pulse_per_minute": 76, "measured_on": day},
            {"systolic_mmhg": 144},
        ),
        "imaging-studies": Example(
            "ImagingStudy",
            {"name": "MRI thighs", "region": "thigh", "t1_seen": True, "imaged_on": day},
            {"t1_seen": False},
        ),
        "adverse-effects": Example(
            "AdverseEffect",
            {"term": "insomnia", "grade": 2, "grade_version": "5.0", "onset_on": day},
            {"grade": 1},
        ),
        "notes": Example(
            "Note", {"kind": "remark", "text": "walks unaided", "noted_on": day}, {"text": "walks"}
        ),
        "safety-answers": Example(
            "SafetyAnswer",
            {"prompt": "pjp", "answer": "declined", "answered_on": day, "note": "rash on sulfonamides"},
            {"answer": "not_applicable"},
        ),
    }


ADDRESSES = list(facts("2026-01-05"))


def example(address: str, patient) -> Example:
    return facts(str(patient.clinic.today()))[address]


def record(client, address: str, patient) -> dict:
    """Store the example through the API and return it as shown."""
    response = client.post(f"/api/v1/{address}/", {"patient": patient.pk} | example(address, patient).columns)
    assert response.status_code == 201, response.data
    return response.json()
