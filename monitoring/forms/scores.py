"""The boxes that make a strength test: one for each muscle and side, one for each item of the CMAS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from courses.protocols.loader import cmas, kendall_points
from courses.rules.errors import RuleError
from courses.rules.units import plain
from monitoring.forms.numbers import NUMBER_BOX, NumberField, shown
from monitoring.models import MuscleScore
from monitoring.rules.muscles import manual_testing
from monitoring.rules.muscles.cmas import points_of_seconds
from monitoring.rules.muscles.manual_testing import MOST_POINTS, Site, kendall_of_mrc, muscles_of, sites_of

NOT_TESTED = "nt"
SECONDS = re.compile(r"(?P<seconds>[0-9]{1,5})\s*s", re.IGNORECASE)
POINTS, MRC = "points", "mrc"
GRADES = [(POINTS, "points, 0 to 10"), (MRC, "MRC grades, 0 to 5")]


@dataclass(frozen=True)
class Entered:
    """What a box says: points, and the MRC grade or the time they were entered as; no points: not tested."""

    points: Decimal | None
    mrc: str = ""
    time: str = ""

    def __str__(self) -> str:
        return NOT_TESTED if self.points is None else self.mrc or plain(self.points)


class ScoreField(NumberField):
    """0 to 10 points, an MRC grade where `is_mrc`, or "nt" -> Entered; None when the box is empty."""

    takes_time = False

    def __init__(self, *, is_mrc: bool = False, most: Decimal = MOST_POINTS, decimals: int = 1, **kwargs):
        self.is_mrc = is_mrc
        box = (
            NUMBER_BOX
            | ({"inputmode": "text"} if is_mrc or self.takes_time else {})
            | {"class": "input input--4"}
        )
        super().__init__(most=most, decimals=decimals, required=False, widget=forms.TextInput(box), **kwargs)

    def prepare_value(self, value):
        return str(value) if isinstance(value, Entered) else value

    def to_python(self, value) -> Entered | None:
        text = shown(value)
        if text.casefold() == NOT_TESTED:
            return Entered(None)
        if not self.is_mrc or not text:
            number = super().to_python(text)
            return None if number is None else Entered(number)
        try:
            return Entered(Decimal(kendall_of_mrc(text)), manual_testing.plain_grade(text))
        except RuleError as error:
            raise ValidationError(f"{self.words}: {error}", code="invalid") from None


class TimedField(ScoreField):
    """Points of a timed item of the CMAS, or how long it was held, "35 s" -> Entered with its points."""

    takes_time = True

    def to_python(self, value) -> Entered | None:
        time = SECONDS.fullmatch(shown(value))
        if time is None:
            return super().to_python(value)
        seconds = int(time["seconds"])
        return Entered(Decimal(points_of_seconds(seconds)), time=f"{seconds} s")


def name_of(site: Site) -> str:
    """Return the name of the site's box, "deltoid_right"."""
    return f"{site.muscle.code}_{site.side}"


def all_sites(instrument: str) -> dict[str, Site]:
    """Return every site of every test by the name of its box; named as `instrument` names its own."""
    others = [site for code in ("mmt26", "mmt8") for site in sites_of(muscles_of(code))]
    return {name_of(site): site for site in [*others, *sites_of(muscles_of(instrument))]}


def item_names() -> dict[str, int]:
    """Return each item of the CMAS by the name of its box."""
    return {f"item_{number}": number for number in range(1, len(cmas().maxima) + 1)}


def muscle_fields(instrument: str, *, is_mrc: bool) -> dict[str, ScoreField]:
    return {
        name: ScoreField(label=str(site)[:1].upper() + str(site)[1:], is_mrc=is_mrc)
        for name, site in all_sites(instrument).items()
    }


def item_fields() -> dict[str, ScoreField]:
    maxima, timed = cmas().maxima, cmas().timed.items
    return {
        name: (TimedField if number in timed else ScoreField)(
            label=f"Item {number}", most=Decimal(maxima[number - 1]), decimals=0
        )
        for name, number in item_names().items()
    }


def typed(form: forms.Form, names: Mapping) -> dict[str, Entered]:
    """Return what the boxes say as they stand, without those that are empty or cannot be read."""
    found = {}
    for name in names:
        value = form[name].value()
        try:
            entered = value if isinstance(value, Entered) else form.fields[name].clean(value)
        except ValidationError:
            continue
        if entered is not None:
            found[name] = entered
    return found


def muscle_rows(entered: Mapping[str, Entered], instrument: str) -> list[MuscleScore]:
    """Return the muscles entered as records, not stored."""
    sites = all_sites(instrument)
    return [
        MuscleScore(
            muscle=sites[name].muscle.code, side=sites[name].side.value, score=said.points, mrc=said.mrc
        )
        for name, said in entered.items()
    ]


def scored(entered: Mapping[str, Entered], instrument: str) -> list[manual_testing.MuscleScore]:
    """Return the muscles entered as the rules know them."""
    sites = all_sites(instrument)
    return [manual_testing.MuscleScore(*sites[name].key, said.points) for name, said in entered.items()]


def mrc_table() -> list[tuple[str, str]]:
    """Return (MRC grade, points) as they are converted."""
    return list(kendall_points().items())


def pad(*, is_mrc: bool) -> list[str]:
    """Return what the buttons of the pad write into a box."""
    points = [str(number) for number in range(int(MOST_POINTS) + 1)]
    return [*(kendall_points() if is_mrc else points), NOT_TESTED]
