"""Results, strength, measures, imaging and the body as values."""

from dataclasses import dataclass
from decimal import Decimal

from courses.rules.dates import When


@dataclass(frozen=True)
class LabPoint:
    """One result. `number` is None when none was printed; `multiple` is x ULN, None when not known."""

    key: str
    analyte: str  # code of the analyte table, "" when the analyte is not in it
    label: str  # as clinics write it: "CK", "ALT", or the printed name
    when: When
    raw_text: str
    number: Decimal | None
    comparator: str  # "", "<", ">", "about", "normal"
    unit: str
    uln: Decimal | None = None
    lln: Decimal | None = None
    multiple: Decimal | None = None
    status: str = "final"
    is_muscle_enzyme: bool = False
    note: str = ""

    @property
    def is_measured(self) -> bool:
        """Return whether this is a plain number that may enter a calculation."""
        return self.number is not None and self.comparator == ""


@dataclass(frozen=True)
class MusclePoint:
    """One muscle on one side in a strength test; `score` None: it could not be tested."""

    muscle: str
    side: str  # "right", "left", "axial"
    score: Decimal | None


@dataclass(frozen=True)
class StrengthPoint:
    key: str
    instrument: str  # "mmt8", "cmas", ... or "other"
    label: str  # "MMT-8", or the printed name
    when: When
    total: Decimal | None
    maximum: Decimal | None
    note: str = ""
    muscles: tuple[MusclePoint, ...] = ()


@dataclass(frozen=True)
class MeasurePoint:
    """A global, a function index, swallowing: a number in its unit, or words."""

    key: str
    kind: str  # "physician_global", "haq_di", "swallowing", ... or "other"
    label: str
    when: When
    number: Decimal | None
    unit: str = ""
    text: str = ""


@dataclass(frozen=True)
class MuscleGradePoint:
    """Oedema and fat of one muscle in one study; a fat grade means nothing without its scale."""

    muscle: str
    side: str  # "right", "left"
    oedema: int | None
    fat_grade: str = ""
    fat_scale: str = ""


@dataclass(frozen=True)
class ImagingFact:
    key: str
    when: When
    label: str  # "MRI thighs: oedema 34 of 114"
    report: str = ""
    region: str = ""
    t1_seen: bool | None = None
    t2_seen: bool | None = None
    fat_suppressed_seen: bool | None = None
    muscles: tuple[MuscleGradePoint, ...] = ()


@dataclass(frozen=True)
class BodyPoint:
    key: str
    kind: str  # "weight" in kg, "height" in cm
    when: When
    number: Decimal


@dataclass(frozen=True)
class ActionLimit:
    """A limit in force: outside is below `low` or above `high`. `agent` "": whatever is taken."""

    key: str
    analyte: str
    low: Decimal | None
    high: Decimal | None
    unit: str
    source: str
    agent: str = ""
