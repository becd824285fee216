import pytest

from monitoring.rules.summary import Summary, summary_sentence
from tests.rules.histories import history, lab, normal, plan, pulse, scored, taken

TAPER = plan((1, "60"), (15, "50"), (29, "40"), (43, "30"), (57, "25"), (71, "20"), (85, "17.5"), (99, "0"))
LABS = [
    lab(-22, "1900", uln="170"),
    lab(-16, "3400", uln="170", sign=">"),
    lab(-5, "2550", uln="170"),
    lab(29, "272", uln="170"),
    lab(42, "187", uln="170"),
]
TESTS = [scored(-22, "104"), scored(-5, "96"), scored(15, "108"), scored(31, "126"), scored(85, "141")]

NO_NUMBER = "reported as normal, without a number"
EARLY_TEST = (
    "MMT-8 rose from 96 to 108 of 150 (+8 % of the scale) by day 15 after the pulse, before the window; "
    "no strength test in the window yet; the window closes in 6 days."
)


def lead(today, **facts):
    facts.setdefault("courses", [pulse(today)])
    return summary_sentence(history(today, **facts)).lead


def rest(today, **facts):
    facts.setdefault("courses", [pulse(today)])
    return summary_sentence(history(today, **facts)).rest


def test_the_sentence_of_the_sketch():
    found = summary_sentence(history(91, labs=LABS, strengths=TESTS, courses=[pulse(91)], plans=[TAPER]))
    assert found == Summary(
        "CK fell from 15.0 to 1.6 × ULN by day 29 after the pulse; MMT-8 rose from 96 to 126 of 150 "
        "(+20 % of the scale) inside the window.",
        "Today: prednisone 17.5 mg, day 91 of course 1.",
    )


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (27, "the window opens tomorrow"),
        (20, "the window opens in 8 days"),
        (28, "the window closes in 14 days"),
        (36, "the window closes in 6 days"),
        (41, "the window closes tomorrow"),
        (42, "the window closes today"),
        (43, "the window closed on 25 Feb 2026 without a review"),
    ],
)
def test_nothing_to_say_says_where_the_window_is(today, words):
    assert lead(today) == f"No strength test since the pulse; {words}."


def test_a_review_is_said():
    assert lead(60, courses=[pulse(60, reviewed=42)]).endswith("the response was reviewed on 25 Feb 2026.")
    assert lead(60, courses=[pulse(60, reviewed=43)]).endswith(
        "the response was reviewed on 26 Feb 2026, late."
    )


def test_before_the_window_the_latest_since_the_pulse_is_taken():
    assert lead(20, labs=[*LABS[:3], lab(3, "2000", uln="170"), lab(12, "1500", uln="170")]) == (
        "CK fell from 15.0 to 8.8 × ULN by day 12 after the pulse; no strength test since the pulse; "
        "the window opens in 8 days."
    )


def test_a_result_of_the_last_infusion_day_is_no_follow_up():
    assert lead(36, labs=[LABS[2], lab(0, "2000", uln="170")]) == (
        "No CK since the pulse (15.0 × ULN on 9 Jan 2026); no strength test since the pulse; "
        "the window closes in 6 days."
    )


