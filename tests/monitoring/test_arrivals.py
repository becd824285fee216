"""A laboratory's messages: in whatever order they come, one version stands; nothing is lost or doubled."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.rules.errors import RuleError
from monitoring import timeline
from monitoring.actions import arrivals
from monitoring.actions.arrivals import Message, Outcome, receive_result
from monitoring.models import Result
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def sent(status: str, hour: int, value: str = "1953", **told) -> Message:
    """Return County's message about one CK, reported so many hours after nine."""
    columns = {
        "laboratory": "County",
        "lab_number": "A-17",
        "name": "CK",
        "unit": "U/L",
        "uln": Decimal(200),
        "sampled_on": NINE.date(),
    }
    reported_at = NINE + timedelta(hours=hour)
    return Message(status=status, reported_at=reported_at, value=value, **(columns | told))


P0, F1 = sent("preliminary", 0, "1900"), sent("final", 1, "1953")
C2, W3 = sent("corrected", 2, "1935"), sent("withdrawn", 3, "", sampled_on=None)


def test_the_first_message_is_recorded_with_who_and_where(cast, ada):
    received = receive_result(patient=ada, by=cast.ivan, message=F1)
    stored = Result.objects.get()
    assert (received.outcome, received.result, received.standing) == (Outcome.STANDS, stored, stored)
    assert (stored.analyte, stored.number, stored.lab_number, stored.reported_at) == (
        "ck",
        1953,
        "A-17",
        F1.reported_at,
    )
    assert stored.arrived_at is not None
    line = AuditLine.objects.get(action="result.record")
    assert (line.actor, line.after["lab_number"]) == (cast.ivan, "A-17")


@pytest.mark.parametrize(
    "messages",
    [
        (P0, F1, C2),
        (F1, C2, sent("final", 5, "7")),
        (P0, F1, W3),
        (F1, W3, sent("corrected", 4, "1935")),
        (C2, W3, sent("final", 2, "8")),
        (P0, F1, C2, W3),
    ],
)
def test_every_order_of_arrival_ends_at_the_same_version(messages, cast):
    ends = set()
    for n, order in enumerate(permutations(messages)):
        patient = make_patient(cast.north, cast.alice, number=f"P-{n}")
        for message in order:
            receive_result(patient=patient, by=cast.ivan, message=message)
        (head,) = Result.objects.current().filter(patient=patient)
        assert Result.objects.filter(chain=head.chain).count() == len(messages)
        ends.add((head.status, head.raw_text, head.reported_at))
    assert len(ends) == 1


def test_what_comes_late_is_history_and_does_not_displace(cast, ada):
    stands = receive_result(patient=ada, by=cast.ivan, message=C2).result
    late = receive_result(patient=ada, by=cast.ivan, message=F1)
    assert (late.outcome, late.standing) == (Outcome.HISTORY, stands)
    assert (late.result.version, late.result.chain) == (2, stands.chain)
    assert list(Result.objects.current()) == [stands]
    line = AuditLine.objects.get(action="result.keep")
    assert (line.reason, line.record) == ("kept as history: the corrected version stands", stands.key)


def test_a_correction_by_hand_after_a_late_message_takes_the_next_version(cast, ada):
    receive_result(patient=ada, by=cast.ivan, message=C2)
    receive_result(patient=ada, by=cast.ivan, message=F1)
    head = Result.objects.current().get()
    new = by_hand(head, "1936")
    facts.correct(head, new, seen_version=1, by=cast.alice, reason="read again")
    assert (new.version, Result.objects.current().get()) == (3, new)
    again = receive_result(patient=ada, by=cast.ivan, message=C2)
    assert (again.outcome, again.standing) == (Outcome.KNOWN, new)
    later = receive_result(patient=ada, by=cast.ivan, message=sent("corrected", 5, "1940"))
    assert (later.outcome, later.result.version) == (Outcome.STANDS, 4)


def by_hand(old: Result, text: str) -> Result:
    told = {name: getattr(old, name) for name in Result.fact_fields()}
    return Result(patient=old.patient, **(told | {"raw_text": text, "number": Decimal(text)}))


def test_the_same_message_again_stores_nothing(cast, ada):
    for message in (P0, F1, C2):
        receive_result(patient=ada, by=cast.ivan, message=message)
    lines = AuditLine.objects.count()
    for message in (P0, F1, C2, sent("final", 1, "1953", name="creatine kinase")):
        known = receive_result(patient=ada, by=cast.ivan, message=message)
        if message.name == "CK":
            assert known.outcome is Outcome.KNOWN
    assert Result.objects.current().get().raw_text == "1935"
    assert AuditLine.objects.count() == lines + 1  # the one under another printed name is another message


