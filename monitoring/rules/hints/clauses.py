"""What free text says of a sign: there (True), not there (False), or for a person to read (None).

Only a plain denial is read as one ("no rash", "dysphagia resolved"). What is negated in another way is for a
person to read: "no fever or dysphagia", "normal for liquids only".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from courses.protocols.hints import Wording
from courses.protocols.loader import hint_book

SWALLOWING = "swallowing"
CLAUSES = re.compile(r"[;,.\n]|\bbut\b|\bhowever\b|\balthough\b")
NEAR = 3  # words in reach of a negation: "unable to eat or swallow", "not so much better"
ABLE_TO = frozenset({"swallow", "swallowing", "swallowed"})  # not "cannot walk and swallows well"
NOT_DOING = re.compile(r"\b(?:not|no longer|never)$")
NOT_UNABLE = re.compile(r"\b(?:not|never|no longer|isn't|wasn't) (?:unable|cannot)\b")
LINKS = frozenset({"in", "with", "on", "when", "of"})  # "difficulty in swallowing"
BESIDE_A_PLACE = frozenset({"of", "from", "the", "left", "right", "both", "bone", "was", "were"})
THEN = frozenset({"then", "and"})


@dataclass(frozen=True)
class Found:
    """A sign word with the words before and after it in its clause."""

    before: tuple[str, ...]
    word: str
    after: tuple[str, ...]

    @property
    def is_act(self) -> bool:
        """Return whether it is swallowing itself, which is no trouble as such."""
        return self.word.startswith("swallow")


def combined(told: Iterable[bool | None]) -> bool | None:
    """Return True when any is there, else None when any is for a person to read, else False."""
    found = set(told)
    if True in found:
        return True
    return None if None in found else False


def text_says(text: str, kind: str) -> list[bool | None]:
    """Return what each sign word of the kind is told to be; [] when the text does not speak of it.

    What follows without a sign of its own goes with it: "dysphagia resolved, then came back".
    """
    told: list[bool | None] = []
    is_open = False
    for clause in clauses_of(text):
        found = _clause_says(clause, kind)
        told += found
        is_open = bool(found) or (is_open and not _speaks_of_any(clause))
        if is_open and not found and _begins_with_return(words_of(clause)):
            told.append(None)
    return told


def swallowing_note_says(text: str) -> list[bool | None]:
    """Return what a note that is all about swallowing says: trouble, unless it says that it is well.

    "Solids normal, fluids thickened" is for a person to read.
    """
    told: list[bool | None] = []
    is_described = False
    for clause in clauses_of(text):
        found = _clause_says(clause, SWALLOWING) or _statement(words_of(clause))
        told += found
        is_described = is_described or not found
    if is_described:
        told.append(None if False in told else True)
    return told


def says_better(text: str) -> bool:
    """Return whether the words say that something got better: "improved", and not "not improved"."""
    for clause in clauses_of(text):
        words = words_of(clause)
        for place, word in enumerate(words):
            is_negated = not _book().not_yet.isdisjoint(words[max(0, place - NEAR) : place])
            if word in hint_book().better_words and not is_negated:
                return True
    return False


def clauses_of(text: str) -> list[str]:
    """Return the clauses that have words, in small letters."""
    found = CLAUSES.split(text.casefold().replace("\u2019", "'"))
    return [clause for clause in found if words_of(clause)]


def words_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z']+", text))


def _book() -> Wording:
    return hint_book().wording


def _clause_says(clause: str, kind: str) -> list[bool | None]:
    return [_verdict(found) for found in _found(clause, kind)]


def _speaks_of_any(clause: str) -> bool:
    return any(True for kind in hint_book().words for _ in _found(clause, kind))


def _found(clause: str, kind: str) -> Iterator[Found]:
    beginnings = "|".join(re.escape(word) for word in hint_book().words[kind])
    for match in re.finditer(rf"\b(?:{beginnings})[a-z]*", clause):
        found = Found(words_of(clause[: match.start()]), match.group(), words_of(clause[match.end() :]))
        if not _is_of_another_place(found):
            yield found


def _is_of_another_place(found: Found) -> bool:
    """Return whether a needle aspirated: "bone marrow aspirate", "aspiration of the left knee"."""
    if not found.word.startswith("aspirat"):
        return False
    beside = {*_without_last(found.before, BESIDE_A_PLACE)[-1:], *_rest(found.after, BESIDE_A_PLACE)[:1]}
    return not beside.isdisjoint(_book().aspirated_elsewhere)


def _verdict(found: Found) -> bool | None:
    if found.is_act and NOT_DOING.search(" ".join(found.before)):
        return True
    if found.word in ABLE_TO and (told := _says_unable(found.before)) is not False:
        return told
    if _is_unchanged(found):
        return True
    if _is_denied(found) or _is_over(found):
        rest = _rest(found.after, _book().fillers)
        is_whole = (_book().in_part | _book().returned).isdisjoint(rest)
        return False if is_whole and _book().conditional.isdisjoint(found.before) else None
    return None if _is_negated(found) else True


def _says_unable(before: Sequence[str]) -> bool | None:
    """Return whether what follows cannot be done; None where that is negated in turn ("not unable to")."""
    said = " ".join(before)
    if NOT_UNABLE.search(said):
        return None
    unable = "|".join(map(re.escape, _book().unable))
    return re.search(rf"\b(?:{unable})(?: [a-z']+){{0,{NEAR}}}$", said) is not None


def _is_unchanged(found: Found) -> bool:
    """Return whether it is not gone, well or better: "has not resolved", "no swallowing possible"."""
    ends = _book().gone | _book().changed | (_book().well if found.is_act else frozenset())
    if (
        not _book().not_yet.isdisjoint(found.before[-1:])
        and found.after[:1]
        and found.after[0] in _book().changed
    ):
        return True
    if found.is_act and found.before[-1:] and found.before[-1] in _book().well:
        return not _book().not_yet.isdisjoint(found.before[-2:-1])
    return _is_negated_among(found.after, ends)


def _is_negated_among(words: Sequence[str], ends: AbstractSet[str]) -> bool:
    told = [word for word in words if word not in _book().fillers]
    places = [place for place, word in enumerate(told) if word in _book().not_yet]
    return any(not ends.isdisjoint(told[place + 1 : place + 1 + NEAR]) for place in places)


def _is_denied(found: Found) -> bool:
    """Return whether a denial stands directly before: "no rash"; of swallowing, whether trouble is denied."""
    if not found.is_act:
        return _ends_with_denial(found.before)
    if found.after[:1] and found.after[0] in _book().troubles:
        return _ends_with_denial(found.before)
    before = _without_last(found.before, LINKS)
    is_trouble = bool(before) and before[-1] in _book().troubles and _ends_with_denial(before[:-1])
    return is_trouble or (bool(found.before) and found.before[-1] in _book().well)


def _ends_with_denial(words: Sequence[str]) -> bool:
    """Return whether the last word but `between` denies, and is not negated itself ("never without")."""
    left = _without_last(words, _book().between)
    return bool(left) and left[-1] in _book().deniers and _book().negators.isdisjoint(left[-2:-1])


def _is_over(found: Found) -> bool:
    """Return whether it is said to be gone, or swallowing to be well, directly after the sign."""
    rest = _rest(found.after, _book().fillers)
    if not rest:
        return False
    if found.is_act and _is_without_trouble(rest):
        return True
    return rest[0] in (_book().gone | _book().well if found.is_act else _book().gone)


def _is_without_trouble(words: Sequence[str]) -> bool:
    """Return whether the words begin with "no difficulty", "without any problems"."""
    trouble = _rest(words[1:], _book().between)
    return words[0] in _book().deniers and bool(trouble) and trouble[0] in _book().troubles


def _is_negated(found: Found) -> bool:
    """Return whether anything negates it: not "aspirated without coughing", nor "with normal CK"."""
    after = _book().negators | (_book().gone - {"normal"}) | _book().well
    if not found.is_act:
        after = after - {"without"} - _book().well
    last = frozenset(found.before[-1:])
    return not (
        _book().negators.isdisjoint(found.before)
        and _book().gone.isdisjoint(last)
        and after.isdisjoint(found.after)
    )


def _begins_with_return(words: Sequence[str]) -> bool:
    return bool(set(_rest(words, _book().fillers - {"back"} | THEN)[:1]) & _book().returned)


def _statement(words: Sequence[str]) -> list[bool | None]:
    """Return what is said of swallowing without its name; [] for what only describes it ("soft diet")."""
    book = _book()
    if _is_negated_among(words, book.gone | book.well | book.changed) or _says_unable(words):
        return [True]
    known = book.eaten | book.fillers | book.well | book.gone
    if _is_without_trouble(words):
        known = known | book.between | book.deniers | book.troubles
    elif book.well.isdisjoint(words):
        return [] if book.negators.isdisjoint(words) else [None]
    return [False if known.issuperset(words) else None]


def _rest(words: Sequence[str], skipped: AbstractSet[str]) -> tuple[str, ...]:
    """Return the words from the first that is not skipped on."""
    start = next((place for place, word in enumerate(words) if word not in skipped), len(words))
    return tuple(words[start:])


def _without_last(words: Sequence[str], skipped: AbstractSet[str]) -> tuple[str, ...]:
    """Return the words up to the last that is not skipped."""
    return tuple(reversed(_rest(tuple(reversed(words)), skipped)))