def test_what_lies_after_today_is_not_told():
    assert "day 29" not in lead(28, labs=LABS, strengths=TESTS)
    assert lead(28, strengths=TESTS).startswith("No muscle enzyme since the pulse; MMT-8 rose from 96 to 108")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (lab(-5, "1953"), lab(29, "110"), "CK fell from 1953 to 110 U/L by day 29 after the pulse"),
        (lab(-5, "88", "ukat/L"), lab(29, "600"), "CK fell from 88 to 10 µkat/L by day 29 after the pulse"),
        (
            lab(-5, "100", uln="200"),
            lab(29, "300", uln="200"),
            "CK rose from 0.5 to 1.5 × ULN by day 29 after",
        ),
        (lab(-5, "100", uln="200"), lab(29, "100", uln="200"), "CK stayed at 0.5 × ULN until day 29 after"),
        (
            lab(-5, "3400", uln="170", sign=">"),
            lab(29, "272", uln="170"),
            "CK fell from > 20 to 1.6 × ULN by day 29",
        ),
        (
            lab(-5, "3400", uln="170", sign=">"),
            lab(29, "5100", uln="170"),
            "CK was > 20 × ULN at baseline and was 30.0 × ULN on day 29 after the pulse",
        ),
        (
            lab(-5, "900", sign="about"),
            lab(29, "300"),
            "CK was about 900 U/L at baseline and was 300 U/L on day 29 after the pulse",
        ),
        (lab(-5, "900"), lab(29, "50", sign="<"), "CK fell from 900 to < 50 U/L by day 29 after the pulse"),
        (
            lab(-5, "2550"),
            normal(29, approx=True),
            f"CK was 2550 U/L at baseline and was {NO_NUMBER}, about day 29 after the pulse",
        ),
        (
            normal(-5),
            lab(29, "300"),
            f"CK was {NO_NUMBER}, at baseline and was 300 U/L on day 29 after the pulse",
        ),
        (
            lab(-5, "300", uln="170"),
            lab(29, "290", uln="39"),
            "CK was 1.8 × ULN at baseline and was 7.4 × ULN on day 29 after the pulse",
        ),
        (
            lab(-5, "1953"),
            lab(29, "4", "x ULN"),
            "CK was 1953 U/L at baseline and was 4.0 × ULN on day 29 after the pulse",
        ),
        (lab(-5, "272", uln="170"), lab(29, "270", uln="170"), "CK fell from 1.60 to 1.59 × ULN by day 29"),
        (lab(-5, "272", uln="170"), lab(29, "2", uln="170"), "CK fell from 1.6 to 0.01 × ULN by day 29"),
        (
            lab(-5, "272", uln="170", approx=True),
            lab(29, "170", uln="170", approx=True),
            "CK fell from 1.6 to 1.0 × ULN by about day 29 after the pulse",
        ),
        (
            lab(-5, "900", code="ldh", label="LDH"),
            lab(29, "300", code="ldh", label="LDH"),
            "LDH fell from 900 to 300 U/L by day 29 after the pulse",
        ),
        (
            lab(-5, "6", "x ULN", code="ldh", label="LDH"),
            lab(29, "2", "x ULN", code="ldh", label="LDH"),
            "LDH fell from 6.0 to 2.0 × ULN by day 29 after the pulse",
        ),
    ],
)
def test_enzymes_in_words(before, after, words):
    assert lead(36, labs=[before, after]).startswith(words)


def test_no_baseline_is_said():
    assert lead(36, labs=[lab(29, "300")]).startswith(
        "CK was 300 U/L on day 29 after the pulse, with none before it;"
    )


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        (
            [scored(-5, "96"), scored(31, "91")],
            "MMT-8 fell from 96 to 91 of 150 (−3.3 % of the scale) inside the window.",
        ),
        ([scored(-5, "96"), scored(31, "96")], "MMT-8 stayed at 96 of 150 inside the window."),
        (
            [scored(-5, "60", "80"), scored(31, "100", "150")],
            "MMT-8 was 100 of 150 on day 31 after the pulse, with no score before it to compare with.",
        ),
        (
            [scored(-5, "96"), scored(31, "99", approx=True)],
            "MMT-8 rose from 96 to 99 of 150 (+2 % of the scale) by about day 31 after the pulse.",
        ),
        (
            [scored(-5, None), scored(31, None)],
            "MMT-8 was recorded without a score on day 31 after the pulse.",
        ),
        (
            [scored(-5, "96"), scored(31, None)],
            "MMT-8 was recorded without a score on day 31 after the pulse.",
        ),
        ([scored(-5, "96"), scored(15, "108")], EARLY_TEST),
    ],
)
def test_strength_in_words(tests, words):
    assert lead(36, strengths=tests) == f"No muscle enzyme since the pulse; {words}"


def test_a_test_of_the_last_infusion_day_is_no_follow_up_and_the_latest_since_is():
    tests = [scored(-5, "96"), scored(0, "97"), scored(3, "98"), scored(15, "108")]
    assert lead(36, strengths=tests) == f"No muscle enzyme since the pulse; {EARLY_TEST}"
    assert lead(36, strengths=tests[:2]) == "No strength test since the pulse; the window closes in 6 days."


