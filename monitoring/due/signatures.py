"""Second signatures that doses above a clinic's threshold wait for."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from courses.actions.signature import is_signed, to_sign
from courses.models import Infusion, PulseCourse
from courses.rules.units import plain
from courses.rules.wording import short_day_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived


def signatures(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Courses with a day above the threshold whose doses nobody has signed, on the first such infusion's day.

    The words name no dose: who signs enters each of them anew.
    """
    soon = Infusion.objects.filter(course=OuterRef("pk"), state__in=Infusion.AWAITED, planned_on__lte=horizon)
    rows = (
        PulseCourse.objects.filter(
            Exists(soon),
            patient__in=patients,
            state=PulseCourse.State.ACTIVE,
            patient__clinic__second_signature_above_mg__isnull=False,
        )
        .select_related("patient__clinic")
        .prefetch_related("infusions", "signatures")
        .order_by("pk")
    )
    now = timezone.now()
    for course in rows:
        unsigned = [i.planned_on for i in to_sign(course) if not is_signed(i, now=now)]
        if unsigned:
            threshold = plain(course.patient.clinic.second_signature_above_mg)
            yield Derived(
                course.patient_id,
                Due("signature", min(unsigned), course.key),
                f"Second signature for the infusion of {short_day_text(min(unsigned))}",
                f"a day above {threshold} mg needs another prescriber",
            )
