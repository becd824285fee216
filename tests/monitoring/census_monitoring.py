"""Rows of `monitoring` that the database refuses, each with its nearest row that it accepts."""

from datetime import time

from monitoring.models import (
    ActionLimit,
    BloodPressure,
    CaseImport,
    CategoryScore,
    ContactAttempt,
    Delivery,
    EnzymeChoice,
    Heartbeat,
    ImagingStudy,
    ItemScore,
    Measure,
    MuscleGrade,
    MuscleScore,
    Note,
    Reminder,
    ResponseReview,
    Result,
    ResultSeen,
    SafetyAnswer,
    ScreenAnswer,
    StrengthTest,
)
from monitoring.models.measures import SCALES
from tests.monitoring.census import DAY, DAY_BEFORE, NEXT_DAY, NOW, Case, D, day_or_unknown, unknown

NUMBERED = {"laboratory": "County", "lab_number": "A-17"}
ENDED = {"ended_at": NOW, "ended_by": "user", "end_reason": "another source"}
SCORED = {"score_lowest": D(20), "score_highest": D(50), "criteria_version": "2026-11"}
NOT_SCORED = {"score_lowest": None, "score_highest": None, "criteria_version": ""}


def _total(total: int | None, out_of: int | None) -> dict:
    return {"oedema_total": total, "oedema_out_of": out_of}


