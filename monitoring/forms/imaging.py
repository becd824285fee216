"""An MRI as read, with the oedema and fat of the muscles that were graded. It takes no image."""

from django import forms
from django.core.validators import URLValidator

from courses.forms.facts import FactForm
from courses.forms.fields import PrecisionDayField
from courses.protocols.loader import fat_scales, find_mri_muscle, mri_atlas, oedema_scale
from monitoring.forms import mri_grid
from monitoring.forms.fields import LINE, YesNoField, line, lines
from monitoring.forms.numbers import NumberField
from monitoring.models import ImagingStudy, MuscleGrade
from monitoring.rules.imaging.grades import is_not_seen

ROWS = 3
SHORT = {"class": "input input--4", "inputmode": "numeric", "autocomplete": "off"}


class RegionsField(forms.MultipleChoiceField):
    """Ticked regions, stored as one text in the order of the atlas."""

    def __init__(self, **kwargs) -> None:
        choices = [(region.code, region.label) for region in mri_atlas().regions.values()]
        widget = forms.CheckboxSelectMultiple(attrs=LINE)
        super().__init__(choices=choices, required=False, widget=widget, **kwargs)

    def prepare_value(self, value):
        return value.split() if isinstance(value, str) else value

    def clean(self, value) -> str:
        chosen = super().clean(value)
        return " ".join(code for code in mri_atlas().regions if code in chosen)


class WholeField(NumberField):
    """A whole number of at most three digits, or None."""

    def __init__(self, **kwargs) -> None:
        super().__init__(decimals=0, required=False, widget=forms.TextInput(SHORT), **kwargs)

    def to_python(self, value) -> int | None:
        number = super().to_python(value)
        return None if number is None else int(number)


