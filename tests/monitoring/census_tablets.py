"""Rows of tablets and calendar feeds that the database refuses, each with its nearest row that it accepts."""

from courses.models import CalendarFeed, TabletStrength, TabletSupply
from tests.monitoring.census import NOW, Case, D, unknown

WITHDRAWN = {"withdrawn_at": NOW, "withdrawn_by": "user"}
REVOKED = {"ended_at": NOW, "ended_by": "user", "end_reason": "lost phone"}
TABLETS = [
    Case("tablet_strength_listed_once", TabletStrength, {}, {"strength_mg": D("2.5")}, {}),
    Case("tablet_strength_listed_once", TabletStrength, {"may_halve": True}, {"drug": "deflazacort"}, {}),
    Case("tablet_strength_listed_once", TabletStrength, {}, WITHDRAWN, {}),
    Case(
        "tablet_strength_has_drug_and_mg", TabletStrength, {"strength_mg": D(0)}, {"strength_mg": D("0.01")}
    ),
    Case("tablet_strength_has_drug_and_mg", TabletStrength, {"drug": ""}, {"drug": "x"}),
    Case("tablet_strength_withdrawn_by_someone", TabletStrength, {"withdrawn_at": NOW}, WITHDRAWN),
    Case("tablet_strength_withdrawn_by_someone", TabletStrength, {"withdrawn_by": "user"}),
    Case("tablet_supply_has_mg_and_number", TabletSupply, {"strength_mg": D(0)}, {"strength_mg": D("0.01")}),
    Case("tablet_supply_has_mg_and_number", TabletSupply, {"tablets": 0}, {"tablets": 1}),
    Case("one_open_calendar_feed_per_patient", CalendarFeed, {"language": "es"}, REVOKED, {}),
    unknown("feed_language_is_known", CalendarFeed, "language"),
    *[
        Case(
            "feed_end_has_who_when_why",
            CalendarFeed,
            {k: v for k, v in REVOKED.items() if k != left_out},
            REVOKED,
        )
        for left_out in REVOKED
    ],
]
