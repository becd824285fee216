"""Optimistic locking over HTTP: the version goes out as ETag and comes back as If-Match."""

import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ParseError
from rest_framework.response import Response

from courses.clinic.errors import StaleError

ETAG = re.compile(r'"([0-9]{1,9})"', re.ASCII)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag of the record as you read it, such as "3". Missing: 428. Changed meanwhile: 412.',
)


class VersionRequired(APIException):
    status_code = 428
    default_detail = (
        "The change was refused: it names no version; read the record and send its ETag as If-Match."
    )


def with_etag(response: Response, record) -> Response:
    """Return the response with the record's version as its ETag; one that is never edited has none."""
    if hasattr(record, "version"):
        response["ETag"] = f'"{record.version}"'
    return response


def refuse_stale(request, record) -> int:
    """Return the version the client saw; raise when it sent none, a malformed one, or an older one."""
    seen_version = _seen_version(request)
    if record.version != seen_version:
        raise StaleError.of(record, seen_version)
    return seen_version


def _seen_version(request) -> int:
    sent = request.headers.get("If-Match")
    if sent is None:
        raise VersionRequired
    found = ETAG.fullmatch(sent.strip())
    if not found:
        raise ParseError(
            'The If-Match header was refused: it is not one quoted version; send the ETag as read, as in "3".'
        )
    return int(found[1])
