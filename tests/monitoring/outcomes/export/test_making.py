"""A worker makes what was asked for, once, for those who agreed, and a file appears whole or not at all."""

import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.db.models import F

from courses.actions.consents import record_consent
from courses.models import AuditLine, Patient
from monitoring.actions.exports import ask_export, open_study
from monitoring.models import Export
from monitoring.outcomes.export import archive, making, workbook
from monitoring.outcomes.tasks import make_exports
from tests.cast import make_cast, make_ck, make_given_course, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def study(cast):
    return open_study(clinic=cast.north, by=cast.audrey, name="Tapers", purpose="doses at six months")


def agree(patient: Patient, by, *, is_given: bool = True) -> None:
    patient.refresh_from_db()
    said = {"about": "research", "is_given": is_given, "how": "written", "said_on": patient.clinic.today()}
    record_consent(patient=patient, seen_version=patient.version, by=by, **said)


@pytest.fixture
def ada(cast):
    ada = make_patient(cast.north, cast.alice)
    make_given_course(ada, cast.alice, last_days_ago=30)
    make_ck(ada, cast.alice)
    agree(ada, cast.nina)
    return ada


def asked(study, cast, **told) -> Export:
    return ask_export(study=study, by=cast.audrey, purpose="a first look", **told)


def made(export: Export) -> tuple[Export, dict[str, bytes]]:
    """Return the export as it stands and the files of its zip."""
    export.refresh_from_db()
    with zipfile.ZipFile(making.path_of(export)) as found:
        return export, {name: found.read(name) for name in found.namelist()}


def lines_of(files: dict[str, bytes], name: str) -> int:
    return len(files[name].decode().splitlines()) - 1


def test_it_is_made_for_those_who_agreed_and_said_so(cast, study, ada):
    make_patient(cast.north, cast.alice, number="N-2", family_name="Boyle")
    charlies = make_patient(cast.south, cast.charlie, number="S-1")
    agree(charlies, cast.charlie)
    export = asked(study, cast)
    assert make_exports() == 1
    export, files = made(export)
    assert (export.state, export.patients, export.patients_done) == ("ready", 1, 1)
    assert (lines_of(files, "patients.csv"), lines_of(files, "infusions.csv")) == (1, 3)
    body = making.path_of(export).read_bytes()
    assert (export.sha256, export.size_bytes) == (sha256(body).hexdigest(), len(body))
    assert making.path_of(export).stat().st_mode & 0o777 == 0o600
    line = AuditLine.objects.get(action="export.ready")
    assert (line.record, line.after["sha256"], line.clinic) == (export.key, export.sha256, cast.north)


def test_the_manifest_says_what_it_is_and_how_many_rows(cast, study, ada):
    export = asked(study, cast)
    making.make_all()
    export, files = made(export)
    told = json.loads(files["manifest.json"])
    assert (told["study"], told["purpose"], told["patients"]) == ("Tapers", "a first look", 1)
    assert told["files"] == export.files
    for one in told["files"]:
        assert sha256(files[one["name"]]).hexdigest() == one["sha256"]
        assert one["rows"] == lines_of(files, one["name"])
    assert str(ada.pk) not in told["study"]
    assert study.secret.hex() not in json.dumps(told)


def test_a_clinic_without_consent_gives_nobody(cast, study):
    make_patient(cast.north, cast.alice)
    export = asked(study, cast)
    making.make_all()
    export, files = made(export)
    assert (export.patients, lines_of(files, "patients.csv")) == (0, 0)


def test_two_exports_of_a_study_name_a_patient_alike_and_two_studies_do_not(cast, study, ada):
    other = open_study(clinic=cast.north, by=cast.audrey, name="Enzymes", purpose="enzymes")
    found = []
    for one in (study, study, other):
        export = asked(one, cast)
        making.make_all()
        found.append(made(export)[1]["patients.csv"].decode().splitlines()[1].split(",")[0])
    assert found[0] == found[1] != found[2]


def test_as_a_workbook_numbers_are_numbers_and_nothing_is_a_formula(cast, study, ada):
    export = asked(study, cast, form="xlsx")
    making.make_all()
    export, files = made(export)
    assert set(files) == {"export.xlsx", "manifest.json"}
    with zipfile.ZipFile(BytesIO(files["export.xlsx"])) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == len(archive.tables()) + 1
    assert not [sheet for sheet in sheets if "<f>" in sheet]
    assert [sheet for sheet in sheets if "<v>1000</v>" in sheet]


def test_consent_withdrawn_while_it_is_written_is_honoured(cast, study, ada, monkeypatch):
    beth = make_patient(cast.north, cast.alice, number="N-2", family_name="Boyle")
    agree(beth, cast.nina)
    write, times = archive.write, []

    def withdrawn(*told, **more):
        times.append(1)
        if len(times) == 1:
            agree(beth, cast.nina, is_given=False)
        return write(*told, **more)

    monkeypatch.setattr(archive, "write", withdrawn)
    export = asked(study, cast)
    making.make_all()
    export, files = made(export)
    assert (len(times), export.patients, lines_of(files, "patients.csv")) == (2, 1, 1)


def test_what_goes_wrong_is_said_without_anybodys_name_and_can_be_asked_again(cast, study, ada, monkeypatch):
    def full(*told, **more):
        raise OSError(28, f"no space left for {ada.family_name}")

    export = asked(study, cast)
    with monkeypatch.context() as broken:
        broken.setattr(archive, "write", full)
        assert making.make_all() == 0
    export.refresh_from_db()
    assert (export.state, export.error) == ("failed", "It could not be made: OSError; ask for it again.")
    assert list(making.folder().iterdir()) == []
    asked(study, cast)
    assert making.make_all() == 1


def test_a_table_longer_than_a_sheet_is_refused_as_a_workbook(cast, study, ada, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    export = asked(study, cast, form="xlsx")
    making.make_all()
    export.refresh_from_db()
    assert export.state == "failed"
    assert "ask for CSV files" in export.error


def test_one_is_made_by_one_worker_and_taken_over_when_it_is_gone(cast, study, ada):
    export = asked(study, cast)
    first = making.take()
    assert (first, making.take()) == (export, None)
    Export.objects.update(seen_at=F("seen_at") - making.GONE_AFTER - timedelta(seconds=1))
    second = making.take()
    assert second == export
    assert making.make(first) is False  # it woke up late: its export is another's
    export.refresh_from_db()
    assert export.state == "running"
    assert making.make(second) is True
    assert made(export)[0].state == "ready"


def test_a_file_goes_when_its_time_is_over_and_its_history_stays(cast, study, ada):
    export = asked(study, cast)
    making.make_all()
    Export.objects.update(finished_at=F("finished_at") - making.KEPT + timedelta(minutes=1))
    assert making.remove_old() == 0
    Export.objects.update(finished_at=F("finished_at") - timedelta(minutes=2))
    assert making.remove_old() == 1
    export.refresh_from_db()
    assert (export.state, bool(export.sha256)) == ("removed", True)
    assert not making.path_of(export).exists()
