"""Case files that are broken, huge or not files: one line, exit code 1, and nothing left behind."""

import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.models import Clinic, Patient
from monitoring.imports.rows import COLUMNS
from monitoring.imports.sources import published_series
from tests.hostile.corpus import row_counts

CASE = min((s.path for s in published_series().values()), key=lambda path: path.stat().st_size)
TEXT = CASE.read_text()
HEADER, *ROWS = TEXT.splitlines(keepends=True)


def load(path, clinic="Hostile", day0="2015-01-01", **options) -> str:
    out = StringIO()
    call_command("load_case", str(path), clinic=clinic, day0=day0, stdout=out, **options)
    return out.getvalue()


def refused(path, **options) -> str:
    """Return the one line of the refusal, which left no row of any table behind."""
    before = row_counts()
    with pytest.raises(CommandError) as error:
        load(path, **options)
    assert row_counts() == before
    return str(error.value)


def with_cell(column: str, cell: str) -> str:
    """Return a file of one row with this cell."""
    cells = dict.fromkeys(COLUMNS, "") | {
        "series_id": "s", "patient_id": "p", "seq": "1", "day_from": "0", "day_precision": "exact",
        "kind": "event", "name": "seen", column: cell,
    }  # fmt: skip
    quoted = ['"' + cells[name].replace('"', '""') + '"' for name in COLUMNS]
    return ",".join(COLUMNS) + "\n" + ",".join(quoted) + "\n"


