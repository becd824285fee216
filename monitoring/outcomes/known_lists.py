"""Lists the rules hold as data, as they stand in a statement: {steroids} in a frame is one of them."""

from collections.abc import Callable, Iterable, Mapping

from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import equivalences, response_criteria
from monitoring.rules.steroid.spans import LOCAL_ROUTES


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text.replace(chr(39), chr(39) * 2)}'" for text in sorted(texts))


LISTS: Mapping[str, Callable[[], str]] = {
    "{steroids}": lambda: _texts(equivalences()),  # every name of every glucocorticoid, in small letters
    "{muscle_enzymes}": lambda: _texts(response_criteria().enzymes),
    "{relative_unit}": lambda: _texts([RELATIVE_UNIT]),
    "{local_routes}": lambda: _texts(LOCAL_ROUTES),
}
