"""A link into the hospital's image viewer, made of the clinic's template and a study's own numbers.

The link is derived when it is shown and never stored. It names the study, never the patient.
"""

import re
from urllib.parse import quote, urlsplit

from courses.rules.errors import RuleError

PLACEHOLDERS = ("accession", "study_uid")
EXAMPLE = "https://pacs.example/viewer?acc={accession}&uid={study_uid}"
MOST_LETTERS = 300
_BRACED = re.compile(r"\{([^{}]*)\}")


def check_template(template: str) -> str:
    """Return the template; RuleError in one sentence when no safe link can come of it."""
    if len(template) > MOST_LETTERS or not template.isprintable() or " " in template:
        raise _refuse(f"it has a space, a hidden character or more than {MOST_LETTERS} letters")
    names = _BRACED.findall(template)
    unknown = [name for name in names if name not in PLACEHOLDERS]
    if unknown:
        raise _refuse(
            f"{{{unknown[0][:30]}}} is not known; only {{accession}} and {{study_uid}} may stand in it, "
            "never who the patient is"
        )
    if set("{}") & set(_BRACED.sub("", template)):
        raise _refuse("a brace is left open")
    if not names:
        raise _refuse("it names no study; put {accession} or {study_uid} where the viewer expects it")
    _check_address(template)
    return template


def _check_address(template: str) -> None:
    try:
        address = urlsplit(template)
        host, user = address.hostname, address.username
        _ = address.port
    except ValueError:
        raise _refuse("it is not a web address") from None
    if address.scheme not in {"https", "http"} or not host:
        raise _refuse("it is not a web address that begins with https:// or http://")
    if user is not None or "{" in address.netloc or "\\" in template:
        raise _refuse("the name of its server is not plain")


def viewer_link(template: str, *, accession: str, study_uid: str) -> str:
    """Return the study's link, each value quoted; "" when the template wants a number the study has not."""
    values = {"accession": accession, "study_uid": study_uid}
    wanted = set(_BRACED.findall(template))
    if not template or not all(values.get(name) for name in wanted):
        return ""
    return _BRACED.sub(lambda found: quote(values[found[1]], safe=""), template)


def _refuse(why: str) -> RuleError:
    return RuleError(f"The viewer link was refused: {why}; write it as in {EXAMPLE}.")
