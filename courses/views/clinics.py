"""Which of their clinics a person looks at."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from courses.views.door import access_of


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Look at the clinic named in the form from now on; 404 unless the person works there."""
    wanted = request.POST.get("clinic", "")
    clinic = next((c for c in access_of(request).clinics if str(c.pk) == wanted), None)
    if clinic is None:
        raise Http404("No such clinic, or not one of yours.")
    request.session["clinic"] = clinic.pk
    messages.success(request, f"You now look at {clinic}.")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Return where to go on: the address asked for when it is of this site, else the first page."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else "/"
