"""Studies opened and ended, data sets asked for and fetched: each with what it is for, in the trail."""

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden
from courses.clinic.until_ended import end
from courses.models import Clinic
from monitoring.models import Export, Study

SHOWN = ["name", "purpose"]


@transaction.atomic
def open_study(*, clinic: Clinic, by, name: str, purpose: str) -> Study:
    """Open a study: from now on its exports name the clinic's patients by its own names."""
    require(by, Right.AUDIT, clinic)
    study = Study(clinic=clinic, name=name.strip(), purpose=purpose.strip(), added_by=by)
    refuse_hidden(study)
    study.full_clean()
    study.save()
    audit.write(by=by, action="study.open", record=study, clinic=clinic, after=audit.snapshot(study, SHOWN))
    return study


@transaction.atomic
def end_study(*, study: Study, by, reason: str) -> Study:
    """Make no further export of it; those made stay in the history."""
    require(by, Right.AUDIT, study.clinic)
    before = audit.snapshot(study, SHOWN)
    end(study, by=by, action="study.end", reason=reason, what="study", before=before)
    return study


@transaction.atomic
def ask_export(*, study: Study, by, purpose: str, form: str = Export.Form.CSV) -> Export:
    """Ask for a data set of everybody at the clinic who agreed to research; a worker makes it."""
    require(by, Right.AUDIT, study.clinic)
    if not Study.objects.in_force().select_for_update(no_key=True).filter(pk=study.pk).exists():
        raise refuse("The export was refused: the study has ended; open another for it.")
    export = Export(study=study, asked_by=by, purpose=purpose.strip(), form=form)
    refuse_hidden(export)
    export.full_clean()
    export.save()
    audit.write(
        by=by,
        action="export.ask",
        record=export,
        clinic=study.clinic,
        after={"study": study.name, "form": export.form},
        reason=export.purpose,
    )
    return export


@transaction.atomic
def note_fetched(*, export: Export, by) -> None:
    """Put into the trail that somebody fetched the data set; call it before the first byte goes."""
    require(by, Right.AUDIT, export.study.clinic)
    if export.state != Export.State.READY:
        raise refuse(f"The data set cannot be fetched: it is {export.get_state_display()}.")
    audit.write(
        by=by,
        action="export.fetch",
        record=export,
        clinic=export.study.clinic,
        after={"study": export.study.name, "sha256": export.sha256},
        reason=export.purpose,
    )
