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
UNSURE = "The database stopped answering in between. Look at the record first: what you sent may stand."
REFUSALS = frozenset({400, 409, 422})
FAILED = 500


def lost_database(get_response: View) -> View:
    """Return a middleware that takes no refusal for true which a lost database may have caused.

    Django takes a constraint for broken when the database fails while it is asked: a nurse was told of an
    active taper that was not there. Lost after the change was stored, while the answer was read, it is no
    fault of ours but nothing to be sent again blindly either.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not getattr(connection, "errors_occurred", False):
            return response
        if response.status_code in REFUSALS:
            return _unanswered(request, LOST)
        return _unanswered(request, UNSURE) if response.status_code == FAILED else response

    return respond


def _unanswered(request: HttpRequest, said: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": said}, status=503)
    return render(request, "503.html", {"lost": said}, status=503)


class RequestLog(RequestMiddleware):
    """Logs each request with its number, without its query: people search by patients' names."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path."""
        return f"{request.method} {request.path}"
