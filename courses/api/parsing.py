"""Reading a JSON body: every number as it was written, no key twice, nothing too large or too deep."""

import json

from django.core.exceptions import RequestDataTooBig
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request was refused: its body is too large; send less at a time."


class StrictJSONParser(JSONParser):
    """JSON in UTF-8. A number with a point or exponent stays text, so that no float ever holds a dose."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            text = _body_of(stream).decode("utf-8")
            return json.loads(
                text, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_object
            )
        except RequestDataTooBig as error:
            raise TooLarge from error
        except UnicodeDecodeError as error:
            raise ParseError("The body was refused: it is not UTF-8; encode it as UTF-8.") from error
        except RecursionError as error:
            raise ParseError("The body was refused: it is nested too deeply; flatten it.") from error
        except ValueError as error:
            raise ParseError(f"The body was refused: it is not JSON ({error}); correct it.") from error


def _body_of(stream) -> bytes:
    """Return the bytes; through `body` of a Django request, which keeps to the size limit of the settings."""
    return stream.body if hasattr(stream, "body") else stream.read()


def _refuse_constant(name: str):
    raise ValueError(f"{name} is not a number")


def _object(pairs: list) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found
