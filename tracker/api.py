"""What the whole API has in common: one shape for every refusal, and sign-in by token."""

from django.contrib.auth import authenticate
from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig, ValidationError
from django.db import DataError, IntegrityError
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import exception_handler

from courses.api.fields import readable
from courses.api.serializers import Body
from courses.api.viewset import Scoped
from courses.clinic.errors import StaleError, TakenError
from courses.rules.errors import RuleError

MOST_NAME_CHARACTERS = 60
NO_FIELD = {NON_FIELD_ERRORS, "non_field_errors", "detail"}


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = (
        "The change was refused: it conflicts with what someone else stored at the same moment; "
        "read the record again and repeat it."
    )


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request was refused: its body is too large; send less at a time."


class Unstorable(exceptions.APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = "The change was refused: the database cannot hold one of its values; correct it."


def answer_refusal(error: Exception, context: dict) -> Response | None:
    """Return {"error": sentence, "fields": {name: [sentence]}} for a refusal; None for a fault of our own."""
    if isinstance(error, StaleError):
        body = {"error": readable(error), "fields": {}, "changes": error.changes}
        is_taken = isinstance(error, TakenError)
        return Response(
            body, status=status.HTTP_409_CONFLICT if is_taken else status.HTTP_412_PRECONDITION_FAILED
        )
    response = exception_handler(_as_api_error(error), context)
    if response is not None:
        fields = _flat(response.data)
        response.data = {"error": _sentence(fields), "fields": _named(fields)}
    return response


def _as_api_error(error: Exception) -> Exception:
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(getattr(error, "message_dict", None) or error.messages)
    if isinstance(error, RuleError):
        return exceptions.ValidationError([str(error)])
    known = {IntegrityError: Conflict, DataError: Unstorable, RequestDataTooBig: TooLarge}
    return next((answer() for kind, answer in known.items() if isinstance(error, kind)), error)


def _flat(detail, name: str = "") -> dict[str, list[str]]:
    """Return the sentences by dotted field name ("infusions.0.planned_mg"); "" holds those of no field."""
    if isinstance(detail, dict):
        pairs = [(_joined(name, key), value) for key, value in detail.items()]
    elif isinstance(detail, list | tuple) and any(isinstance(part, dict | list) for part in detail):
        pairs = [(_joined(name, place), part) for place, part in enumerate(detail)]
    else:
        sentences = detail if isinstance(detail, list | tuple) else [detail]
        return {name: [readable(sentence) for sentence in sentences]} if sentences else {}
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        for path, sentences in _flat(value, key).items():
            found.setdefault(path, []).extend(sentences)
    return found


def _joined(name: str, key: object) -> str:
    if key in NO_FIELD:
        return name
    part = readable(key)[:MOST_NAME_CHARACTERS]
    return f"{name}.{part}" if name else part


def _sentence(fields: dict[str, list[str]]) -> str:
    told = [f"{name}: {s}" if name else s for name, sentences in fields.items() for s in sentences]
    return " ".join(told) or "The request was refused."


def _named(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: sentences for name, sentences in fields.items() if name}


class Credentials(Body):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class TokenBody(serializers.Serializer):
    token = serializers.CharField()


class TokenThrottle(AnonRateThrottle):
    """Slows down who tries many names; tracker.settings.AXES_* locks one name after a few wrong passwords."""

    rate = "60/min"


class TokenView(Scoped):
    """Sign in for a program: POST name and password, send the token as `Authorization: Token ...`."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (TokenThrottle,)
    write_right = None

    def get_authenticate_header(self, request) -> str:
        return "Token"  # without a challenge the refusal would be a 403

    @extend_schema(request=Credentials, responses=TokenBody, auth=[])
    def post(self, request):
        body = Credentials(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        user = authenticate(request._request, **body.validated_data)
        if user is None:
            _refuse_locked(request._request)
            raise exceptions.AuthenticationFailed(
                "The sign-in was refused: name and password do not belong together, or the account is closed."
            )
        return Response({"token": token_of(user).key})


class OwnToken(Scoped):
    """The token in use: DELETE ends it, and every program that uses it is signed out."""

    write_right = None

    @extend_schema(responses={204: None})
    def delete(self, request):
        token_of(request.user).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def token_of(user) -> Token:
    """Return the user's token, made when there is none."""
    try:
        return user.auth_token
    except Token.DoesNotExist:
        token = Token(user=user)
        token.save()
        return token


def _refuse_locked(request) -> None:
    """Answer a locked-out name in the API's own shape; axes would replace the answer by a page."""
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False
        raise Throttled(
            detail="The sign-in was refused: too many wrong passwords for this name; wait 15 minutes."
        )


class Nowhere(Scoped):
    """Any address of the API that does not exist."""

    write_right = None
    schema = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound("There is nothing at this address; see /api/v1/schema/ for what there is.")

    def get(self, request, *args, **kwargs):
        raise exceptions.NotFound

    post = put = patch = delete = get
