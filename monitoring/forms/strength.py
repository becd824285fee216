"""A strength test: its scale and total, and for MMT-8 each muscle where it was scored."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import PrecisionDayField
from courses.protocols.loader import instruments, mmt8_muscles
from courses.rules.units import plain
from monitoring.forms.fields import line, lines
from monitoring.forms.numbers import NUMBER_BOX, NumberField
from monitoring.models import MuscleScore, StrengthTest
from monitoring.rules import strength

SIDES_WORDS = {"80": "one side", "150": "both sides"}
OTHER = StrengthTest.Instrument.OTHER
NOT_TESTED = "nt"


def scale_choices() -> list[tuple[str, str]]:
    """Return ("mmt8:80", "MMT-8, one side, of 80") for each full score of each strength instrument."""
    found = []
    for tool in instruments().values():
        if tool.measures != "strength":
            continue
        for maximum in map(plain, tool.maxima):
            sides = f", {SIDES_WORDS[maximum]}" if tool.code == "mmt8" else ""
            found.append((f"{tool.code}:{maximum}", f"{tool.label}{sides}, of {maximum}"))
    return [*found, ("other:", "another test")]


def scale_of(test: StrengthTest) -> str:
    """Return the choice that says the test's instrument and full score."""
    known = test.instrument != OTHER and test.maximum is not None
    return f"{test.instrument}:{plain(test.maximum) if known else ''}"


class PointsField(NumberField):
    """0 to 10 points, or "nt" for a muscle that could not be tested (returned as the text)."""

    def __init__(self, **kwargs) -> None:
        super().__init__(most=str(strength.MOST_POINTS), decimals=1, required=False, **kwargs)

    def to_python(self, value):
        is_not_tested = isinstance(value, str) and value.strip().casefold() == NOT_TESTED
        return NOT_TESTED if is_not_tested else super().to_python(value)


