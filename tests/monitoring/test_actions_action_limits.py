"""A clinic's action limits: set, replaced and ended, with who and why; refused to who may not."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.rules.errors import RuleError
from monitoring.actions.action_limits import Limit, end_limit, set_limit
from monitoring.models import ActionLimit
from tests.cast import make_cast

pytestmark = pytest.mark.django_db
WBC = Limit("wbc", "10*9/L", "our own choice", low=Decimal("3.5"))


@pytest.fixture
def cast():
    return make_cast()


def test_it_is_set_with_who_and_why_and_kept_in_the_analytes_own_unit(cast):
    stored = set_limit(
        clinic=cast.north, by=cast.alice, limit=Limit("wbc", "/mm3", "ours", low=Decimal(3500))
    )
    assert (stored.unit, stored.canonical_low, stored.canonical_high) == ("/uL", Decimal("3.5"), None)
    line = AuditLine.objects.get(action="actionlimit.set")
    assert (line.actor, line.clinic, line.patient, line.after["source"]) == (
        cast.alice,
        cast.north,
        None,
        "ours",
    )


def test_another_one_ends_the_first_which_stays_in_the_history(cast):
    first = set_limit(clinic=cast.north, by=cast.alice, limit=WBC)
    second = set_limit(
        clinic=cast.north, by=cast.mona, limit=Limit("wbc", "10*9/L", "stricter", low=Decimal(4))
    )
    on_cyc = set_limit(
        clinic=cast.north,
        by=cast.alice,
        limit=Limit("wbc", "10*9/L", "stricter", low=Decimal(4), drug="cyclophosphamide"),
    )
    south = set_limit(clinic=cast.south, by=cast.charlie, limit=WBC)
    first.refresh_from_db()
    assert (first.ended_by, first.end_reason) == (cast.mona, "replaced by another limit")
    assert set(ActionLimit.objects.in_force()) == {second, on_cyc, south}
    line = AuditLine.objects.filter(action="actionlimit.set", record=second.key).get()
    assert (line.before["low"], line.after["low"]) == ("3.50000", "4")


def test_the_same_again_is_refused(cast):
    set_limit(clinic=cast.north, by=cast.alice, limit=WBC)
    with pytest.raises(ValidationError, match="in force already"):
        set_limit(clinic=cast.north, by=cast.alice, limit=WBC)
    assert ActionLimit.objects.count() == 1


def test_it_is_ended_once_and_with_a_reason(cast):
    limit = set_limit(clinic=cast.north, by=cast.alice, limit=WBC)
    with pytest.raises(ValidationError, match="has no reason"):
        end_limit(limit=limit, by=cast.alice, reason=" ")
    end_limit(limit=limit, by=cast.alice, reason="another source")
    assert (limit.ended_by, limit.end_reason) == (cast.alice, "another source")
    assert AuditLine.objects.get(action="actionlimit.end").reason == "another source"
    with pytest.raises(ValidationError, match="has ended already"):
        end_limit(limit=limit, by=cast.alice, reason="again")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit("blood", "10*9/L", "x", low=Decimal(1)), "'blood' was refused"),
        (Limit("wbc", "kg", "x", low=Decimal(1)), "unit 'kg' was refused"),
        (Limit("alt", "x ULN", "x", high=Decimal(3)), "× ULN was refused"),
        (Limit("wbc", "10*9/L", "x", low=Decimal(1), drug="water"), "'water' was refused"),
        (Limit("wbc", "10*9/L", "x"), "needs a low, a high, or both"),
        (Limit("wbc", "10*9/L", "x", low=Decimal(0)), "must be above 0"),
        (Limit("wbc", "10*9/L", "x", low=Decimal(4), high=Decimal(4)), "must be below the high"),
        (Limit("wbc", "10*9/L", "", low=Decimal(4)), "cannot be blank"),
    ],
)
def test_what_is_no_limit_is_refused(limit, words, cast):
    with pytest.raises((ValidationError, RuleError), match=words):
        set_limit(clinic=cast.north, by=cast.alice, limit=limit)
    assert not ActionLimit.objects.exists()


def test_who_may_not_set_or_end(cast):
    limit = set_limit(clinic=cast.north, by=cast.alice, limit=WBC)
    for user, refusal in [
        (cast.nina, PermissionDenied),
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.ivan, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            set_limit(clinic=cast.north, by=user, limit=Limit("alt", "U/L", "x", high=Decimal(100)))
        with pytest.raises(refusal):
            end_limit(limit=limit, by=user, reason="mine")
    assert ActionLimit.objects.in_force().get() == limit


def test_both_are_undone_when_the_audit_line_fails(monkeypatch, cast):
    limit = set_limit(clinic=cast.north, by=cast.alice, limit=WBC)
    before = list(ActionLimit.objects.values())
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        set_limit(clinic=cast.north, by=cast.alice, limit=Limit("wbc", "10*9/L", "x", low=Decimal(4)))
    with pytest.raises(ZeroDivisionError):
        end_limit(limit=limit, by=cast.alice, reason="x")
    assert list(ActionLimit.objects.values()) == before
