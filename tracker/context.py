"""What every page knows: who is looking, at which clinic, in which role, and what that role may do."""

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from courses.clinic.access import Access, Right
from courses.clinic.clinic import Clinic
from monitoring.reminders.sweeps import last_sweep

BANNERS = {
    Clinic.DataKind.INVENTED: "This clinic is invented: no real patient.",
    Clinic.DataKind.PUBLISHED: "Published cases: re-coded from open publications, no patient of this clinic.",
}


def access(get_response):
    """Middleware: give the request its access, read at most once, and show moments in the clinic's zone."""

    def handle(request):
        request.access = SimpleLazyObject(lambda: _access(request))
        with timezone.override(None):
            return get_response(request)

    return handle


def _access(request) -> Access:
    found = Access.of(request.user, request.session.get("clinic"))
    if found.clinic:
        timezone.activate(found.clinic.zone)
    return found


def clinic(request) -> dict:
    """Context processor: the clinic's name, its banner, and what the role allows, for every template."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    here = request.access.clinic
    rights = request.access.rights
    return {
        "clinic": here,
        "clinics": request.access.clinics,
        "may_record": Right.RECORD in rights,
        "may_prescribe": Right.PRESCRIBE in rights,
        "may_review": Right.REVIEW in rights,
        "may_audit": Right.AUDIT in rights,
        "may_read": Right.READ in rights,
        "may_manage": Right.MANAGE in rights,
        "may_escalate": Right.ESCALATE in rights,
        "engine": SimpleLazyObject(last_sweep),
    }
