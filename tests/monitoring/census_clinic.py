"""Rows about a clinic and its people that the database refuses, each with its nearest row that it accepts."""

from datetime import time

from courses.models import Clinic, EscalationStep, Holiday, Membership, ProtocolApproval
from tests.monitoring.census import LATER, NEXT_DAY, NOW, Case, D, unknown

NIGHT = time(20)

CLINIC = [
    Case(
        "clinic_test_interval_is_a_year_at_most", Clinic, {"test_interval_days": 0}, {"test_interval_days": 1}
    ),
    Case(
        "clinic_test_interval_is_a_year_at_most",
        Clinic,
        {"test_interval_days": 367},
        {"test_interval_days": 366},
    ),
    *[
        Case("clinic_least_shown_is_five_to_twenty", Clinic, {"least_shown": bad}, {"least_shown": good})
        for bad, good in ((4, 5), (21, 20))
    ],
    *[
        Case("clinic_strength_and_mri_intervals_are_possible", Clinic, {name: bad}, {name: good})
        for name, bad, good in (
            ("strength_interval_days", 0, 1),
            ("strength_interval_days", 367, 366),
            ("mri_interval_days", 0, 1),
            ("mri_interval_days", 1097, 1096),
        )
    ],
    unknown("clinic_data_kind_is_known", Clinic, "data_kind"),
    unknown("clinic_enzyme_unit_is_known", Clinic, "enzyme_unit"),
    unknown("clinic_glucose_unit_is_known", Clinic, "glucose_unit"),
    unknown("clinic_paper_is_known", Clinic, "paper"),
    Case(
        "clinic_absolute_cap_is_positive",
        Clinic,
        {"absolute_cap_mg": D(0)},
        {"absolute_cap_mg": D("0.01")},
    ),
    Case(
        "clinic_second_signature_is_above_zero",
        Clinic,
        {"second_signature_above_mg": D(0)},
        {"second_signature_above_mg": D("0.01")},
    ),
    *[
        Case(
            "clinic_sparing_weeks_are_a_year_at_most",
            Clinic,
            {"sparing_within_weeks": bad},
            {"sparing_within_weeks": good},
        )
        for bad, good in [(0, 1), (53, 52)]
    ],
    Case(
        "clinic_quiet_hours_begin_and_end",
        Clinic,
        {"quiet_from": NIGHT},
        {"quiet_from": NIGHT, "quiet_until": NIGHT},
    ),
    Case("clinic_quiet_hours_begin_and_end", Clinic, {"quiet_until": NIGHT}, {}),
    Case("clinic_ahead_days_are_two_weeks_at_most", Clinic, {"ahead_days": 15}, {"ahead_days": 14}),
    *[
        Case("clinic_nag_hours_are_three_days_at_most", Clinic, {"nag_hours": bad}, {"nag_hours": good})
        for bad, good in ((0, 1), (73, 72))
    ],
    Case("clinic_nag_times_are_twenty_at_most", Clinic, {"nag_times": 21}, {"nag_times": 20}),
    *[
        Case("clinic_owned_hours_are_three_days_at_most", Clinic, {"owned_hours": bad}, {"owned_hours": good})
        for bad, good in ((0, 1), (73, 72))
    ],
    Case("one_holiday_per_clinic_and_day", Holiday, {"name": "May Day"}, {"day": NEXT_DAY}, {}),
    Case("holiday_has_a_name", Holiday, {"name": ""}, {"name": "x"}),
    Case("one_role_per_person_and_clinic", Membership, {"role": "reader"}, {"ended_at": LATER}, {}),
    unknown("membership_role_is_known", Membership, "role"),
    unknown("membership_mails_are_known", Membership, "mails"),
    Case(
        "one_lead_per_clinic",
        Membership,
        {"is_lead": True, "user": "second"},
        {"user": "second"},
        {"is_lead": True},
    ),
    Case(
        "membership_lead_sees_patients", Membership, {"is_lead": True, "role": "manager"}, {"is_lead": True}
    ),
    *[
        Case(
            "membership_report_goes_to_who_may_audit",
            Membership,
            {"gets_report": True, "role": bad},
            {"gets_report": True, "role": good},
        )
        for bad, good in (("nurse", "prescriber"), ("manager", "auditor"))
    ],
    Case(
        "membership_ends_after_it_began", Membership, {"began_at": LATER, "ended_at": NOW}, {"ended_at": NOW}
    ),
    Case("protocol_version_approved_once", ProtocolApproval, {}, {"version": "2"}, {}),
    Case("protocol_version_approved_once", ProtocolApproval, {}, {"withdrawn_at": NOW}, {}),
    Case("one_target_per_escalation_position", EscalationStep, {"target": "lead"}, {"position": 2}, {}),
    unknown("escalation_target_is_known", EscalationStep, "target"),
    *[
        Case(
            "escalation_hours_are_two_weeks_at_most",
            EscalationStep,
            {"after_hours": bad},
            {"after_hours": good},
        )
        for bad, good in ((0, 1), (337, 336))
    ],
]
