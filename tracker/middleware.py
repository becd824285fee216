"""What every response of the site has in common."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
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


class RequestLog(RequestMiddleware):
    """Logs each request with its number, without its query: people search by patients' names."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path."""
        return f"{request.method} {request.path}"
