"""Rows of `courses` that the database refuses, each with its nearest row that it accepts."""

from django.db.models import Model

from courses.models import (
    BodyMeasure,
    Condition,
    DoseSignature,
    DoseTaken,
    DrugPeriod,
    Infusion,
    InfusionCheck,
    InfusionObservation,
    Patient,
    PatientIdentifier,
    PulseCourse,
    TaperPlan,
    TaperStep,
)
from tests.monitoring.census import DAY, DAY_BEFORE, LATER, NEXT_DAY, NOW, Case, D, day_or_unknown, unknown


def given(prefix: str, model: type[Model]) -> list[Case]:
    """Return the cases of what a patient takes."""
    dose = f"{prefix}_dose_is_not_negative_and_has_a_unit"
    ends = f"{prefix}_ends_after_it_began"
    return [
        Case(f"{prefix}_has_a_drug", model, {"drug": ""}, {"drug": "x"}),
        Case(dose, model, {"amount": D("-0.0001")}, {"amount": D(0)}),
        Case(dose, model, {"unit": ""}, {"amount": None, "unit": ""}),
        *day_or_unknown(f"{prefix}_day_or_unknown", model, "first_day"),
        Case(ends, model, {"last_day": DAY_BEFORE}, {"last_day": DAY}),
    ]


VOIDED = {"voided_at": NOW, "voided_by": "user", "void_reason": "the dose changed"}
WEIGHED = {"warning_reason": "weighed twice"}
OVERRIDDEN = {"override_code": "other"} | WEIGHED
RUNNING = {"state": "running", "started_at": NOW}
PRESSURE = {"gate": "blood_pressure", "systolic_mmhg": 120, "diastolic_mmhg": 80}
GLUCOSE = {"gate": "glucose", "number": D("6.1"), "unit": "mmol/L"}
PASSED_OVER = {"outcome": "overridden", "override_code": "emergency", "note": "x"}
POTASSIUM_PASSED = PASSED_OVER | {"gate": "potassium"}


