"""An MRI as read, with the oedema and fat of the muscles that were graded."""

from django import forms
from django.core.validators import URLValidator

from courses.forms.facts import FactForm
from courses.forms.fields import PrecisionDayField
from courses.protocols.loader import fat_scales, oedema_scale
from monitoring.forms.fields import YesNoField, line, lines
from monitoring.models import ImagingStudy, MuscleGrade

ROWS = 6
# Names only, to type less; any other muscle may be written.
MUSCLES = (
    "rectus femoris",
    "vastus lateralis",
    "vastus intermedius",
    "vastus medialis",
    "sartorius",
    "gracilis",
    "adductor magnus",
    "adductor longus",
    "biceps femoris",
    "semitendinosus",
    "semimembranosus",
    "gluteus maximus",
    "gluteus medius",
    "tibialis anterior",
    "gastrocnemius medialis",
    "gastrocnemius lateralis",
    "soleus",
    "peroneus longus",
)


def fat_choices() -> list:
    """Return the grades of every scale under the scale's own name: a grade is never chosen without it."""
    scales = [
        (
            scale.label,
            [(f"{scale.code}:{g.grade}", f"{g.grade}, {g.words} ({scale.label})") for g in scale.grades],
        )
        for scale in fat_scales().values()
    ]
    return [("", "not graded"), *scales]


def oedema_choices() -> list[tuple[str, str]]:
    scale = oedema_scale()
    return [("", "not graded"), *((str(g), str(g)) for g in range(scale.lowest, scale.highest + 1))]


class ImagingForm(FactForm):
    when_columns = {"imaged": ("imaged_on", "precision")}
    field_order = ("imaged", "region", "t1_seen", "t2_seen", "fat_suppressed_seen", "name", "report")
    suggestions = {"muscles": MUSCLES}

    imaged = PrecisionDayField(label="Imaged")
    region = forms.CharField(label="Region", max_length=80, required=False, help_text="Such as both thighs.")
    t1_seen = YesNoField(label="T1 seen")
    t2_seen = YesNoField(label="T2 seen")
    fat_suppressed_seen = YesNoField(label="STIR or fat-suppressed seen")
    name = forms.CharField(
        label="Finding",
        max_length=200,
        help_text="In one line, such as “MRI: oedema of both quadriceps, no fat”.",
    )
    report = forms.CharField(label="Report", max_length=4000, required=False, widget=lines(6))
    accession = forms.CharField(label="Accession number", max_length=64, required=False)
    viewer_url = forms.CharField(
        label="Link to the viewer",
        max_length=200,
        required=False,
        help_text="The images stay in the hospital's archive: a web address that opens them there.",
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
            "region",
            "t1_seen",
            "t2_seen",
            "fat_suppressed_seen",
            "name",
            "report",
            "accession",
            "viewer_url",
        ]

    def __init__(self, data=None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.muscles = MuscleGradeFormSet(
            data, prefix="muscle", initial=initial_grades(self.old) if self.old else None
        )

    def is_valid(self) -> bool:
        """Return whether the study and every row of its muscles can be stored."""
        return all([super().is_valid(), self.muscles.is_valid()])

    def has_muscles(self) -> bool:
        """Return whether any muscle is graded, typed or stored."""
        return any(row["muscle"].value() or row.errors for row in self.muscles)

    def parts(self) -> list[MuscleGrade]:
        """Return the muscle grades entered, not stored."""
        return self.muscles.grades()


class MuscleGradeForm(forms.Form):
    """One muscle on one side; an empty row is ignored."""

    muscle = forms.CharField(max_length=40, required=False, widget=line("muscles"))
    side = forms.ChoiceField(choices=[("", "choose"), ("right", "right"), ("left", "left")], required=False)
    oedema = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    fat = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        number = int(self.prefix.rpartition("-")[2]) + 1 if self.prefix[-1].isdecimal() else 0
        self.fields["oedema"].choices = oedema_choices()
        self.fields["fat"].choices = fat_choices()
        for name, words in {"muscle": "muscle", "side": "side", "oedema": "oedema", "fat": "fat"}.items():
            self.fields[name].label = f"Row {number}: {words}"

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) not in (None, "") for name in self.fields)

    def clean(self) -> dict:
        data = self.cleaned_data
        if self.errors or self.is_empty:
            return data
        for name in ("muscle", "side"):
            if not data.get(name):
                label = self.fields[name].label
                self.add_error(name, f"{label} is empty; fill it in, or empty the row.")
        if data.get("oedema") is None and not data.get("fat"):
            label = self.fields["oedema"].label
            self.add_error("oedema", f"{label} and fat are both not graded; grade one, or empty the row.")
        return data

    def grade(self) -> MuscleGrade:
        """Return the grades of the muscle, not stored."""
        data = self.cleaned_data
        scale, _, grade = data["fat"].partition(":")
        return MuscleGrade(
            muscle=data["muscle"], side=data["side"], oedema=data["oedema"], fat_scale=scale, fat_grade=grade
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

    def grades(self) -> list[MuscleGrade]:
        """Return the rows filled in, not stored."""
        return [row.grade() for row in self.forms if not row.is_empty]


MuscleGradeFormSet = forms.formset_factory(
    MuscleGradeForm, formset=BaseMuscleGrades, extra=ROWS, max_num=40, absolute_max=60
)


def initial_grades(study: ImagingStudy) -> list[dict]:
    """Return the study's grades as the rows show them."""
    return [
        {
            "muscle": part.muscle,
            "side": part.side,
            "oedema": "" if part.oedema is None else str(part.oedema),
            "fat": f"{part.fat_scale}:{part.fat_grade}" if part.fat_grade else "",
        }
        for part in study.muscles.order_by("id")
    ]
