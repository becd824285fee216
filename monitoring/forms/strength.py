"""A strength test: its scale and total; MMT by muscle and side on the body, CMAS by item number."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import PrecisionDayField
from courses.protocols.loader import instruments
from courses.rules.units import plain
from monitoring.charts.body_map import DrawnView
from monitoring.charts.strength_map import strength_map
from monitoring.forms import scores
from monitoring.forms.fields import LINE, line, lines
from monitoring.forms.numbers import NumberField
from monitoring.models import ItemScore, MuscleScore, StrengthTest
from monitoring.rules.muscles import cmas
from monitoring.rules.muscles.manual_testing import Group, count, groups, muscles_of, sites_of

SIDES_WORDS = {"80": "one side", "150": "both sides"}
Instrument = StrengthTest.Instrument
OTHER = Instrument.OTHER
BY_MUSCLE = (Instrument.MMT8, Instrument.MMT26)


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


@dataclass(frozen=True)
class Now:
    """What the boxes come to as they stand: the body with its points, the sum, and what is not scored."""

    views: tuple[DrawnView, ...] = ()
    counted: Group | None = None
    groups: tuple[Group, ...] = ()
    items: cmas.ItemCount | None = None
    converted: tuple[tuple[str, str, str], ...] = ()  # (site, MRC grade, points)
    timed: tuple[tuple[str, str, str], ...] = ()  # (item, time, points)


class StrengthForm(FactForm):
    when_columns = {"tested": ("tested_on", "precision")}
    field_order = ("scale", "grades", "tested", "total", "name", "maximum")

    scale = forms.ChoiceField(label="Test", widget=forms.RadioSelect)
    grades = forms.ChoiceField(
        label="Muscles entered as",
        choices=scores.GRADES,
        initial=scores.POINTS,
        required=False,
        widget=forms.RadioSelect(attrs=LINE),
    )
    tested = PrecisionDayField(label="Tested")
    total = NumberField(
        label="Total",
        required=False,
        decimals=2,
        most="9999",
        help_text="Leave empty to have it added up from the muscles or items.",
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
        if self.old:
            self._fill_parts()
        self.fields |= scores.muscle_fields(self.drawn, is_mrc=self.is_mrc) | scores.item_fields()

    def _fill_parts(self) -> None:
        muscles = list(self.old.muscles.all())
        self.initial["scale"] = scale_of(self.old)
        if any(part.mrc for part in muscles):
            self.initial["grades"] = scores.MRC
        if self.old.instrument != OTHER:
            self.initial["maximum"] = None  # said by the choice
        self.initial |= {f"{m.muscle}_{m.side}": scores.Entered(m.score, m.mrc) for m in muscles}
        self.initial |= {
            f"item_{i.item}": scores.Entered(None if i.score is None else Decimal(i.score))
            for i in self.old.items.all()
        }

    def links(self) -> list[dict]:
        """Return the address that draws each scale with parts: it works without script."""
        chosen = self["scale"].value()
        return [
            {"words": words, "href": f"?scale={scale}", "is_current": scale == chosen}
            for scale, words in scale_choices()
            if scale.partition(":")[0] in (*BY_MUSCLE, Instrument.CMAS)
        ]

    @property
    def drawn(self) -> str:
        """Return the instrument whose parts the page draws: the chosen one, MMT-8 before any is."""
        return str(self["scale"].value() or Instrument.MMT8).partition(":")[0]

    @property
    def is_mrc(self) -> bool:
        return self["grades"].value() == scores.MRC

    @property
    def is_by_muscle(self) -> bool:
        return self.drawn in BY_MUSCLE

    @property
    def is_by_item(self) -> bool:
        return self.drawn == Instrument.CMAS

    @property
    def drawn_maximum(self) -> Decimal:
        """Return the full score of the scale chosen, both sides before any is."""
        maxima = instruments()[self.drawn].maxima
        _, _, maximum = str(self["scale"].value() or "").partition(":")
        return next((known for known in maxima if plain(known) == maximum), max(maxima))

    def muscle_groups(self) -> list[dict]:
        """Return the drawn test's muscles under their group's name, each with its boxes."""
        named = [(group.name, group.sites) for group in groups([])] if self.drawn == Instrument.MMT26 else []
        named = named or [("", sites_of(muscles_of(self.drawn)))]
        found = []
        for name, sites in named:
            muscles = dict.fromkeys(site.muscle for site in sites)
            rows = [
                {"name": m.name, "fields": [self[scores.name_of(s)] for s in sites if s.muscle == m]}
                for m in muscles
            ]
            found.append({"name": name, "rows": rows})
        return found

    def item_rows(self) -> list:
        return [self[name] for name in scores.item_names()]

    def pad(self) -> list[str]:
        return scores.pad(is_mrc=self.is_mrc)

    def mrc_table(self) -> list[tuple[str, str]]:
        return scores.mrc_table()

    def now(self) -> Now:
        """Return what the boxes come to as they stand."""
        if self.is_by_item:
            said = scores.typed(self, scores.item_names())
            timed = [(str(self.fields[name].label), box) for name, box in said.items() if box.time]
            return Now(
                items=cmas.count_items(_by_number(said)),
                timed=tuple((label, box.time, plain(box.points)) for label, box in timed),
            )
        if not self.is_by_muscle:
            return Now()
        sites = sites_of(muscles_of(self.drawn))
        entered = scores.typed(self, {scores.name_of(site): site for site in sites})
        scored = scores.scored(entered, self.drawn)
        points = {(score.muscle, score.side): score.points for score in scored}
        by_name = scores.all_sites(self.drawn)
        return Now(
            views=strength_map(
                sites, points, href={site.key: f"#{self[scores.name_of(site)].auto_id}" for site in sites}
            ),
            counted=count(self.drawn, self.drawn_maximum, scored),
            groups=groups(scored) if self.drawn == Instrument.MMT26 else (),
            converted=tuple(
                (str(by_name[name]), said.mrc, plain(said.points))
                for name, said in entered.items()
                if said.mrc
            ),
        )

    def is_other(self) -> bool:
        """Return whether another test is chosen, or one of its boxes is filled."""
        return any(self[name].value() for name in ("name", "maximum")) or self["scale"].value() == f"{OTHER}:"

    def clean(self) -> dict:
        data = super().clean()
        if "scale" not in data:
            return data
        data["instrument"], _, maximum = data["scale"].partition(":")
        if data["instrument"] == OTHER:
            self._clean_other(data)
        else:
            data["maximum"], data["name"] = self.fields["maximum"].to_python(maximum), ""
        self._clean_parts(data)
        self._refuse_total(data)
        return data

    def _clean_other(self, data: dict) -> None:
        if not data.get("name"):
            self.add_error("name", "Name of the test is empty; say which test it was.")
        if data.get("total") is not None and data.get("maximum") is None and "maximum" not in self.errors:
            self.add_error("maximum", "Most points possible is empty; a total needs its scale.")

    def _clean_parts(self, data: dict) -> None:
        """Add the parts up where the total was left empty; refuse parts of another test, and half of one."""
        muscles = self._entered(data, scores.all_sites(self.drawn))
        items = self._entered(data, scores.item_names())
        if items and data["instrument"] != Instrument.CMAS:
            self.add_error("scale", "Test: items are scored for CMAS; choose it, or empty the items.")
        elif muscles and data["instrument"] not in BY_MUSCLE:
            self.add_error("scale", "Test: muscles are scored for MMT-8 and MMT-26; choose one of them.")
        elif items:
            self._clean_items(data, items)
        elif muscles:
            self._clean_muscles(data, muscles)

    def _clean_items(self, data: dict, items: dict) -> None:
        missing = [name for name in scores.item_names() if name not in items]
        if missing:
            self._refuse_missing(missing[0])
        elif data.get("total") is None:
            total = cmas.count_items(_by_number(items)).total
            data["total"] = None if total is None else Decimal(total)

    def _clean_muscles(self, data: dict, muscles: dict) -> None:
        instrument, most = data["instrument"], data["maximum"]
        scored = scores.scored(muscles, instrument)
        known = {site.key for site in sites_of(muscles_of(instrument))}
        foreign = next(
            (n for n, s in zip(muscles, scored, strict=True) if (s.muscle, s.side) not in known), ""
        )
        counted = {full: count(instrument, full, scored) for full in instruments()[instrument].maxima}
        complete = [full for full, group in counted.items() if group.total is not None]
        # Both sides scored make no total of one; one side alone makes none of both.
        other = next((full for full in complete if full > most or counted[most].missing), None)
        if foreign:
            label = self.fields[foreign].label
            self.add_error("scale", f"Test: {label} is not part of it; choose MMT-26, or empty that box.")
        elif other is not None:
            words = f"the muscles entered make a total of {plain(other)}"
            self.add_error("scale", f"Test: {words}; choose that scale, or correct the muscles.")
        elif counted[most].missing:
            self._refuse_missing(scores.name_of(counted[most].missing[0]))
        elif data.get("total") is None:
            data["total"] = counted[most].total

    def _refuse_missing(self, name: str) -> None:
        if name not in self.errors:
            self.add_error(
                name,
                f"{self.fields[name].label} is empty while others are scored; enter it, or nt when it could "
                "not be tested.",
            )

    def _refuse_total(self, data: dict) -> None:
        total, maximum = data.get("total"), data.get("maximum")
        if total is None and not data.get("note") and not self.errors:
            self.add_error("total", "Total is empty; enter it, or say in the note why there is none.")
        if total is not None and maximum is not None and total > maximum:
            self.add_error("total", f"Total: {plain(total)} is above {plain(maximum)}, the most; correct it.")

    def _entered(self, data: dict, names) -> dict[str, scores.Entered]:
        return {name: data[name] for name in names if data.get(name) is not None}

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.instrument = self.cleaned_data.get("instrument", "")

    def parts(self) -> dict[str, list]:
        """Return the muscles and items entered, not stored."""
        data = self.cleaned_data
        muscles = self._entered(data, scores.all_sites(self.drawn))
        items = _by_number(self._entered(data, scores.item_names()))
        return {
            "muscles": scores.muscle_rows(muscles, self.drawn),
            "items": [ItemScore(item=number, score=points) for number, points in items.items()],
        }


def _by_number(entered: dict[str, scores.Entered]) -> dict[int, int | None]:
    """Return the points by item number."""
    numbers = scores.item_names()
    return {
        numbers[name]: None if said.points is None else int(said.points) for name, said in entered.items()
    }


def part_said(part: MuscleScore | ItemScore) -> tuple:
    """Return what a part says, without the record it belongs to."""
    if isinstance(part, ItemScore):
        return part.item, part.score
    return part.muscle, part.side, part.score, part.mrc