COURSES = [
    Case("body_measure_has_the_unit_of_its_kind", BodyMeasure, {"unit": "lb"}, {"unit": "kg"}),
    Case(
        "body_measure_has_the_unit_of_its_kind", BodyMeasure, {"unit": "cm"}, {"kind": "height", "unit": "cm"}
    ),
    Case("body_measure_has_the_unit_of_its_kind", BodyMeasure, {"kind": "height"}, {}),
    Case("body_measure_is_positive", BodyMeasure, {"number": D(0)}, {"number": D("0.001")}),
    Case("body_measure_override_is_known", BodyMeasure, {"override_code": "x"} | WEIGHED, OVERRIDDEN),
    Case("body_measure_override_has_code_and_words", BodyMeasure, WEIGHED, OVERRIDDEN),
    Case("body_measure_override_has_code_and_words", BodyMeasure, {"override_code": "other"}, OVERRIDDEN),
    *day_or_unknown("body_measure_day_or_unknown", BodyMeasure, "measured_on"),
    Case("patient_has_a_family_name", Patient, {"family_name": ""}, {"family_name": "x"}),
    unknown("patient_subtype_is_known", Patient, "subtype"),
    Case(
        "patient_end_of_follow_up_has_a_day",
        Patient,
        {"follow_up": "dead"},
        {"follow_up": "dead", "follow_up_changed_on": DAY},
    ),
    Case("patient_end_of_follow_up_has_a_day", Patient, {"follow_up": "x", "follow_up_changed_on": DAY}),
    Case("patient_age_has_its_day", Patient, {"age_years": 40}, {"age_years": 40, "age_on": DAY}),
    Case("patient_age_has_its_day", Patient, {"age_on": DAY}),
    Case(
        "patient_follow_up_ends_after_birth",
        Patient,
        {"birth_date": DAY, "follow_up_changed_on": DAY_BEFORE},
        {"birth_date": DAY, "follow_up_changed_on": DAY},
    ),
    Case(
        "patient_phone_consent_has_a_number", Patient, {"may_phone": True}, {"may_phone": True, "phone": "1"}
    ),
    Case(
        "patient_email_consent_has_an_address",
        Patient,
        {"may_email": True},
        {"may_email": True, "email": "a@b"},
    ),
    Case("identifier_names_one_patient", PatientIdentifier, {}, {"value": "N-2"}, {}),
    Case("identifier_names_one_patient", PatientIdentifier, {}, {"issuer": "national"}, {}),
    Case("identifier_has_issuer_and_value", PatientIdentifier, {"value": ""}),
    Case("identifier_has_issuer_and_value", PatientIdentifier, {"issuer": ""}),
    unknown("condition_code_is_known", Condition, "code"),
    *day_or_unknown("condition_day_or_unknown", Condition, "since"),
    Case("condition_resolves_after_it_began", Condition, {"resolved_on": DAY_BEFORE}, {"resolved_on": DAY}),
    *given("drugperiod", DrugPeriod),
    unknown("drug_purpose_is_known", DrugPeriod, "purpose"),
    Case(
        "drug_reason_stopped_has_a_last_day",
        DrugPeriod,
        {"reason_stopped": "nausea"},
        {"reason_stopped": "nausea", "last_day": DAY},
    ),
    Case("one_active_pulse_course_per_patient", PulseCourse, {}, {"state": "completed"}, {}),
    unknown("course_state_is_known", PulseCourse, "state"),
    unknown("course_override_is_known", PulseCourse, "override_code"),
    Case(
        "course_by_weight_has_weight_and_day",
        PulseCourse,
        {"basis": "mg_per_kg", "mg_per_kg": D(15)},
        {"basis": "mg_per_kg", "mg_per_kg": D(15), "weight_kg": D(70), "weight_on": DAY},
    ),
    Case(
        "course_by_weight_has_weight_and_day",
        PulseCourse,
        {"basis": "mg_per_kg", "mg_per_kg": D(0), "weight_kg": D(70), "weight_on": DAY},
        {"basis": "mg_per_kg", "mg_per_kg": D("0.001"), "weight_kg": D(70), "weight_on": DAY},
    ),
    Case("course_mg_per_kg_has_its_basis", PulseCourse, {"mg_per_kg": D(15)}),
    Case(
        "course_weight_has_its_day", PulseCourse, {"weight_kg": D(70)}, {"weight_kg": D(70), "weight_on": DAY}
    ),
    Case("course_weight_has_its_day", PulseCourse, {"weight_on": DAY}),
    Case(
        "course_weight_is_positive",
        PulseCourse,
        {"weight_kg": D(0), "weight_on": DAY},
        {"weight_kg": D("0.01"), "weight_on": DAY},
    ),
    Case(
        "course_stop_has_day_and_reason",
        PulseCourse,
        {"state": "stopped", "stopped_on": DAY},
        {"state": "stopped", "stopped_on": DAY, "state_reason": "infection"},
    ),
    Case("course_stop_has_day_and_reason", PulseCourse, {"state": "stopped", "state_reason": "infection"}),
    Case("course_stop_has_day_and_reason", PulseCourse, {"stopped_on": DAY}),
    Case("infusion_number_once_per_course", Infusion, {}, {"number": 2}, {}),
    Case("infusion_numbers_start_at_one", Infusion, {"number": 0}, {"number": 1}),
    unknown("infusion_unsigned_code_is_known", Infusion, "unsigned_code"),
    Case("infusion_minutes_are_positive", Infusion, {"planned_minutes": 0}, {"planned_minutes": 1}),
    Case("infusion_rate_is_positive", Infusion, {"rate_ml_h": D(0)}, {"rate_ml_h": D("0.1")}),
    Case("infusion_day_is_exact_or_about", Infusion, {"precision": "unknown"}, {"precision": "approx"}),
    Case("infusion_is_succinate", Infusion, {"product": "methylprednisolone acetate"}),
    Case("infusion_planned_dose_is_positive", Infusion, {"planned_mg": D(0)}, {"planned_mg": D("0.01")}),
    Case("infusion_planned_dose_is_positive", Infusion, {"planned_mg": D(-500)}, {"planned_mg": None}),
    Case(
        "infusion_given_dose_is_positive",
        Infusion,
        {"state": "given", "given_on": DAY, "given_mg": D(0)},
        {"state": "given", "given_on": DAY, "given_mg": D("0.01")},
    ),
    *[
        Case("infusion_is_given_running_or_not_begun", Infusion, bad, good)
        for bad, good in [
            ({"state": "given"}, {"state": "given", "given_on": DAY}),
            ({"given_on": DAY}, {}),
            ({"given_mg": D(500)}, {}),
            ({"started_at": NOW}, {"state": "running", "started_at": NOW}),
            ({"state": "held", "reason": "x", "started_at": NOW}, {"state": "held", "reason": "x"}),
            ({"state": "omitted", "reason": "x", "started_at": NOW}, {"state": "omitted", "reason": "x"}),
            ({"state": "running"}, {"state": "running", "started_at": NOW}),
            (RUNNING | {"given_on": DAY}, RUNNING),
            (RUNNING | {"given_mg": D(500)}, RUNNING),
            (RUNNING | {"ended_at": LATER}, RUNNING),
        ]
    ],
    Case(
        "one_running_infusion_per_course",
        Infusion,
        RUNNING | {"number": 2},
        {"number": 2},
        RUNNING,
    ),
    Case(
        "infusion_not_given_in_full_has_a_reason",
        Infusion,
        {"state": "held"},
        {"state": "held", "reason": "glucose 22 mmol/L"},
    ),
    Case("infusion_not_given_in_full_has_a_reason", Infusion, {"state": "omitted"}),
    Case(
        "infusion_not_given_in_full_has_a_reason",
        Infusion,
        {"state": "part_given", "given_on": DAY},
        {"state": "part_given", "given_on": DAY, "reason": "the line failed"},
    ),
    Case(
        "infusion_ends_after_it_started",
        Infusion,
        {"state": "given", "given_on": DAY, "started_at": LATER, "ended_at": NOW},
        {"state": "given", "given_on": DAY, "started_at": NOW, "ended_at": NOW},
    ),
    Case("infusion_ends_after_it_started", Infusion, {"state": "given", "given_on": DAY, "ended_at": NOW}),
    unknown("observation_phase_is_known", InfusionObservation, "phase"),
    Case(
        "one_observation_per_phase_and_moment", InfusionObservation, {"note": "again"}, {"phase": "after"}, {}
    ),
    Case(
        "observation_glucose_has_a_unit",
        InfusionObservation,
        {"glucose": D(9)},
        {"glucose": D(9), "glucose_unit": "mmol/L"},
    ),
    Case(
        "observation_glucose_has_a_unit",
        InfusionObservation,
        {"glucose": D(0), "glucose_unit": "mmol/L"},
        {"glucose": D("0.1"), "glucose_unit": "mmol/L"},
    ),
    Case("observation_glucose_has_a_unit", InfusionObservation, {"glucose_unit": "mmol/L"}),
    Case(
        "observation_blood_pressure_is_a_pair",
        InfusionObservation,
        {"systolic_mmhg": 120},
        {"systolic_mmhg": 120, "diastolic_mmhg": 80},
    ),
    Case(
        "observation_systolic_above_diastolic",
        InfusionObservation,
        {"systolic_mmhg": 79, "diastolic_mmhg": 80},
        {"systolic_mmhg": 80, "diastolic_mmhg": 80},
    ),
    Case(
        "observation_says_something",
        InfusionObservation,
        {"heart_rate": None},
        {"heart_rate": None, "note": "x"},
    ),
    Case("observation_rate_is_positive", InfusionObservation, {"rate_ml_h": D(0)}, {"rate_ml_h": D("0.1")}),
    unknown("check_gate_is_known", InfusionCheck, "gate"),
    unknown("check_outcome_is_known", InfusionCheck, "outcome"),
    Case("check_override_is_known", InfusionCheck, PASSED_OVER | {"override_code": "x"}, PASSED_OVER),
    *[
        Case("check_gone_past_has_code_and_words", InfusionCheck, bad, good)
        for bad, good in [
            (PASSED_OVER | {"override_code": ""}, PASSED_OVER),
            (PASSED_OVER | {"note": ""}, PASSED_OVER | {"checked_at": None}),
            ({"override_code": "emergency"}, {"note": "no fever"}),
        ]
    ],
    Case("check_has_its_time", InfusionCheck, {"checked_at": None}),
    Case("check_has_its_time", InfusionCheck, {"outcome": "not_acceptable", "checked_at": None}),
    Case(
        "check_blood_pressure_is_a_pair",
        InfusionCheck,
        PRESSURE | {"diastolic_mmhg": None},
        PRESSURE,
    ),
    Case("check_systolic_above_diastolic", InfusionCheck, PRESSURE | {"systolic_mmhg": 79}, PRESSURE),
    Case(
        "check_of_blood_pressure_has_one",
        InfusionCheck,
        {"gate": "blood_pressure"},
        {"gate": "blood_pressure"} | PASSED_OVER,
    ),
    Case("check_of_blood_pressure_has_one", InfusionCheck, PRESSURE | {"gate": "infection"}, PRESSURE),
    Case("check_of_a_number_has_one", InfusionCheck, {"gate": "glucose"}, GLUCOSE),
    Case(
        "check_of_a_number_has_one", InfusionCheck, {"gate": "potassium"}, {"gate": "potassium"} | PASSED_OVER
    ),
    Case("check_number_has_its_unit", InfusionCheck, GLUCOSE | {"unit": ""}, GLUCOSE | {"unit": "mg/dL"}),
    Case("check_number_has_its_unit", InfusionCheck, GLUCOSE | {"number": D(0)}, GLUCOSE),
    Case("check_number_has_its_unit", InfusionCheck, {"unit": "mmol/L"}),
    Case(
        "check_number_has_its_unit",
        InfusionCheck,
        GLUCOSE | {"gate": "potassium", "unit": "mg/dL"},
        GLUCOSE | {"gate": "potassium"},
    ),
    Case("one_standing_signature_per_course", DoseSignature, {}, VOIDED, {}),
    Case("signature_is_another_persons", DoseSignature, {"signed_by": "user"}),
    *[
        Case(
            "signature_void_has_who_when_why",
            DoseSignature,
            {k: v for k, v in VOIDED.items() if k != out},
            VOIDED,
        )
        for out in VOIDED
    ],
    Case("one_active_taper_per_patient_and_drug", TaperPlan, {}, {"drug": "prednisolone"}, {}),
    Case(
        "one_active_taper_per_patient_and_drug", TaperPlan, {}, {"closed_on": DAY, "close_reason": "done"}, {}
    ),
    Case("taper_has_a_drug", TaperPlan, {"drug": ""}, {"drug": "x"}),
    Case(
        "taper_as_directed_has_words_and_day",
        TaperPlan,
        {"directions": "as directed"},
        {"directions": "as directed", "directed_from": DAY},
    ),
    Case("taper_as_directed_has_words_and_day", TaperPlan, {"directed_from": DAY}),
    unknown("taper_override_is_known", TaperPlan, "override_code"),
    unknown("taper_change_is_known", TaperPlan, "change"),
    Case(
        "taper_close_has_day_and_reason",
        TaperPlan,
        {"closed_on": DAY},
        {"closed_on": DAY, "close_reason": "x"},
    ),
    Case("taper_close_has_day_and_reason", TaperPlan, {"close_reason": "x"}),
    Case("one_taper_step_per_first_day", TaperStep, {"daily_mg": D(50)}, {"first_day": NEXT_DAY}, {}),
    Case("taper_step_dose_is_not_negative", TaperStep, {"daily_mg": D("-0.001")}, {"daily_mg": D(0)}),
    Case(
        "taper_step_by_weight_has_a_weight",
        TaperStep,
        {"mg_per_kg": D(1)},
        {"mg_per_kg": D(1), "weight_kg": D(60)},
    ),
    Case("taper_step_by_weight_has_a_weight", TaperStep, {"weight_kg": D(60)}),
    Case(
        "taper_step_by_weight_is_positive",
        TaperStep,
        {"mg_per_kg": D(0), "weight_kg": D(60)},
        {"mg_per_kg": D("0.001"), "weight_kg": D(60)},
    ),
    *given("dosetaken", DoseTaken),
    Case("one_dose_taken_per_drug_and_first_day", DoseTaken, {"amount": D(50)}, {"first_day": NEXT_DAY}, {}),
    Case("one_dose_taken_per_drug_and_first_day", DoseTaken, {"amount": D(50)}, {"route": "iv"}, {}),
    Case("dose_taken_weight_is_positive", DoseTaken, {"weight_kg": D(0)}, {"weight_kg": D("0.01")}),
    Case(
        "dose_taken_start_only_has_a_dose",
        DoseTaken,
        {"is_start_only": True, "amount": None, "unit": ""},
        {"is_start_only": True},
    ),
]
