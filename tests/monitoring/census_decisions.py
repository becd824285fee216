"""Rows of hints and decisions that the database refuses, each with its nearest row that it accepts."""

from monitoring.models import DecisionFollowUp, HintAnswer, ResponseReview
from tests.monitoring.census import DAY, NEXT_DAY, Case, unknown

OPEN = {"is_closed": False}
NO_RESPONSE = {"verdict": "not_responded", "decision": "wait"}

DECISIONS = [
    unknown("hint_is_known", HintAnswer, "hint"),
    Case(
        "hint_answer_is_known", HintAnswer, {"answer": "x", "note": "why"}, {"answer": "acted", "note": "EMG"}
    ),
    *[
        Case("hint_answer_has_words", HintAnswer, {"answer": answer}, {"answer": answer, "note": "EMG asked"})
        for answer in ("acted", "not_relevant")
    ],
    Case("hint_answer_names_its_version", HintAnswer, {"hints_version": ""}, {"hints_version": "h"}),
    unknown("follow_up_done_is_known", DecisionFollowUp, "done"),
    Case("follow_up_has_words", DecisionFollowUp, {"words": ""}, {"words": "x"}),
    Case("follow_up_goes_on_or_closes", DecisionFollowUp, OPEN, OPEN | {"next_review_on": NEXT_DAY}),
    Case(
        "follow_up_goes_on_or_closes",
        DecisionFollowUp,
        {"next_review_on": NEXT_DAY},
        {"next_review_on": None},
    ),
    Case(
        "follow_up_next_is_after_this_one",
        DecisionFollowUp,
        OPEN | {"next_review_on": DAY},
        OPEN | {"next_review_on": NEXT_DAY},
    ),
    Case(
        "follow_up_course_is_another_pulse",
        DecisionFollowUp,
        {"done": "next_pulse", "new_course": "course"},
        {"done": "next_pulse", "new_course": "other_course"},
    ),
    Case(
        "follow_up_course_is_another_pulse",
        DecisionFollowUp,
        {"done": "waited", "new_course": "other_course"},
        {"done": "waited"},
    ),
    Case(
        "follow_up_drug_is_what_was_given",
        DecisionFollowUp,
        {"done": "waited", "drug": "drug"},
        {"done": "ivig", "drug": "drug"},
    ),
    *[
        Case(
            "review_non_response_is_looked_at_again",
            ResponseReview,
            {"verdict": verdict, "decision": "wait"},
            {"verdict": verdict, "decision": "wait", "next_review_on": DAY},
        )
        for verdict in ("partial", "not_responded")
    ],
    Case(
        "review_non_response_is_looked_at_again",
        ResponseReview,
        NO_RESPONSE,
        NO_RESPONSE | {"rule_version": "response-1"},
    ),
    Case(
        "review_non_response_is_decided",
        ResponseReview,
        NO_RESPONSE | {"decision": "continue", "next_review_on": DAY},
        NO_RESPONSE | {"decision": "rebiopsy", "next_review_on": DAY},
    ),
    Case(
        "review_non_response_is_decided",
        ResponseReview,
        {"verdict": "not_responded", "next_review_on": DAY},
        {"verdict": "partial", "next_review_on": DAY},
    ),
]
