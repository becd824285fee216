"""The muscles of the atlas as boxes of a form: oedema and fat, right and left, each chosen by one key.

A region begins with a row for all muscles left empty below it, so that normal ones are not typed one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms

from courses.protocols.loader import fat_scales, mri_atlas, oedema_scale
from courses.protocols.mri import MriRegion
from courses.rules.errors import RuleError
from courses.rules.wording import count_text
from monitoring.models import MuscleGrade
from monitoring.rules.imaging.change import SIDES
from monitoring.rules.imaging.grades import fat_grade, is_not_seen

NOT_SEEN = "x"
NOT_GRADED = ("", "–")


def oedema_choices() -> list[tuple[str, str]]:
    scale = oedema_scale()
    grades = [(str(grade), str(grade)) for grade in range(scale.lowest, scale.highest + 1)]
    return [NOT_GRADED, *grades, (NOT_SEEN, "not seen")]


def fat_choices() -> list[tuple[str, str]]:
    """Return every grade of every scale; the study's scale says which of them it has."""
    grades = sorted({grade.grade for scale in fat_scales().values() for grade in scale.grades})
    return [NOT_GRADED, *((grade, grade) for grade in grades)]


def box(muscle: str, side: str, what: str) -> str:
    """Return the name of a box: "soleus-right-oedema"."""
    return f"{muscle}-{side}-{what}"


def rest_of(region: MriRegion) -> str:
    """Return what stands in a box's name for all muscles of the region that are left empty."""
    return f"rest_{region.code}"


def _rows(region: MriRegion) -> list[tuple[str, str]]:
    names = [(muscle.code, muscle.name) for muscle in region.muscles]
    return [(rest_of(region), "all left empty"), *names]


def add_boxes(form: forms.Form, stored: Iterable[MuscleGrade]) -> None:
    """Give the form its boxes, with the grades stored as what they show first."""
    for region in mri_atlas().regions.values():
        for code, name in _rows(region) if region.muscles else ():
            for side in SIDES:
                where = f"{region.label}, {name}" if code == rest_of(region) else name
                label = f"{where[0].upper()}{where[1:]}, {side}"
                form.fields[box(code, side, "oedema")] = _choice(f"{label}: oedema", oedema_choices())
                form.fields[box(code, side, "fat")] = _choice(f"{label}: fat", fat_choices())
    for grade in stored:
        oedema = "" if grade.oedema is None else str(grade.oedema)
        form.initial[box(grade.muscle, grade.side, "oedema")] = NOT_SEEN if is_not_seen(grade) else oedema
        form.initial[box(grade.muscle, grade.side, "fat")] = grade.fat_grade


def _choice(label: str, choices: list) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=choices,
        error_messages={"invalid_choice": f"{label} is not one of its grades; choose one."},
    )


@dataclass(frozen=True)
class GridRow:
    name: str
    boxes: list  # bound fields: right oedema, right fat, left oedema, left fat


@dataclass(frozen=True)
class GridSection:
    region: MriRegion
    rows: list[GridRow]

    @property
    def title(self) -> str:
        """Return "Thighs: 11 muscles"."""
        label = self.region.label.capitalize()
        return f"{label}: {count_text(len(self.region.muscles), 'muscle')}"

    @property
    def is_open(self) -> bool:
        """Return whether any box of the region holds a grade or an error."""
        return any(bound.value() or bound.errors for row in self.rows for bound in row.boxes)


def sections(form: forms.Form) -> Iterator[GridSection]:
    """Yield each region with its bound boxes, for the template."""
    for region in mri_atlas().regions.values():
        if region.muscles:
            rows = [
                GridRow(name, [form[box(code, side, what)] for side in SIDES for what in ("oedema", "fat")])
                for code, name in _rows(region)
            ]
            yield GridSection(region, rows)


def check_boxes(form: forms.Form, scale: str) -> bool:
    """Refuse a fat grade off the scale or of a muscle not seen; return whether any fat grade is given."""
    given = False
    for name, said in list(form.cleaned_data.items()):
        muscle, _, what = name.rpartition("-")
        if what != "fat" or "-" not in muscle or not said:
            continue
        given = True
        if form.cleaned_data.get(f"{muscle}-oedema") == NOT_SEEN:
            label = form.fields[name].label
            form.add_error(name, f"{label} is graded and the muscle is not seen; empty one of the two.")
        elif scale:
            refuse_grade(form, name, scale, said)
    return given


def refuse_grade(form: forms.Form, name: str, scale: str, grade: str) -> None:
    """Put a refusal at the box when the scale has no such grade."""
    try:
        fat_grade(scale, grade)
    except RuleError as error:
        form.add_error(name, f"{form.fields[name].label}: {error}")


def grades(form: forms.Form, scale: str) -> Iterator[MuscleGrade]:
    """Yield each muscle graded or not seen, not stored; what was left empty is as its region's row says."""
    said = form.cleaned_data
    for region in mri_atlas().regions.values():
        for muscle in region.muscles:
            for side in SIDES:
                own = [said.get(box(muscle.code, side, what), "") for what in ("oedema", "fat")]
                rest = [said.get(box(rest_of(region), side, what), "") for what in ("oedema", "fat")]
                oedema, fat = _filled(own, rest)
                if oedema or fat:
                    yield MuscleGrade(
                        muscle=muscle.code,
                        side=side,
                        oedema=int(oedema) if oedema not in ("", NOT_SEEN) else None,
                        fat_grade=fat,
                        fat_scale=scale if fat else "",
                    )


def _filled(own: list[str], rest: list[str]) -> tuple[str, str]:
    """Return oedema and fat of one muscle: its own, else what was said of all left empty."""
    oedema, fat = own
    if oedema == NOT_SEEN:
        return NOT_SEEN, ""
    if rest[0] == NOT_SEEN:
        return (oedema, fat) if oedema or fat else (NOT_SEEN, "")
    return oedema or rest[0], fat or rest[1]
