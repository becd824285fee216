"""Where a page is: the clinic of the patient on it, else the clinic looked at."""

from django import template

from courses.clinic.clinic import Role
from tracker.context import BANNERS

register = template.Library()

PATIENT_BANNERS = {
    "invented": "Invented patient: no real person.",
    "published": "Published case: re-coded from an open publication, no patient of this clinic.",
}


@register.simple_tag(takes_context=True)
def place(context) -> dict:
    """Return the clinic the page is about, the banner that says what its data are, and the viewer's role."""
    patient = context.get("patient")
    clinic = getattr(patient, "clinic", None) or context.get("clinic")
    if clinic is None:
        return {"clinic": None, "banner": "", "role": ""}
    banner = BANNERS.get(clinic.data_kind) or PATIENT_BANNERS.get(getattr(patient, "origin", ""), "")
    role = context["request"].access.role_at.get(clinic.pk, "")
    return {"clinic": clinic, "banner": banner, "role": Role(role).label if role else ""}
