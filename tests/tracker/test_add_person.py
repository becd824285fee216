"""Opening a clinic and giving people their roles, from the server's command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from courses.clinic.audit import AuditLine
from courses.models import Clinic, Membership, User

PASSWORD = "pulse then taper then answer"
pytestmark = pytest.mark.django_db


def add(monkeypatch: pytest.MonkeyPatch, *words: str, password: str = PASSWORD) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("add_person", *words, "--password-stdin", stdout=out)
    return out.getvalue()


def roles() -> set[tuple[str, str, str]]:
    rows = Membership.objects.filter(ended_at__isnull=True)
    return set(rows.values_list("user__username", "clinic__name", "role"))


def test_the_first_person_opens_the_clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    said = add(
        monkeypatch, "alice", "--clinic", "North", "--role", "prescriber", "--time-zone", "Europe/Berlin"
    )
    assert said == "alice is prescriber at North (Europe/Berlin).\n"
    assert roles() == {("alice", "North", "prescriber")}
    assert User.objects.get().check_password(PASSWORD)
    assert not User.objects.get().is_superuser
    assert list(AuditLine.objects.values_list("action", flat=True)) == ["membership.join"]


def test_a_known_person_gets_a_second_clinic_and_keeps_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "alice", "--clinic", "North", "--role", "prescriber")
    add(monkeypatch, "alice", "--clinic", "South", "--role", "auditor", password="another long password")
    assert roles() == {("alice", "North", "prescriber"), ("alice", "South", "auditor")}
    assert User.objects.get().check_password(PASSWORD)


def test_twice_the_same_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        add(monkeypatch, "nina", "--clinic", "North", "--role", "nurse")
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "password", "sentence"),
    [
        ([], "elevenchars", "too short"),
        ([], "123456789012", "entirely numeric"),
        (["--time-zone", "Mars/Olympus"], PASSWORD, "time zone 'Mars/Olympus' was refused"),
        (["--email", "alice"], PASSWORD, "valid email"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    words: list[str], password: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match=sentence):
        add(monkeypatch, "alice", "--clinic", "North", "--role", "nurse", *words, password=password)
    assert not User.objects.exists()
    assert not Clinic.objects.exists()


def test_an_unknown_role_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'surgeon'"):
        add(monkeypatch, "alice", "--clinic", "North", "--role", "surgeon")
