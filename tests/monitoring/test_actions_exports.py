"""Studies and data sets: opened, ended, asked for, fetched, with who and what for; refused; undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit
from courses.models import AuditLine
from monitoring.actions.exports import ask_export, end_study, note_fetched, open_study
from monitoring.models import Export, Study
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def study(cast):
    return opened(cast)


def opened(cast, by=None, name="Tapers", purpose="doses at six months"):
    return open_study(clinic=cast.north, by=by or cast.audrey, name=name, purpose=purpose)


def ready(export: Export) -> Export:
    Export.objects.update(state="ready", sha256="0" * 64, finished_at=export.asked_at)
    export.refresh_from_db()
    return export


def test_a_study_is_opened_with_its_purpose_and_its_key_stands_nowhere(cast, study):
    line = AuditLine.objects.get(action="study.open")
    assert (line.actor, line.clinic, line.patient) == (cast.audrey, cast.north, None)
    assert line.after == {"name": "Tapers", "purpose": "doses at six months"}
    assert len(study.secret) == 32
    assert study.secret.hex() not in f"{list(Study.objects.values())}{list(AuditLine.objects.values())}"


def test_each_study_has_its_own_key_and_another_installation_other_ones(cast, study, settings):
    assert study.secret != opened(cast, name="Enzymes").secret
    before = study.secret
    settings.SECRET_KEY = "another installation of Pulseline, with a key of its own"
    assert Study.objects.get(pk=study.pk).secret != before


def test_an_export_is_asked_for_with_what_it_is_for(cast, study):
    export = ask_export(study=study, by=cast.alice, purpose=" a first look ", form="xlsx")
    line = AuditLine.objects.get(action="export.ask")
    assert (line.actor, line.reason, line.record) == (cast.alice, "a first look", export.key)
    assert (export.state, export.form) == ("waiting", "xlsx")


def test_only_one_is_under_way_and_none_after_the_end(cast, study):
    export = ask_export(study=study, by=cast.audrey, purpose="a first look")
    with pytest.raises(ValidationError, match="under way already"):
        ask_export(study=study, by=cast.audrey, purpose="again")
    ready(export)
    ask_export(study=study, by=cast.audrey, purpose="again")
    end_study(study=study, by=cast.audrey, reason="published")
    with pytest.raises(ValidationError, match="the study has ended"):
        ask_export(study=study, by=cast.audrey, purpose="once more")
    with pytest.raises(ValidationError, match="has ended already"):
        end_study(study=study, by=cast.audrey, reason="again")
    assert AuditLine.objects.get(action="study.end").reason == "published"


@pytest.mark.parametrize(
    "columns", [{"name": " "}, {"purpose": ""}, {"name": "x" * 81}, {"name": "a\u202eb"}]
)
def test_a_study_without_name_or_purpose_is_refused(cast, columns):
    with pytest.raises(ValidationError):
        opened(cast, **columns)
    assert not Study.objects.exists()


@pytest.mark.parametrize("asked", [{"purpose": " "}, {"purpose": "x", "form": "sav"}])
def test_an_export_without_a_purpose_or_of_another_form_is_refused(cast, study, asked):
    with pytest.raises(ValidationError):
        ask_export(study=study, by=cast.audrey, **asked)
    assert not Export.objects.exists()


def test_fetching_is_noted_and_only_what_is_ready_can_be(cast, study):
    export = ask_export(study=study, by=cast.audrey, purpose="a first look")
    with pytest.raises(ValidationError, match="cannot be fetched: it is waiting for a worker"):
        note_fetched(export=export, by=cast.audrey)
    note_fetched(export=ready(export), by=cast.alice)
    line = AuditLine.objects.get(action="export.fetch")
    assert (line.actor, line.reason, line.after["sha256"]) == (cast.alice, "a first look", "0" * 64)


def test_who_may_not(cast, study):
    export = ready(ask_export(study=study, by=cast.audrey, purpose="a first look"))
    refused = {
        cast.nina: PermissionDenied,
        cast.bob: PermissionDenied,
        cast.mona: PermissionDenied,
        cast.charlie: Http404,
        cast.stella: Http404,
    }
    lines = AuditLine.objects.count()
    for user, refusal in refused.items():
        for write in (
            lambda by: opened(cast, by=by, name="Mine"),
            lambda by: end_study(study=study, by=by, reason="mine"),
            lambda by: ask_export(study=study, by=by, purpose="mine"),
            lambda by: note_fetched(export=export, by=by),
        ):
            with pytest.raises(refusal):
                write(user)
    assert (Study.objects.get(), Export.objects.count(), AuditLine.objects.count()) == (study, 1, lines)


def test_all_is_undone_when_the_audit_line_fails(cast, study, monkeypatch):
    before = list(Study.objects.values())
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    for write in (
        lambda: opened(cast, name="Another"),
        lambda: end_study(study=study, by=cast.audrey, reason="x"),
        lambda: ask_export(study=study, by=cast.audrey, purpose="x"),
    ):
        with pytest.raises(ZeroDivisionError):
            write()
    assert list(Study.objects.values()) == before
    assert not Export.objects.exists()
