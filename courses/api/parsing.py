"""Reading a JSON body: every number as it was written, no key twice, nothing too deep."""

import json

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON in UTF-8. A number with a point or exponent stays text, so that no float ever holds a dose."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return _read(_body_of(stream).decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ParseError("The body was refused: it is not UTF-8; encode it as UTF-8.") from error
        except RecursionError as error:
            raise ParseError("The body was refused: it is nested too deeply; flatten it.") from error
        except ValueError as error:
            raise ParseError(f"The body was refused: it is not JSON ({error}); correct it.") from error


def _read(text: str) -> dict:
    found = json.loads(text, parse_float=str, parse_constant=_refuse_constant, object_pairs_hook=_object)
    if not isinstance(found, dict):
        raise ValueError("it has no names at its top: send an object")
    return found


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
