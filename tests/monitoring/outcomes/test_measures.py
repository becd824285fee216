"""Each measure agrees with its twin, unit by unit; its counts are those of its list and add up."""

from collections import Counter
from datetime import date

import pytest

from courses.rules.errors import RuleError
from monitoring.outcomes.measures import Verdict, measure_of, measures
from monitoring.outcomes.scope import Ages, Pulse
from monitoring.outcomes.tally import cases, tallies, tally
from tests.monitoring.outcomes import twins
from tests.monitoring.outcomes.scopes import scope_of

pytestmark = pytest.mark.django_db

SUBGROUPS = {
    "everybody": {},
    "juvenile by subtype": {"subtype": "jdm"},
    "women": {"sex": "female"},
    "children": {"ages": Ages.JUVENILE},
    "adults": {"ages": Ages.ADULT},
    "first pulses": {"pulse": Pulse.FIRST},
    "later pulses": {"pulse": Pulse.LATER},
    "a quarter": {"first_day": date(2026, 1, 1), "last_day": date(2026, 3, 31)},
    "as known in March": {"as_of": date(2026, 3, 15)},
}


@pytest.mark.parametrize("subgroup", SUBGROUPS)
@pytest.mark.parametrize("code", measures())
def test_a_measure_agrees_with_its_twin_on_every_unit(clinics, code, subgroup):
    scope = scope_of(clinics, **SUBGROUPS[subgroup])
    found = {case.unit_id: (case.reason, case.value, case.events) for case in cases(measure_of(code), scope)}
    assert found == twins.answers(code, scope)


@pytest.mark.parametrize("subgroup", ["everybody", "as known in March"])
@pytest.mark.parametrize("code", measures())
def test_a_measure_agrees_with_its_twin_where_records_have_defects(generated, code, subgroup):
    scope = scope_of(generated, **SUBGROUPS[subgroup])
    found = {case.unit_id: (case.reason, case.value, case.events) for case in cases(measure_of(code), scope)}
    assert found == twins.answers(code, scope)


@pytest.mark.parametrize("code", measures())
def test_the_counts_are_those_of_the_list_and_add_up(clinics, code):
    measure, scope = measure_of(code), scope_of(clinics)
    listed, counted = cases(measure, scope), tally(measure, scope)
    assert counted.by_reason == Counter(case.reason for case in listed)
    assert counted.population == len(listed) == sum(counted.of(verdict) for verdict in Verdict) > 0
    by_place = tallies(measure, scope)
    assert {clinic for clinic, _ in by_place} == {case.clinic_id for case in listed}
    assert sum(part.population for part in by_place.values()) == counted.population


@pytest.mark.parametrize("code", measures())
def test_a_measure_costs_one_statement(clinics, code, django_assert_num_queries):
    with django_assert_num_queries(1):
        tallies(measure_of(code), scope_of(clinics))


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.FAILED])
def test_both_answers_come_up_in_the_invented_clinic(clinics, verdict):
    seen = {code: tally(measure, scope_of(clinics)).of(verdict) for code, measure in measures().items()}
    assert all(seen.values()), seen


def test_nobody_of_another_clinic_is_counted(clinics):
    invented, _ = clinics
    for code, measure in measures().items():
        found = cases(measure, scope_of((invented,)))
        assert {case.clinic_id for case in found} == {invented.pk}, code


def test_no_clinic_is_nobody(clinics):
    assert tally(measure_of("reviewed_in_window"), scope_of(())).population == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"last_day": date(1989, 12, 31)}, "its last day 1989-12-31 is before its first"),
        ({"subtype": "gout"}, "The subtype 'gout' was refused"),
        ({"sex": "cat"}, "The sex 'cat' was refused"),
    ],
)
def test_a_scope_that_means_nothing_is_refused(told, said):
    with pytest.raises(RuleError, match=said):
        scope_of((), **told)
