"""What every response of the site has in common."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django_structlog.middlewares import RequestMiddleware

View = Callable[[HttpRequest], HttpResponse]


def no_store(get_response: View) -> View:
    """Return a middleware that keeps a signed-in person's pages out of every cache, the browser's included.

    On a shared ward computer the Back button after sign-out must not show a patient.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated or request.headers.get("Authorization"):
            response["Cache-Control"] = "no-store"
        return response

    return respond


LOST = "The database did not answer in between: nothing of this was stored. Send it again in a moment."
REFUSALS = frozenset({400, 409, 422})


def lost_database(get_response: View) -> View:
    """Return a middleware that takes no refusal for true which a lost database may have caused.

    Django takes a constraint for broken when the database fails while it is asked: a nurse was told of an
    active taper that was not there.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in REFUSALS or not getattr(connection, "errors_occurred", False):
            return response
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": LOST}, status=503)
        return render(request, "503.html", {"lost": LOST}, status=503)

    return respond


class RequestLog(RequestMiddleware):
    """Logs each request with its number, without its query: people search by patients' names."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path."""
        return f"{request.method} {request.path}"
