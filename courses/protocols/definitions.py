"""What a protocol, an analyte, an instrument and a scale are: values with their source beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

RELATIVE_UNIT = "x ULN"


class Status(StrEnum):
    """How sure the source is: read in a primary source, in a secondary one, or general knowledge only.

    A project definition has no clinical source: it only says plainly what a word means here.
    """

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    GENERAL = "general"
    PROJECT = "project definition"


@dataclass(frozen=True)
class DoseRange:
    """Lowest and highest amount, both inside the range."""

    low: Decimal
    high: Decimal

    def covers(self, amount: Decimal) -> bool:
        return self.low <= amount <= self.high


class Audience(StrEnum):
    """Whom a protocol is for."""

    ADULT = "adult"
    CHILD = "child"


@dataclass(frozen=True)
class PulseProtocol:
    """Daily dose by weight or flat (either range will do), and how many consecutive days.

    `flat_mg` None: only by weight. `most_mg` is where a dose by weight ends, None when the source names none.
    """

    name: str
    version: str
    title: str
    drug: str
    audience: Audience
    mg_per_kg: DoseRange
    flat_mg: DoseRange | None
    most_mg: Decimal | None
    fewest_days: int
    most_days: int
    source: str
    status: Status


@dataclass(frozen=True)
class CountRange:
    """Fewest and most days or weeks, both inside the range."""

    fewest: int
    most: int

    def covers(self, count: int) -> bool:
        return self.fewest <= count <= self.most


@dataclass(frozen=True)
class TaperBand:
    """Above `above_mg` the dose falls by `step_mg` every `every_days`, never below `above_mg` in one step.

    Where a source prints a range, the prescriber chooses within it; else low and high are the same.
    """

    above_mg: Decimal
    step_mg: DoseRange
    every_days: CountRange

    @property
    def is_range(self) -> bool:
        return self.step_mg.low < self.step_mg.high or self.every_days.fewest < self.every_days.most


@dataclass(frozen=True)
class TaperProtocol:
    """Bands run from the highest dose down to `ends_at_mg` without gap: each ends where the next begins.

    What the source does not say is None, and `bands` is empty where it gives no steps.
    """

    name: str
    version: str
    title: str
    drug: str
    hold_weeks: CountRange | None
    start_mg: DoseRange | None
    start_mg_per_kg: DoseRange | None
    most_start_mg: Decimal | None
    bands: tuple[TaperBand, ...]
    ends_at_mg: Decimal
    source: str
    status: Status
    note: str = ""

    def band_for(self, daily_mg: Decimal) -> TaperBand:
        """Return the band that decides the step down from `daily_mg`, which is above `ends_at_mg`."""
        return next(band for band in self.bands if daily_mg > band.above_mg)

    @property
    def has_ranges(self) -> bool:
        return any(band.is_range for band in self.bands)


@dataclass(frozen=True)
class Equivalence:
    """How many mg of a drug equal 5 mg prednisone; None when the sources give no single figure."""

    drug: str
    aliases: tuple[str, ...]
    mg_per_5_mg_prednisone: Decimal | None
    source: str
    status: Status
    note: str = ""


@dataclass(frozen=True)
class AdrenalRule:
    """After more than so many days above so many mg of prednisone a day, a stop at once is a risk."""

    longer_than_days: int
    above_prednisone_mg: Decimal
    version: str
    source: str
    status: Status
    note: str


@dataclass(frozen=True)
class DoseMark:
    """A daily dose in mg of prednisone that exposure is counted against, and who counts so."""

    mg: Decimal
    source: str
    status: Status


@dataclass(frozen=True)
class ExposureMarks:
    """Days at or above `high` are counted; of each of `low`, highest first, the first day at or below it."""

    version: str
    high: DoseMark
    low: tuple[DoseMark, ...]


@dataclass(frozen=True)
class UnitRule:
    """canonical = number x factor + offset."""

    factor: Fraction
    offset: Fraction = Fraction(0)


@dataclass(frozen=True)
class Analyte:
    """`loinc` is "" when the reference gives none; `units` maps each accepted unit to the canonical one."""

    code: str
    label: str
    name: str
    loinc: str
    unit: str
    units: Mapping[str, UnitRule]
    refused_units: Mapping[str, str]
    is_muscle_enzyme: bool
    aliases: tuple[str, ...]
    source: str
    status: Status
    note: str = ""


@dataclass(frozen=True)
class WindowRule:
    """First and last day of the response window after the last infusion given, both included."""

    opens_day: int
    closes_day: int
    version: str
    source: str
    status: Status


@dataclass(frozen=True)
class Muscle:
    code: str
    name: str
    is_two_sided: bool


@dataclass(frozen=True)
class MuscleGroup:
    """Muscles that a test adds up to a subtotal of its own."""

    code: str
    name: str
    muscles: tuple[Muscle, ...]


@dataclass(frozen=True)
class MuscleTable:
    """The muscles of each manual muscle test, by group, and the 0-10 (Kendall) points of each MRC grade."""

    mmt8: tuple[Muscle, ...]
    mmt26: tuple[MuscleGroup, ...]
    mmt26_source: str
    points_of_mrc: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Instrument:
    """`maxima` lists each full score in use (MMT-8: 80 one side, 150 both); the scale runs from `least`."""

    code: str
    label: str
    name: str
    measures: str  # "strength", "function", "activity", "swallowing"
    maxima: tuple[Decimal, ...]
    is_higher_better: bool
    source: str
    status: Status
    note: str = ""
    least: Decimal = Decimal(0)