BYTES = {
    "empty": b"",
    "blanks": b" \n \n",
    "byte-order mark alone": b"\xef\xbb\xbf",
    "header only": HEADER.encode(),
    "utf-16": TEXT.encode("utf-16"),
    "latin-1": (HEADER + ROWS[0].rstrip() + "\xe9\n").encode("latin-1"),
    "half a pair": (HEADER + "a").encode() + b"\xed\xa0\x80\n",
    "cut off in a quote": (HEADER + 's,p,1,0,"exa').encode(),
    "cut off in a row": (HEADER + "".join(ROWS)).encode()[: len(HEADER) + len(ROWS[0]) + 12],
    "zero bytes": HEADER.encode() + b"\x00" * 100,
    "a million columns": b"a," * 1_000_000 + b"a\n1\n",
    "one endless cell": HEADER.encode() + b'"' + b"x" * 1_000_000 + b'"\n',
    "a row twice": (HEADER + ROWS[0] + ROWS[0]).encode(),
    "a zip": b"PK\x03\x04" + bytes(range(256)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("data", BYTES.values(), ids=BYTES)
def test_a_file_that_is_no_case_file_is_refused(tmp_path, data):
    path = tmp_path / "case.csv"
    path.write_bytes(data)
    assert refused(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", "=cmd|' /C calc'!A0"),
        ("value", "=1+1"),
        ("note", "@SUM(A1)"),
        ("day_from", "99999999999"),
        ("day_from", "-99999999"),
        ("day_from", "\uff11"),
        ("day_from", "1e309"),
        ("day_to", "-1"),
        ("value", "NaN"),
        ("value", "1,5"),
        ("value", "9" * 400),
        ("day_precision", "maybe"),
        ("kind", "spell"),
        ("seq", "-1"),
        ("seq", "0.5"),
        ("patient_id", "p" * 10_000),
        ("patient_id", "a\u202eb"),
        ("name", "a\u2066b"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(tmp_path, column, cell):
    path = tmp_path / "case.csv"
    path.write_text(with_cell(column, cell))
    assert refused(path)


@pytest.mark.django_db
def test_fifty_megabytes_are_refused_by_size_before_they_are_read(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    began = time.monotonic()
    assert "larger than" in refused(path)
    assert time.monotonic() - began < 1


@pytest.mark.django_db
def test_what_is_no_file_is_refused(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in [
        tmp_path,
        "/dev/zero",
        "/dev/stdin",
        loop,
        pipe,
        tmp_path / "none",
        "x" * 5000,
        "a\x00b",
        "",
    ]:
        assert refused(path)


@pytest.mark.django_db
def test_a_file_or_folder_one_may_not_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "case.csv"
    path.write_text(TEXT)

    def forbid(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    for method in ["read_bytes", "is_file", "stat"]:
        with monkeypatch.context() as patched:
            patched.setattr(Path, method, forbid)
            assert "Permission denied" in refused(path)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", " ", "x" * 121, "a\x00b", "a\nb", "a\u202eb", "\x1b[31mred"], ids=repr)
def test_a_clinic_cannot_have_a_name_that_hides_or_breaks_lines(name):
    refused(CASE, clinic=name)


@pytest.mark.django_db
def test_order_line_ends_and_a_mark_at_the_start_do_not_matter(tmp_path):
    for number, data in enumerate(
        [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), HEADER + "".join(reversed(ROWS))]
    ):
        path = tmp_path / f"case{number}.csv"
        path.write_bytes(data.encode())
        load(path)
        if number == 0:
            first = row_counts()
    assert row_counts() == first


@pytest.mark.django_db
def test_another_day_0_or_other_rows_of_a_loaded_patient_are_refused_and_another_clinic_is_not(tmp_path):
    load(CASE)
    assert "already loaded" in refused(CASE, day0="2015-01-02")
    short = tmp_path / "short.csv"
    short.write_text(HEADER + "".join(ROWS[:-1]))
    assert "already loaded" in refused(short)
    patients = Patient.objects.count()
    load(CASE, clinic="Elsewhere")
    assert Patient.objects.count() == 2 * patients


@pytest.mark.django_db
@pytest.mark.parametrize("day0", ["2999-01-01", "0001-01-01", "9999-12-31", "2015-02-30", "1.1.2015", ""])
def test_a_day_0_that_cannot_be_is_refused(day0):
    refused(CASE, day0=day0)
    assert not Clinic.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("patient", ["nobody", "x" * 10_000, "' OR 1=1 --"])
def test_a_patient_the_file_does_not_have_is_refused(patient):
    refused(CASE, patient=patient)


def run(*args: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *args], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    "args",
    [
        ("--start-mg", "1e309"),
        ("--start-mg", "NaN"),
        ("--start-mg=-60",),
        ("--start-mg", "0"),
        ("--start-mg", "6,5"),
        ("--start-mg", "\uff16\uff10"),
        ("--start-mg", "9" * 5000),
        ("--start-mg", "0." + "0" * 5000 + "1"),
        ("--start-on", "2026-02-30"),
        ("--start-on", "9999-12-31"),
        ("--start-on", "0000-01-01"),
        ("--hold-weeks", "0"),
        ("--hold-weeks=-1",),
        ("--hold-weeks", "9999"),
        ("--hold-weeks", "\u0662"),
        ("--hold-weeks", "1_0"),
        ("--stop-at-mg", "60"),
        ("--stop-at-mg", "NaN"),
        ("--protocol", "../../etc/passwd"),
        ("--protocol", ""),
    ],
    ids=lambda args: " ".join(args)[:40],
)
def test_a_taper_that_cannot_be_is_one_sentence(args):
    options = {"--start-mg": "60", "--start-on": "2026-01-05", "--hold-weeks": "2"}
    name, _, value = args[0].partition("=")
    options[name] = value or args[1]
    with pytest.raises(CommandError) as error:
        call_command("plan_taper", *(f"{k}={v}" for k, v in options.items()), stdout=StringIO())
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 600


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("identifier", "on"),
    [("nobody", "2026-01-05"), ("", "2026-01-05"),
     ("x" * 10_000, "2026-01-05"), ("a\x00b", "2026-01-05"),
     ("%", "2026-01-05"), ("N-1", "2026-13-01"), ("N-1", "0001-01-01"), ("N-1", "9999-12-31"),
     ("N-1", "\uff12026-01-01")],
    ids=lambda text: repr(text)[:20],
)  # fmt: skip
def test_a_patient_nobody_has_is_one_sentence(cast, patient, identifier, on):
    with pytest.raises(CommandError) as error:
        call_command("show_patient", identifier, on=on, stdout=StringIO())
    assert "\n" not in str(error.value)


@pytest.mark.django_db
@pytest.mark.parametrize("on", ["1900-01-01", "2200-12-31"])
def test_a_patient_is_shown_on_the_first_and_last_day_of_the_calendar(cast, patient, on):
    from tests import cast as people

    people.make_given_course(patient, cast.alice, last_days_ago=30)
    people.make_taper(patient, cast.alice, stop_at_mg="5")
    people.make_ck(patient, cast.alice)
    out = StringIO()
    call_command("show_patient", "N-1", on=on, json=True, stdout=out)
    assert out.getvalue().startswith("{")


def test_from_the_shell_a_refusal_is_one_line_and_exit_code_1(tmp_path):
    done = run("load_case", str(tmp_path), "--clinic", "North", "--day0", "2015-01-01")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Traceback" not in done.stderr