class StrengthForm(FactForm):
    when_columns = {"tested": ("tested_on", "precision")}
    field_order = ("scale", "tested", "total", "name", "maximum")

    scale = forms.ChoiceField(label="Test", widget=forms.RadioSelect)
    tested = PrecisionDayField(label="Tested")
    total = NumberField(
        label="Total",
        required=False,
        decimals=2,
        most="9999",
        help_text="Leave empty to have it added up from the muscles below.",
    )
    name = forms.CharField(label="Name of the test", max_length=120, required=False, widget=line())
    maximum = NumberField(label="Most points possible", required=False, decimals=2, most="9999")
    tester = forms.CharField(label="Tester", max_length=120, required=False, widget=line())
    note = forms.CharField(label="Note", max_length=500, required=False, widget=lines(2))

    class Meta:
        model = StrengthTest
        fields = ["total", "name", "maximum", "tester", "note"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scale"].choices = scale_choices()
        for muscle, side in muscle_sides():
            where = "" if side == strength.Side.AXIAL else f", {side}"
            name = f"{muscle.code}_{side}"
            self.fields[name] = PointsField(
                label=f"{muscle.name.capitalize()}{where}", widget=forms.TextInput(NUMBER_BOX)
            )
        if self.old:
            self.initial["scale"] = scale_of(self.old)
            if self.old.instrument != OTHER:
                self.initial["maximum"] = None  # said by the choice
            self.initial |= {
                f"{part.muscle}_{part.side}": NOT_TESTED if part.score is None else part.score
                for part in self.old.muscles.all()
            }

    def muscle_rows(self) -> list[dict]:
        """Return each muscle with its bound fields, right and left or axial, for the template."""
        return [
            {
                "name": muscle.name,
                "fields": [self[f"{found.code}_{side}"] for found, side in muscle_sides() if found == muscle],
            }
            for muscle in mmt8_muscles()
        ]

    def is_other(self) -> bool:
        """Return whether another test is chosen, or one of its boxes is filled."""
        return any(self[name].value() for name in ("name", "maximum")) or self["scale"].value() == f"{OTHER}:"

    def has_muscles(self) -> bool:
        """Return whether any muscle has a score, typed or stored."""
        return any(self[f"{muscle.code}_{side}"].value() not in (None, "") for muscle, side in muscle_sides())

    def clean(self) -> dict:
        data = super().clean()
        if "scale" not in data:
            return data
        data["instrument"], _, maximum = data["scale"].partition(":")
        if data["instrument"] == OTHER:
            self._clean_other(data)
        else:
            data["maximum"], data["name"] = self.fields["maximum"].to_python(maximum), ""
        self._clean_muscles(data)
        self._refuse_total(data)
        return data

    def _clean_other(self, data: dict) -> None:
        if not data.get("name"):
            self.add_error("name", "Name of the test is empty; say which test it was.")
        if data.get("total") is not None and data.get("maximum") is None and "maximum" not in self.errors:
            self.add_error("maximum", "Most points possible is empty; a total needs its scale.")

    def _clean_muscles(self, data: dict) -> None:
        """Add the muscles up where the total was left empty; refuse muscles without MMT-8, or half a side."""
        scores = self._scores(data)
        if not scores:
            return
        if data["instrument"] != StrengthTest.Instrument.MMT8:
            self.add_error("scale", "Test: muscles are scored for MMT-8; choose it, or empty the muscles.")
            return
        added = strength.mmt8_total(scores)
        if added is None:
            self._refuse_unfinished(data, scores)
        elif added.maximum != data["maximum"]:
            self.add_error(
                "scale",
                f"Test: the muscles entered make a total of {plain(added.maximum)}; choose that scale, "
                "or correct the muscles.",
            )
        elif data.get("total") is None:
            data["total"] = added.total

    def _refuse_unfinished(self, data: dict, scores: list) -> None:
        if any(score.points is None for score in scores):
            return  # a muscle that could not be tested: no sum, and the record says so
        have = {(score.muscle, score.side) for score in scores}
        wanted = [(m, s) for m, s in muscle_sides() if (m.code, s) not in have]
        if data["maximum"] == 80:
            tested = {muscle for muscle, _side in have}
            wanted = [(m, s) for m, s in wanted if m.code not in tested]
        muscle, side = wanted[0] if wanted else muscle_sides()[0]
        self.add_error(
            f"{muscle.code}_{side}",
            f"{self.fields[f'{muscle.code}_{side}'].label} is empty while others are scored; enter it, "
            "or nt when it could not be tested.",
        )

    def _refuse_total(self, data: dict) -> None:
        total, maximum = data.get("total"), data.get("maximum")
        if total is None and not data.get("note") and "total" not in self.errors and not self._has_errors():
            self.add_error("total", "Total is empty; enter it, or say in the note why there is none.")
        if total is not None and maximum is not None and total > maximum:
            self.add_error("total", f"Total: {plain(total)} is above {plain(maximum)}, the most; correct it.")

    def _has_errors(self) -> bool:
        return bool(self.errors)

    def _scores(self, data: dict) -> list:
        found = []
        for muscle, side in muscle_sides():
            points = data.get(f"{muscle.code}_{side}")
            if points is not None:
                points = None if points == NOT_TESTED else points
                found.append(strength.MuscleScore(muscle.code, side, points))
        return found

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.instrument = self.cleaned_data.get("instrument", "")

    def parts(self) -> list[MuscleScore]:
        """Return the muscle scores entered, not stored."""
        return [
            MuscleScore(muscle=score.muscle, side=score.side.value, score=score.points)
            for score in self._scores(self.cleaned_data)
        ]


def muscle_sides() -> list[tuple]:
    """Return (muscle, side) in the order of the paper form."""
    both = (strength.Side.RIGHT, strength.Side.LEFT)
    return [
        (muscle, side)
        for muscle in mmt8_muscles()
        for side in (both if muscle.is_two_sided else (strength.Side.AXIAL,))
    ]