def test_a_scale_with_a_test_before_and_after_is_told_first():
    tests = [
        scored(31, "126"),
        *(scored(d, n, "52", instrument="cmas", label="CMAS") for d, n in ((-5, "26"), (31, "39"))),
    ]
    assert "CMAS rose from 26 to 39 of 52 (+25 % of the scale) inside the window" in lead(36, strengths=tests)
    without = lead(36, courses=[], strengths=tests)
    assert without.endswith("CMAS rose from 26 (9 Jan 2026) to 39 of 52 (14 Feb 2026), +25 % of the scale.")


def test_a_pulse_counts_from_the_day_it_is_given():
    one = pulse(0, days=(0,), doses=("1000",))
    assert lead(0, courses=[one]) == "No strength test since the pulse; the window opens in 28 days."
    assert lead(-1, courses=[one]) == "No pulse is on record; no muscle enzyme and no strength test either."


def test_a_test_after_the_window_says_so():
    assert lead(91, strengths=[scored(-5, "96"), scored(85, "141")]) == (
        "No muscle enzyme since the pulse; MMT-8 rose from 96 to 141 of 150 (+30 % of the scale) by day 85 "
        "after the pulse, after the window."
    )


def test_an_approximate_pulse_claims_no_window():
    found = lead(36, courses=[pulse(36, approx=True)], strengths=[scored(-5, "96"), scored(31, "126")])
    assert found.endswith("(+20 % of the scale) by about day 31 after the pulse.")
    assert lead(36, courses=[pulse(36, approx=True)]).endswith("the window closes about in 6 days.")
    assert lead(50, courses=[pulse(50, approx=True)]).endswith("closed about 25 Feb 2026 without a review.")


def test_of_two_pulses_the_later_is_told():
    first = pulse(120, nth=1)
    second = pulse(120, days=(90,), doses=("1000",), nth=2)
    found = summary_sentence(history(120, courses=[second, first], labs=[lab(80, "900"), lab(119, "300")]))
    assert found.lead.startswith("CK fell from 900 to 300 U/L by day 29 after the pulse")
    assert found.rest == "Today: no steroid dose on record, day 30 of course 2."


def test_a_pulse_ordered_and_not_given():
    assert lead(0, courses=[pulse(0, state="planned")]) == (
        "A pulse is ordered and no infusion has been given; no muscle enzyme and no strength test either."
    )
    assert (
        lead(-9, labs=LABS)
        == "No pulse is on record; CK rose from 11.2 (23 Dec 2025) to > 20 × ULN (29 Dec 2025)."
    )


def test_a_pulse_on_days_not_recorded_opens_no_window():
    course = pulse(60, days=(None,), doses=("1000",))
    assert lead(60, courses=[course], labs=[lab(3, "900")]) == (
        "A pulse was given on days not recorded, so no response window can be counted; "
        "CK was 900 U/L on 17 Jan 2026."
    )
    assert rest(60, courses=[course]) == "Today: no steroid dose on record."


def test_nothing_at_all():
    assert summary_sentence(history(0)) == Summary(
        "No pulse is on record; no muscle enzyme and no strength test either.",
        "Today: no steroid dose on record.",
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"plans": [TAPER]}, "prednisone 17.5 mg"),
        ({"taken": [taken(80, None, None)]}, "prednisone, dose not known (last recorded 4 Apr 2026)"),
        ({"taken": [taken(80, 95, "20")]}, "prednisone 20 mg"),
        ({"taken": [taken(80, 90, "20")]}, "no steroid dose on record"),
        ({"plans": [plan((1, "60"), (15, "0"))]}, "the taper ended on 28 Jan 2026"),
        (
            {"plans": [TAPER], "taken": [taken(80, 95, "20", drug="hydrocortisone")]},
            "prednisone 17.5 mg and hydrocortisone 20 mg",
        ),
    ],
)
def test_today_in_words(facts, words):
    assert rest(91, **facts) == f"Today: {words}, day 91 of course 1."


def test_unknown_doses_are_said():
    assert rest(91, courses=[pulse(91, doses=(None, None, None))]).endswith(
        "The dose of the pulse was not recorded."
    )
    assert rest(91, courses=[pulse(91, doses=("500", None, None))]).endswith(
        "The dose of 2 of 3 infusions was not recorded."
    )
