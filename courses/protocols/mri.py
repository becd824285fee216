"""What an MRI of muscle is graded by: fat scales, the oedema scale, and the muscles by region."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse


@dataclass(frozen=True)
class FatGrade:
    grade: str
    words: str


@dataclass(frozen=True)
class FatScale:
    """A grade means nothing without its scale: "2" is mild in one numbering and moderate in another."""

    code: str
    label: str
    grades: tuple[FatGrade, ...]
    source: str
    status: Status

    def grade_named(self, grade: str) -> FatGrade | None:
        return next((found for found in self.grades if found.grade == grade), None)

    def rank(self, grade: str) -> int:
        """Return the place of the grade, 0 for the least fat; ValueError for a grade it does not have."""
        return [found.grade for found in self.grades].index(grade)


@dataclass(frozen=True)
class OedemaCutOff:
    """A published cut-off of the full oedema total: what it told apart, and how well."""

    at_least: int
    auc: Decimal
    specificity_percent: Decimal
    sensitivity_percent: Decimal
    told_apart: str
    source: str
    status: Status


@dataclass(frozen=True)
class OedemaScale:
    """Grade per muscle, and how many muscles of each side make the largest total."""

    lowest: int
    highest: int
    thigh_muscles: int
    leg_muscles: int
    cut_off: OedemaCutOff
    source: str
    status: Status

    @property
    def muscles(self) -> int:
        """Return how many muscles make the full score, both sides."""
        return (self.thigh_muscles + self.leg_muscles) * 2

    @property
    def most_points(self) -> int:
        return self.muscles * self.highest


@dataclass(frozen=True)
class MriMuscle:
    code: str
    name: str
    region: str
    is_scored: bool  # one of the muscles of the oedema score


@dataclass(frozen=True)
class MriRegion:
    code: str
    label: str
    is_scored: bool
    muscles: tuple[MriMuscle, ...]


@dataclass(frozen=True)
class MriAtlas:
    """The regions by code, and each muscle by its code and by every name it goes by, in small letters."""

    version: str
    regions: Mapping[str, MriRegion]
    by_printed_name: Mapping[str, MriMuscle]
    source: str
    status: Status

    @property
    def muscles(self) -> tuple[MriMuscle, ...]:
        return tuple(muscle for region in self.regions.values() for muscle in region.muscles)


def read_fat_scales(path: Path) -> tuple[dict[str, FatScale], OedemaScale]:
    """Return the fat scales by code, and the oedema scale."""
    top = read_object(path)
    scales = by_key(path.name, [_fat_scale(entry) for entry in top.children("scales")], lambda s: s.code)
    oedema = _oedema_scale(top.child("oedema"))
    top.done()
    return scales, oedema


def _fat_scale(entry: Entry) -> FatScale:
    grades = [FatGrade(grade, words) for grade, words in entry.table("grades").items()]
    found = FatScale(
        entry.text("code"), entry.text("label"), tuple(grades), entry.text("source"), entry.status()
    )
    entry.done()
    return found


def _oedema_scale(entry: Entry) -> OedemaScale:
    found = OedemaScale(
        lowest=entry.whole("lowest", least=0),
        highest=entry.whole("highest"),
        thigh_muscles=entry.whole("thigh_muscles"),
        leg_muscles=entry.whole("leg_muscles"),
        cut_off=_cut_off(entry.child("cut_off")),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if found.cut_off.at_least > found.most_points:
        raise refuse(entry.place, f"its cut-off is above the most points possible, {found.most_points}")
    return found


def _cut_off(entry: Entry) -> OedemaCutOff:
    found = OedemaCutOff(
        at_least=entry.whole("at_least"),
        auc=entry.amount("auc"),
        specificity_percent=entry.amount("specificity_percent"),
        sensitivity_percent=entry.amount("sensitivity_percent"),
        told_apart=entry.text("told_apart"),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    return found


def read_mri_atlas(path: Path, scale: OedemaScale) -> MriAtlas:
    """Return the regions with their muscles; RuleError when the scored ones are not what the score counts."""
    top = read_object(path)
    entries = top.children("regions")
    named = [_region(entry) for entry in entries]
    regions = by_key(path.name, [region for region, _ in named], lambda region: region.code)
    pairs = [pair for _, names in named for pair in names]
    atlas = MriAtlas(
        version=top.text("version"),
        regions=regions,
        by_printed_name=dict(by_key(path.name, pairs, lambda pair: pair[0]).values()),
        source=top.text("source"),
        status=top.status(),
    )
    top.done()
    _check_counts(path.name, atlas, scale)
    return atlas


def _region(entry: Entry) -> tuple[MriRegion, list[tuple[str, MriMuscle]]]:
    """Return the region, and each of its muscles by every printed name."""
    code, label, is_scored = entry.text("code"), entry.text("label"), entry.flag("is_scored")
    muscles, names = [], []
    for child in entry.children("muscles", may_be_empty=True):
        muscle = MriMuscle(child.text("code"), child.text("name"), code, is_scored)
        printed = {muscle.code, muscle.name, *child.texts("aliases")}
        child.done()
        muscles.append(muscle)
        names += [(name, muscle) for name in sorted({text.casefold() for text in printed})]
    entry.done()
    return MriRegion(code, label, is_scored, tuple(muscles)), names


def _check_counts(place: str, atlas: MriAtlas, scale: OedemaScale) -> None:
    have = {region.code: len(region.muscles) for region in atlas.regions.values() if region.is_scored}
    wanted = {"thighs": scale.thigh_muscles, "legs": scale.leg_muscles}
    if have != wanted:
        raise refuse(f"{place}: regions", f"the oedema score counts {wanted}, and {have} are scored here")