MONITORING = [
    Case(
        "result_lab_number_stands_once",
        Result,
        NUMBERED,
        NUMBERED | {"name": "ALT"},
        NUMBERED,
    ),
    Case(
        "result_lab_number_stands_once",
        Result,
        NUMBERED | {"analyte": "ck"},
        NUMBERED | {"analyte": "ck", "replaced_at": NOW},
        NUMBERED | {"analyte": "ck", "name": "creatine kinase"},
    ),
    Case(
        "result_lab_number_has_its_laboratory",
        Result,
        {"lab_number": "A-17"},
        NUMBERED,
    ),
    *[
        Case(
            "result_message_has_number_and_moment",
            Result,
            {k: v for k, v in message.items() if k != left_out},
            message,
        )
        for message in [NUMBERED | {"arrived_at": NOW, "reported_at": NOW}]
        for left_out in ("lab_number", "reported_at")
    ],
    Case("result_signed_off_alike_once", ResultSeen, {}, {"decision": "acted", "words": "held"}, {}),
    unknown("sign_off_decision_is_known", ResultSeen, "decision"),
    *[
        Case(
            "sign_off_says_what_was_done",
            ResultSeen,
            {"decision": decision},
            {"decision": decision, "words": "rang the ward"},
        )
        for decision in ("acted", "asked")
    ],
    Case("action_limit_in_force_once", ActionLimit, {}, {"drug": "methotrexate"}, {}),
    Case("action_limit_in_force_once", ActionLimit, {}, ENDED, {}),
    Case("action_limit_has_a_bound", ActionLimit, {"low": None}, {"low": None, "high": D(5)}),
    Case("action_limit_is_above_zero", ActionLimit, {"low": D(0)}, {"low": D("0.00001")}),
    Case(
        "action_limit_is_above_zero",
        ActionLimit,
        {"low": None, "high": D(0)},
        {"low": None, "high": D("0.00001")},
    ),
    Case(
        "action_limit_low_is_below_high",
        ActionLimit,
        {"high": D("3.5")},
        {"high": D("3.50001")},
    ),
    *[Case("action_limit_has_unit_and_source", ActionLimit, {name: ""}, {}) for name in ("unit", "source")],
    *[
        Case(
            "action_limit_end_has_who_when_why",
            ActionLimit,
            {k: v for k, v in ENDED.items() if k != left_out},
            ENDED,
        )
        for left_out in ENDED
    ],
    unknown("safety_prompt_is_known", SafetyAnswer, "prompt"),
    Case(
        "safety_answer_is_known",
        SafetyAnswer,
        {"answer": "x", "note": "why"},
        {"answer": "declined", "note": "why"},
    ),
    *[
        Case(
            "safety_answer_not_done_has_a_note",
            SafetyAnswer,
            {"answer": answer},
            {"answer": answer, "note": "allergic to it"},
        )
        for answer in ("declined", "not_applicable")
    ],
    Case(
        "safety_asked_again_after_no",
        SafetyAnswer,
        {"answer": "declined", "note": "later", "ask_again_on": DAY},
        {"answer": "declined", "note": "later", "ask_again_on": NEXT_DAY},
    ),
    Case("safety_asked_again_after_no", SafetyAnswer, {"ask_again_on": NEXT_DAY}, {"ask_again_on": None}),
    Case("pressure_systolic_above_diastolic", BloodPressure, {"systolic_mmhg": 90}, {"systolic_mmhg": 91}),
    Case("pressure_is_possible", BloodPressure, {"systolic_mmhg": 351}, {"systolic_mmhg": 350}),
    Case("pressure_is_possible", BloodPressure, {"diastolic_mmhg": 0}, {"diastolic_mmhg": 1}),
    Case(
        "pressure_is_possible",
        BloodPressure,
        {"systolic_mmhg": 300, "diastolic_mmhg": 251},
        {"systolic_mmhg": 300, "diastolic_mmhg": 250},
    ),
    Case("pressure_pulse_is_possible", BloodPressure, {"pulse_per_minute": 0}, {"pulse_per_minute": 1}),
    Case("pressure_pulse_is_possible", BloodPressure, {"pulse_per_minute": 351}, {"pulse_per_minute": 350}),
    unknown("screen_question_is_known", ScreenAnswer, "question"),
    Case("screen_answer_is_known", ScreenAnswer, {"answer": "x", "words": "x"}, {"answer": "no"}),
    Case("screen_yes_has_words", ScreenAnswer, {"answer": "yes"}, {"answer": "yes", "words": "low"}),
    Case("one_answer_per_question", ScreenAnswer, {"answer": "no"}, {"question": "sleep"}, {}),
    unknown("pressure_position_is_known", BloodPressure, "position"),
    unknown("pressure_read_again_is_known", BloodPressure, "read_again"),
    *day_or_unknown("pressure_day_or_unknown", BloodPressure, "measured_on"),
    unknown("strength_instrument_is_known", StrengthTest, "instrument"),
    Case("strength_total_fits_its_scale", StrengthTest, {"total": D("80.01")}, {"total": D(80)}),
    Case("strength_total_fits_its_scale", StrengthTest, {"total": D("-0.01")}, {"total": D(0)}),
    Case(
        "strength_total_fits_its_scale",
        StrengthTest,
        {"instrument": "cmas", "maximum": None},
        {"instrument": "cmas", "total": D(52), "maximum": D(52)},
    ),
    Case("strength_mmt8_is_of_80_or_150", StrengthTest, {"maximum": D(100)}, {"maximum": D(150)}),
    Case(
        "strength_says_something", StrengthTest, {"total": None}, {"total": None, "note": "too weak to test"}
    ),
    *day_or_unknown("strength_day_or_unknown", StrengthTest, "tested_on"),
    Case("one_score_per_muscle_and_side", MuscleScore, {"score": D(7)}, {"side": "left"}, {}),
    Case("muscle_score_is_0_to_10", MuscleScore, {"score": D("10.1")}, {"score": D(10)}),
    Case("muscle_score_is_0_to_10", MuscleScore, {"score": D("-0.1")}, {"score": D(0)}),
    unknown("muscle_side_is_known", MuscleScore, "side"),
    Case("muscle_mrc_grade_has_points", MuscleScore, {"score": None, "mrc": "4"}, {"mrc": "4"}),
    Case("one_score_per_item", ItemScore, {"score": 1}, {"item": 3}, {}),
    Case("item_is_1_to_14", ItemScore, {"item": 0}, {"item": 1}),
    Case("item_is_1_to_14", ItemScore, {"item": 15}, {"item": 14}),
    Case("item_score_is_0_to_6", ItemScore, {"score": 7}, {"score": 6}),
    Case("one_score_per_category", CategoryScore, {"score": 2}, {"category": "reach"}, {}),
    unknown("haq_category_is_known", CategoryScore, "category"),
    Case("haq_category_score_is_0_to_3", CategoryScore, {"score": 4}, {"score": 3}),
    unknown("measure_kind_is_known", Measure, "kind"),
    Case(
        "measure_says_something",
        Measure,
        {"number": None, "unit": ""},
        {"number": None, "text": "not filled in"},
    ),
    Case("measure_number_has_a_unit", Measure, {"unit": ""}, {"unit": "points"}),
    *[
        case
        for kind in ("physician_global", "patient_global", "extramuscular")
        for case in (
            Case(
                "measure_global_scale_is_0_to_10",
                Measure,
                {"kind": kind, "number": D("10.001")},
                {"kind": kind, "number": D(10)},
            ),
            Case(
                "measure_global_scale_is_0_to_10",
                Measure,
                {"kind": kind, "number": D("-0.001")},
                {"kind": kind, "number": D(0)},
            ),
        )
    ],
    Case(
        "measure_haq_is_0_to_3",
        Measure,
        {"kind": "haq_di", "number": D("3.001")},
        {"kind": "haq_di", "number": D(3)},
    ),
    Case(
        "measure_haq_is_0_to_3",
        Measure,
        {"kind": "chaq", "number": D("-0.001")},
        {"kind": "chaq", "number": D(0)},
    ),
    *[
        case
        for kind, low, high in SCALES
        for outside, inside in ((low - 1, low), (high + 1, high))
        for case in [
            Case(
                f"measure_{kind}_is_{low}_to_{high}",
                Measure,
                {"kind": kind, "number": D(outside)},
                {"kind": kind, "number": D(inside)},
            )
        ]
    ],
    *day_or_unknown("measure_day_or_unknown", Measure, "measured_on"),
    Case("imaging_has_a_name", ImagingStudy, {"name": ""}, {"name": "x"}),
    *day_or_unknown("imaging_day_or_unknown", ImagingStudy, "imaged_on"),
    *[
        Case("imaging_regions_are_known", ImagingStudy, {"regions": bad}, {"regions": good})
        for bad, good in [("hips", "pelvis"), ("legs thighs", "thighs legs"), ("legs legs", "legs")]
    ],
    Case("imaging_plane_is_known", ImagingStudy, {"plane": "oblique"}, {"plane": "several"}),
    Case("imaging_field_is_positive", ImagingStudy, {"field_tesla": D(0)}, {"field_tesla": D("0.01")}),
    *[
        Case("imaging_total_fits_its_score", ImagingStudy, _total(*bad), _total(*good))
        for bad, good in [
            ((34, None), (None, None)),
            ((None, 114), (34, 114)),
            ((115, 114), (114, 114)),
            ((4, 3), (3, 3)),
            ((0, 4), (0, 6)),
            ((0, 117), (0, 114)),
            ((0, 0), (0, 3)),
        ]
    ],
    Case("one_grade_per_muscle_and_side", MuscleGrade, {"oedema": 2}, {"side": "left"}, {}),
    Case("muscle_oedema_is_0_to_3", MuscleGrade, {"oedema": 4}, {"oedema": 3}),
    Case(
        "muscle_fat_grade_names_its_scale",
        MuscleGrade,
        {"fat_grade": "2a"},
        {"fat_grade": "2a", "fat_scale": "mercuri_0_4"},
    ),
    Case("muscle_fat_grade_names_its_scale", MuscleGrade, {"fat_scale": "mercuri_0_4"}),
    Case("note_says_something", Note, {"text": ""}, {"text": "x"}),
    unknown("heartbeat_kind_is_known", Heartbeat, "kind"),
    unknown("note_kind_is_known", Note, "kind"),
    Case("note_mark_is_known", Note, {"kind": "event", "mark": "x"}, {"kind": "event", "mark": "fall"}),
    Case(
        "note_mark_is_of_an_event",
        Note,
        {"kind": "remark", "mark": "fall"},
        {"kind": "event", "mark": "fall"},
    ),
    *day_or_unknown("note_day_or_unknown", Note, "noted_on"),
    Case("note_ends_after_it_began", Note, {"until": DAY_BEFORE}, {"until": DAY}),
    Case("case_series_loaded_once", CaseImport, {}, {"series": "B 2021"}, {}),
    Case("one_reminder_per_patient_kind_and_day", Reminder, {"subject": "taper:2"}, {"due_on": NEXT_DAY}, {}),
    Case("one_reminder_per_patient_kind_and_day", Reminder, {}, {"kind": "infusion"}, {}),
    unknown("reminder_kind_is_known", Reminder, "kind"),
    unknown("reminder_state_is_known", Reminder, "state"),
    Case(
        "reminder_snooze_ends_and_has_a_reason",
        Reminder,
        {"state": "snoozed", "snoozed_until": NEXT_DAY},
        {"state": "snoozed", "snoozed_until": NEXT_DAY, "state_reason": "on holiday"},
    ),
    Case(
        "reminder_snooze_ends_and_has_a_reason", Reminder, {"state": "snoozed", "state_reason": "on holiday"}
    ),
    Case(
        "reminder_removal_has_its_reason",
        Reminder,
        {"state": "removed"},
        {"state": "removed", "removal_code": "declined"},
    ),
    Case("reminder_removal_has_its_reason", Reminder, {"state": "done", "removal_code": "declined"}),
    Case("reminder_removal_has_its_reason", Reminder, {"state": "removed", "removal_code": "nonsense"}),
    Case(
        "reminder_removal_has_the_words_it_asks",
        Reminder,
        {"state": "removed", "removal_code": "other"},
        {"state": "removed", "removal_code": "other", "state_reason": "seen at the desk"},
    ),
    Case("reminder_closes_after_it_is_due", Reminder, {"closes_on": DAY_BEFORE}, {"closes_on": DAY}),
    Case(
        "reminder_owned_until_names_its_owner",
        Reminder,
        {"owned_until": NOW, "owner": None},
        {"owned_until": None, "owner": None},
    ),
    Case(
        "attempt_next_time_has_its_day",
        ContactAttempt,
        {"next_try_at": time(9, 30)},
        {"next_try_at": time(9, 30), "next_try_on": DAY},
    ),
    unknown("attempt_outcome_is_known", ContactAttempt, "outcome"),
    unknown("attempt_channel_is_known", ContactAttempt, "channel"),
    Case(
        "one_delivery_per_idempotency_key",
        Delivery,
        {"idempotency_key": "a"},
        {"idempotency_key": "b"},
        {"idempotency_key": "a"},
    ),
    unknown("delivery_channel_is_known", Delivery, "channel"),
    unknown("delivery_occasion_is_known", Delivery, "occasion"),
    unknown("delivery_state_is_known", Delivery, "state"),
    Case(
        "delivery_sent_has_moment_and_text",
        Delivery,
        {"state": "sent", "text": "due"},
        {"state": "sent", "text": "due", "sent_at": NOW},
    ),
    Case("delivery_sent_has_moment_and_text", Delivery, {"state": "sent", "sent_at": NOW}),
    Case("result_number_has_a_unit", Result, {"unit": ""}, {"unit": "U/L"}),
    unknown("result_comparator_is_known", Result, "comparator"),
    Case(
        "result_normal_has_no_number",
        Result,
        {"comparator": "normal"},
        {"comparator": "normal", "number": None},
    ),
    *[
        Case(
            "result_comparator_has_a_number",
            Result,
            {"comparator": sign, "number": None},
            {"comparator": sign},
        )
        for sign in ("<", "<=", ">", ">=", "about")
    ],
    Case("result_range_rises", Result, {"number_high": D(1953)}, {"number_high": D("1953.00001")}),
    Case(
        "result_range_rises",
        Result,
        {"number": None, "unit": "", "number_high": D(5)},
        {"number": None, "unit": "", "number_high": None},
    ),
    Case("result_lower_limit_is_not_negative", Result, {"lln": D("-0.00001")}, {"lln": D(0)}),
    Case("result_upper_limit_is_positive", Result, {"uln": D(0)}, {"uln": D("0.00001")}),
    Case(
        "result_limits_are_in_order",
        Result,
        {"lln": D(200), "uln": D(200)},
        {"lln": D("199.99999"), "uln": D(200)},
    ),
    unknown("result_status_is_known", Result, "status"),
    Case("result_has_name_and_raw_text", Result, {"raw_text": ""}, {"raw_text": "x"}),
    Case("result_has_name_and_raw_text", Result, {"name": ""}, {"name": "x"}),
    *day_or_unknown("result_day_or_unknown", Result, "sampled_on"),
    Case(
        "result_moment_has_an_exact_day",
        Result,
        {"sampled_at": NOW, "precision": "approx"},
        {"sampled_at": NOW},
    ),
    Case("one_enzyme_choice_per_course", EnzymeChoice, {}, {"replaced_at": NOW}, {}),
    Case("enzyme_choice_is_known", EnzymeChoice, {"analyte": "crp"}, {"analyte": "aldolase"}),
    Case("enzyme_choice_has_a_reason", EnzymeChoice, {"why": ""}, {"why": "x"}),
    Case("review_criteria_are_known", ResponseReview, {"population": "x"}, {"population": "jdm"}),
    Case(
        "review_chq_range_is_above_0", ResponseReview, {"chq_phs_range": D(0)}, {"chq_phs_range": D("0.01")}
    ),
    *[
        Case("review_score_is_0_to_100_with_its_version", ResponseReview, SCORED | bad, SCORED | good)
        for bad, good in (
            ({"score_lowest": D("-0.5")}, {"score_lowest": D(0)}),
            ({"score_highest": D("100.5")}, {"score_highest": D(100)}),
            ({"score_lowest": D("52.5")}, {"score_lowest": D(50)}),
            ({"criteria_version": ""}, {}),
            ({"score_lowest": None}, {}),
            ({"score_highest": None}, {}),
            ({"score_lowest": None, "score_highest": None}, NOT_SCORED),
        )
    ],
    Case("one_response_review_per_course", ResponseReview, {}, {"replaced_at": NOW}, {}),
    Case("review_decision_has_a_reason", ResponseReview, {"decision_reason": ""}, {"decision_reason": "x"}),
    Case("review_names_its_rule_version", ResponseReview, {"rule_version": ""}, {"rule_version": "r"}),
    Case(
        "review_next_is_not_before_this_one",
        ResponseReview,
        {"next_review_on": DAY_BEFORE},
        {"next_review_on": DAY},
    ),
]