class ImagingForm(FactForm):
    when_columns = {"imaged": ("imaged_on", "precision")}

    imaged = PrecisionDayField(label="Imaged")
    regions = RegionsField(label="Regions seen")
    region = forms.CharField(label="Region in words", max_length=80, required=False)
    t1_seen = YesNoField(label="T1 seen")
    t2_seen = YesNoField(label="T2 seen")
    fat_suppressed_seen = YesNoField(label="STIR or fat-suppressed seen")
    plane = forms.ChoiceField(
        label="Plane", choices=[("", "not stated"), *ImagingStudy.Plane.choices], required=False
    )
    field_tesla = NumberField(label="Field in tesla", required=False, decimals=2, least="0.01", most="99")
    name = forms.CharField(
        label="Finding",
        max_length=200,
        help_text="In one line, such as “MRI: oedema of both quadriceps, no fat”.",
    )
    report = forms.CharField(label="Report", max_length=4000, required=False, widget=lines(6))
    fat_scale = forms.ChoiceField(label="Fat scale, with its numbering", required=False)
    oedema_total = WholeField(label="Oedema total as reported", most="114")
    oedema_out_of = WholeField(label="Out of", most="114")
    accession = forms.CharField(label="Accession number", max_length=64, required=False, widget=line())
    study_uid = forms.CharField(label="StudyInstanceUID", max_length=64, required=False, widget=line())
    viewer_url = forms.CharField(
        label="Link of its own to the viewer",
        max_length=200,
        required=False,
        validators=[
            URLValidator(
                ["http", "https"],
                message="Link to the viewer is not a web address; enter one that begins with https://.",
            )
        ],
    )

    class Meta:
        model = ImagingStudy
        fields = [
            "regions",
            "region",
            "t1_seen",
            "t2_seen",
            "fat_suppressed_seen",
            "plane",
            "field_tesla",
            "name",
            "report",
            "oedema_total",
            "oedema_out_of",
            "accession",
            "study_uid",
            "viewer_url",
        ]

    def __init__(self, data=None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        stored = list(self.old.muscles.order_by("id")) if self.old else []
        in_grid = [grade for grade in stored if find_mri_muscle(grade.muscle)]
        others = [grade for grade in stored if not find_mri_muscle(grade.muscle)]
        scales = [(scale.code, scale.label) for scale in fat_scales().values()]
        self.fields["fat_scale"].choices = [("", "choose where fat is graded"), *scales]
        self.initial.setdefault("fat_scale", next((g.fat_scale for g in stored if g.fat_grade), ""))
        if self.initial.get("oedema_out_of") is None:
            self.initial["oedema_out_of"] = oedema_scale().most_points
        mri_grid.add_boxes(self, in_grid)
        self.muscles = MuscleGradeFormSet(data, prefix="muscle", initial=[_as_row(g) for g in others])

    def sections(self) -> list[mri_grid.GridSection]:
        return list(mri_grid.sections(self))

    def known_scales(self) -> list:
        return list(fat_scales().values())

    def has_technique(self) -> bool:
        """Return whether plane, field or region in words hold something."""
        names = ("region", "plane", "field_tesla")
        return any(self[name].value() or name in self.errors for name in names)

    def has_others(self) -> bool:
        """Return whether any muscle outside the atlas is entered, typed or stored."""
        return any(row["muscle"].value() or row.errors for row in self.muscles)

    def has_total(self) -> bool:
        return bool(self["oedema_total"].value()) or "oedema_total" in self.errors

    def is_valid(self) -> bool:
        """Return whether the study and every row of its muscles can be stored."""
        return all([super().is_valid(), self.muscles.is_valid()])

    def clean(self) -> dict:
        data = super().clean()
        if data.get("oedema_total") is None and "oedema_total" not in self.errors:
            data["oedema_out_of"] = None
        scale = data.get("fat_scale", "")
        rows = [row for row in self.muscles if self.muscles.is_valid() and row.cleaned_data.get("fat")]
        is_graded = mri_grid.check_boxes(self, scale) or bool(rows)
        for row in rows if scale else ():
            mri_grid.refuse_grade(row, "fat", scale, row.cleaned_data["fat"])
        if is_graded and not scale and "fat_scale" not in self.errors:
            label = self.fields["fat_scale"].label
            self.add_error(
                "fat_scale", f"{label} is not chosen, and fat is graded; a grade means nothing without it."
            )
        return data

    def parts(self) -> list[MuscleGrade]:
        """Return the muscle grades entered, not stored."""
        scale = self.cleaned_data["fat_scale"]
        return [*mri_grid.grades(self, scale), *self.muscles.grades(scale)]


class MuscleGradeForm(forms.Form):
    """One muscle outside the atlas on one side; an empty row is ignored."""

    muscle = forms.CharField(max_length=40, required=False, widget=line())
    side = forms.ChoiceField(choices=[("", "choose"), ("right", "right"), ("left", "left")], required=False)
    oedema = forms.ChoiceField(required=False)
    fat = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        number = int(self.prefix.rpartition("-")[2]) + 1 if self.prefix[-1].isdecimal() else 0
        self.fields["oedema"].choices = mri_grid.oedema_choices()
        self.fields["fat"].choices = mri_grid.fat_choices()
        for name in ("muscle", "side", "oedema", "fat"):
            self.fields[name].label = f"Row {number}: {name}"

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in self.fields)

    def clean(self) -> dict:
        data = self.cleaned_data
        if self.errors or self.is_empty:
            return data
        for name in ("muscle", "side"):
            if not data.get(name):
                label = self.fields[name].label
                self.add_error(name, f"{label} is empty; fill it in, or empty the row.")
        if not data.get("oedema") and not data.get("fat"):
            label = self.fields["oedema"].label
            self.add_error("oedema", f"{label} and fat are both not graded; grade one, or empty the row.")
        if data.get("oedema") == mri_grid.NOT_SEEN and data.get("fat"):
            label = self.fields["fat"].label
            self.add_error("fat", f"{label} is graded and the muscle is not seen; empty one of the two.")
        return data

    def grade(self, scale: str) -> MuscleGrade:
        """Return the grades of the muscle, not stored."""
        data = self.cleaned_data
        is_graded = data["oedema"] not in ("", mri_grid.NOT_SEEN)
        return MuscleGrade(
            muscle=data["muscle"],
            side=data["side"],
            oedema=int(data["oedema"]) if is_graded else None,
            fat_grade=data["fat"],
            fat_scale=scale if data["fat"] else "",
        )


class BaseMuscleGrades(forms.BaseFormSet):
    def clean(self) -> None:
        """Refuse a muscle graded twice on one side."""
        seen = set()
        for row in self.forms:
            data = row.cleaned_data if hasattr(row, "cleaned_data") else {}
            where = (data.get("muscle"), data.get("side"))
            if all(where) and where in seen:
                raise forms.ValidationError(
                    f"{where[0]}, {where[1]}, is graded twice; keep one of the two rows."
                )
            seen.add(where)

    def grades(self, scale: str) -> list[MuscleGrade]:
        """Return the rows filled in, not stored."""
        return [row.grade(scale) for row in self.forms if not row.is_empty]


MuscleGradeFormSet = forms.formset_factory(
    MuscleGradeForm, formset=BaseMuscleGrades, extra=ROWS, max_num=40, absolute_max=60
)


def _as_row(grade: MuscleGrade) -> dict:
    """Return the grade as its row shows it."""
    oedema = "" if grade.oedema is None else str(grade.oedema)
    return {
        "muscle": grade.muscle,
        "side": grade.side,
        "oedema": mri_grid.NOT_SEEN if is_not_seen(grade) else oedema,
        "fat": grade.fat_grade,
    }
