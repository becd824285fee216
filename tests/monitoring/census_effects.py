"""Rows of adverse effects, recorded or set aside, that the database refuses, each with its neighbour."""

from monitoring.models import AdverseEffect, EffectSetAside
from tests.monitoring.census import DAY, DAY_BEFORE, Case, day_or_unknown, unknown

EFFECTS = [
    Case("effect_has_a_term", AdverseEffect, {"term": ""}, {"term": "x"}),
    Case("effect_grade_has_its_version", AdverseEffect, {"grade": 3}, {"grade": 3, "grade_version": "5.0"}),
    Case(
        "effect_grade_has_its_version",
        AdverseEffect,
        {"grade": 3, "grade_version": "4.0"},
        {"grade": 3, "grade_version": "6.0"},
    ),
    Case(
        "effect_grade_has_its_version",
        AdverseEffect,
        {"grade": 0, "grade_version": "5.0"},
        {"grade": 1, "grade_version": "5.0"},
    ),
    Case(
        "effect_grade_has_its_version",
        AdverseEffect,
        {"grade": 6, "grade_version": "5.0"},
        {"grade": 5, "grade_version": "5.0"},
    ),
    Case("effect_grade_has_its_version", AdverseEffect, {"grade_version": "5.0"}),
    *day_or_unknown("effect_day_or_unknown", AdverseEffect, "onset_on"),
    Case("effect_resolves_after_onset", AdverseEffect, {"resolved_on": DAY_BEFORE}, {"resolved_on": DAY}),
    Case("effect_noticed_after_onset", AdverseEffect, {"noticed_on": DAY_BEFORE}, {"noticed_on": DAY}),
    unknown("effect_causality_is_known", AdverseEffect, "causality"),
    *[
        Case(
            "effect_criterion_makes_it_serious",
            AdverseEffect,
            {"serious_criterion": "admission", "is_serious": serious},
            {"serious_criterion": "admission", "is_serious": True},
        )
        for serious in (None, False)
    ],
    Case(
        "effect_criterion_makes_it_serious",
        AdverseEffect,
        {"serious_criterion": "x", "is_serious": True},
        {"serious_criterion": "", "is_serious": True},
    ),
    unknown("effect_action_is_known", AdverseEffect, "action_code"),
    unknown("effect_outcome_is_known", AdverseEffect, "outcome"),
    *[
        Case(
            "effect_resolved_is_over",
            AdverseEffect,
            {"resolved_on": DAY, "outcome": outcome},
            {"resolved_on": DAY, "outcome": "recovered"},
        )
        for outcome in ("recovering", "not_recovered")
    ],
    Case(
        "effect_fatal_is_grade_5",
        AdverseEffect,
        {"outcome": "fatal", "grade": 4, "grade_version": "5.0"},
        {"outcome": "fatal", "grade": 5, "grade_version": "5.0"},
    ),
    Case(
        "effect_grade_5_is_fatal",
        AdverseEffect,
        {"outcome": "unknown", "grade": 5, "grade_version": "5.0"},
        {"outcome": "unknown", "grade": 4, "grade_version": "5.0"},
    ),
    Case(
        "effect_confirmed_once_from_a_value",
        AdverseEffect,
        {"term_code": "alt_raised", "derived_from": "result:1"},
        {"term_code": "ast_raised", "derived_from": "result:1"},
        {"term_code": "alt_raised", "derived_from": "result:1"},
    ),
    unknown("set_aside_until_is_known", EffectSetAside, "until"),
    Case("set_aside_says_why", EffectSetAside, {"why": ""}, {"why": "x"}),
    *[
        Case("set_aside_names_what_was_proposed", EffectSetAside, {name: ""}, {name: "x"})
        for name in ("term_code", "derived_from", "value_words")
    ],
    Case("set_aside_once_for_a_value", EffectSetAside, {"why": "again"}, {"value_words": "ALT 99 U/L"}, {}),
]
