"""Making the data sets that people asked for: one worker each, taken over when that worker is gone.

The database says what is to be made. A worker holds an export by a token and says with each batch that it
lives; what a dead one began is begun anew. A file appears whole or not at all.
"""

import hashlib
import logging
import os
import shutil
import uuid
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from courses.actions.clinics import service_account
from courses.clinic import audit
from courses.models import Clinic, Patient
from courses.rules.errors import RuleError
from monitoring.models import Export
from monitoring.outcomes.export import archive, workbook
from monitoring.outcomes.export.disguise import Disguise
from monitoring.reminders import clock
from monitoring.reminders.faults import where

log = logging.getLogger(__name__)

GONE_AFTER = timedelta(minutes=2)  # without a sign of life: far longer than a batch takes
KEPT = timedelta(days=7)  # then the file goes; who asked, what for and its SHA-256 stay
TRIES = 3  # somebody may withdraw consent while it is written


class OvertakenError(Exception):
    """Another worker makes this export now."""


def make_all() -> int:
    """Make every export that waits, remove the files whose time is over; return how many were made."""
    remove_old()
    made = 0
    while (export := take()) is not None:
        made += make(export)
    return made


@transaction.atomic
def take() -> Export | None:
    """Return an export that waits, or whose worker is gone, held by this caller alone; None without one."""
    now, token = clock.now(), uuid.uuid4()
    free = Export.objects.filter(
        Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, seen_at__lt=now - GONE_AFTER)
    )
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True, of=("self",))
    found = free.order_by("asked_at", "pk").first()
    if found is None:
        return None
    Export.objects.filter(pk=found.pk).update(
        state=Export.State.RUNNING, token=token, seen_at=now, patients=None, patients_done=0
    )
    return Export.objects.select_related("study__clinic").get(pk=found.pk)


def make(export: Export) -> bool:
    """Make the data set; return whether it is ready. What goes wrong is said on it, and is nobody's name."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with TemporaryDirectory(dir=folder()) as work:
            _make(export, Path(work))
    except OvertakenError:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold up no other export
        log.error("an export could not be made: %s", where(error))
        _settle(export, state=Export.State.FAILED, error=_said(error))
        return False
    return True


def _said(error: Exception) -> str:
    """Return our own sentence, or what kind of error it was: another's words may hold what was read."""
    is_ours = isinstance(error, RuleError)
    return str(error)[:300] if is_ours else f"It could not be made: {type(error).__name__}; ask for it again."


def folder() -> Path:
    """Return where the data sets lie: readable by the app's own account alone."""
    return settings.DATA_DIR / "exports"


def path_of(export: Export) -> Path:
    return folder() / export.file_name


def agreed(clinic: Clinic) -> set[int]:
    """Return the patients who agreed to research."""
    return set(Patient.objects.filter(clinic=clinic, may_research=True).values_list("pk", flat=True))


def _make(export: Export, work: Path) -> None:
    clinic = export.study.clinic
    for number in range(TRIES):
        part = work / str(number)
        part.mkdir()
        patients = agreed(clinic)
        path = _write(export, patients, part)
        if not patients - agreed(clinic):
            _finish(export, path)
            return
        shutil.rmtree(part)
    raise RuntimeError("consent was withdrawn each time while it was written")


def _write(export: Export, patients: set[int], part: Path) -> Path:
    def done(count: int) -> None:
        _hold(export, patients=len(patients), patients_done=count)

    done(0)
    about = {
        "study": export.study.name,
        "purpose": export.purpose,
        "asked_at": export.asked_at.isoformat(timespec="seconds"),
        "patients": len(patients),
        "consent": "patients who agreed to research, and nobody else",
        "days": "moved by 1 to 365 days, back or ahead, alike within a patient: intervals are true",
        "ages": "in whole years, all from 90 on as 90+",
        "text": "no column in which people type; of names of drugs and tests those on a list",
    }
    files = archive.write(part, patients, Disguise(export.study.secret), done=done)
    if export.form == Export.Form.XLSX:
        files = [workbook.write(part, files)]
    export.files = [vars(one) for one in files]
    return archive.packed(part, files, about=about)


@transaction.atomic
def _finish(export: Export, path: Path) -> None:
    """Let the file appear under its name, and say so, or neither."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    ready = {"finished_at": clock.now(), "sha256": sha256, "size_bytes": path.stat().st_size}
    _settle(export, state=Export.State.READY, files=export.files, **ready)
    path.chmod(0o600)
    os.replace(path, path_of(export))


@transaction.atomic
def _settle(export: Export, **changes) -> None:
    _hold(export, **({"finished_at": clock.now()} | changes))
    audit.write(
        by=service_account("exporter"),
        action=f"export.{changes['state']}",
        record=export,
        clinic=export.study.clinic,
        after={"sha256": changes.get("sha256", ""), "error": changes.get("error", "")},
    )


def _hold(export: Export, **changes) -> None:
    """Change the export while it is this worker's; OvertakenError when it is another's."""
    ours = Export.objects.filter(pk=export.pk, token=export.token, state=Export.State.RUNNING)
    if not ours.update(seen_at=clock.now(), **changes):
        raise OvertakenError


def remove_old() -> int:
    """Remove the files whose time is over; return how many."""
    old = Export.objects.filter(state=Export.State.READY, finished_at__lt=clock.now() - KEPT)
    gone = list(old)
    for export in gone:
        path_of(export).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(state=Export.State.REMOVED)
    return len(gone)
