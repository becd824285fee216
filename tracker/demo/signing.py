"""The second signature at the invented clinic: asked for above a threshold of its own, one still missing."""

from decimal import Decimal

from courses.actions.clinics import change_settings
from courses.actions.signature import sign_doses, to_sign
from courses.models import PulseCourse, User
from tracker.demo.people import Site

THRESHOLD_MG = Decimal(750)  # the invented clinic's own choice


def sign(site: Site) -> None:
    """Ask for a second signature from now on, and let the consultant give all but the last one missing."""
    manager = User.objects.get(username="demo-manager")
    change_settings(
        clinic=site.clinic,
        seen_version=site.clinic.version,
        by=manager,
        changes={"second_signature_above_mg": THRESHOLD_MG},
        reason="agreed by the team (invented)",
    )
    consultant = User.objects.get(username="demo-consultant")
    courses = PulseCourse.objects.filter(patient__clinic=site.clinic, state=PulseCourse.State.ACTIVE)
    waiting = [c for c in courses.select_related("patient__clinic").order_by("pk") if to_sign(c)]
    for course in waiting[:-1]:
        doses = {infusion.number: infusion.planned_mg for infusion in to_sign(course)}
        sign_doses(course=course, by=consultant, entered=doses)