def test_what_was_withdrawn_leaves_charts_and_stays_on_record(cast, ada):
    receive_result(patient=ada, by=cast.ivan, message=F1)
    assert len(timeline.read(ada, ada.clinic.today()).labs) == 1
    received = receive_result(patient=ada, by=cast.ivan, message=W3)
    assert (received.result.raw_text, received.result.sampled_on) == ("withdrawn", None)
    assert timeline.read(ada, ada.clinic.today()).labs == ()
    assert Result.objects.current().get().status == "withdrawn"


def test_one_number_names_a_specimen_with_several_tests(cast, ada):
    receive_result(patient=ada, by=cast.ivan, message=F1)
    receive_result(patient=ada, by=cast.ivan, message=sent("final", 1, "40", name="ALT"))
    receive_result(patient=ada, by=cast.ivan, message=sent("final", 1, "3", name="anti-X", unit="kU/L"))
    receive_result(patient=ada, by=cast.ivan, message=sent("corrected", 2, "4", name="anti-X", unit="kU/L"))
    receive_result(patient=ada, by=cast.ivan, message=sent("final", 1, laboratory="Abbey"))
    heads = Result.objects.current().order_by("id").values_list("name", "raw_text", "laboratory")
    assert list(heads) == [
        ("CK", "1953", "County"),
        ("ALT", "40", "County"),
        ("anti-X", "4", "County"),
        ("CK", "1953", "Abbey"),
    ]


def test_what_was_marked_as_in_error_does_not_come_back_by_the_same_message(cast, ada):
    stored = receive_result(patient=ada, by=cast.ivan, message=F1).result
    facts.void(stored, seen_version=1, by=cast.nina, reason="another patient's")
    assert receive_result(patient=ada, by=cast.ivan, message=F1).outcome is Outcome.KNOWN
    assert not Result.objects.current().exists()
    assert receive_result(patient=ada, by=cast.ivan, message=C2).outcome is Outcome.STANDS
    assert Result.objects.current().get().raw_text == "1935"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (sent("final", 1, laboratory=" "), "laboratory"),
        (sent("final", 1, lab_number=""), "lab_number"),
        (sent("amended", 1), "status"),
        (sent("final", 1, sampled_on=None), "sampled_on"),
        (sent("final", 24 * 365 * 100), "reported_at"),
        (Message("County", "A-17", "final", None, "CK", "1", sampled_on=NINE.date()), "reported_at"),
    ],
)
def test_a_message_that_leaves_a_guess_is_refused(message, field, cast, ada):
    with pytest.raises(ValidationError) as refusal:
        receive_result(patient=ada, by=cast.ivan, message=message)
    assert list(refusal.value.message_dict) == [field]
    assert not Result.objects.exists()


@pytest.mark.parametrize("value", ["", "high", "1,953"])
def test_a_value_that_cannot_be_read_is_refused_unless_it_is_withdrawn(value, cast, ada):
    with pytest.raises(RuleError):
        receive_result(patient=ada, by=cast.ivan, message=sent("final", 1, value))
    assert receive_result(patient=ada, by=cast.ivan, message=W3).result.raw_text == "withdrawn"


def test_reader_auditor_and_stranger_are_refused(cast, ada):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.mona, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            receive_result(patient=ada, by=user, message=F1)
    assert not Result.objects.exists()


@pytest.mark.parametrize("before", [(), (F1,), (C2,)], ids=["first", "displacing", "kept"])
def test_it_is_undone_when_its_audit_line_fails(before, monkeypatch, cast, ada):
    for message in before:
        receive_result(patient=ada, by=cast.ivan, message=message)
    stored = list(Result.objects.values())
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    message = C2 if F1 in before else F1
    with pytest.raises(ZeroDivisionError):
        receive_result(patient=ada, by=cast.ivan, message=message)
    assert list(Result.objects.values()) == stored


def test_one_that_loses_a_race_is_taken_in_beside_the_winner(monkeypatch, cast, ada):
    stands = receive_result(patient=ada, by=cast.ivan, message=C2).result
    head_of, looks = arrivals._head_of, []

    def looks_too_early(new):
        looks.append(new)
        return None if len(looks) == 1 else head_of(new)

    monkeypatch.setattr(arrivals, "_head_of", looks_too_early)
    late = receive_result(patient=ada, by=cast.ivan, message=F1)
    assert (late.outcome, late.standing, len(looks)) == (Outcome.HISTORY, stands, 2)
    assert Result.objects.current().get().raw_text == "1935"


def test_a_race_without_end_is_given_up(monkeypatch, cast, ada):
    tries = []

    def always_loses(*_):
        tries.append(1)
        raise IntegrityError

    monkeypatch.setattr(arrivals, "_receive", always_loses)
    with pytest.raises(IntegrityError):
        receive_result(patient=ada, by=cast.ivan, message=F1)
    assert len(tries) == arrivals.MOST_TRIES
