"""Tapers, doses taken and other medicines as values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from courses.rules.agents import MedicineUse, agent_name
from courses.rules.dates import When
from courses.rules.taper import Taper


@dataclass(frozen=True)
class PlanFact:
    """One version of a taper plan; only `in_force` ones count towards a dose."""

    key: str
    drug: str
    taper: Taper
    version: int
    in_force: bool
    closed_on: date | None = None
    protocol: str = ""
    replanned_at: datetime | None = None  # when a version after the first was written, in the clinic's zone


@dataclass(frozen=True)
class DirectedFact:
    """A taper of which only words are known, in force from its first day, its dose not known on any."""

    key: str
    drug: str
    directions: str
    first_day: date
    closed_on: date | None = None


@dataclass(frozen=True)
class TakenFact:
    """What was taken, as far as it is known; `daily_mg` is None when it cannot be told in mg a day."""

    key: str
    drug: str
    route: str
    first: When
    last_day: date | None
    daily_mg: Decimal | None
    printed: str  # "1 mg/kg a day", "40 mg every 8 h"
    note: str = ""
    recorded_at: datetime | None = None
    is_start_only: bool = False  # the dose is that of the first day; the steps after it were not recorded


@dataclass(frozen=True)
class DrugFact:
    key: str
    drug: str  # as it was entered
    label: str  # "methotrexate 15 mg a week"
    first: When
    last_day: date | None
    reason_stopped: str = ""
    is_prophylaxis: bool = False
    note: str = ""
    is_sparing: bool = False
    dose: str = ""  # "15 mg a week", the same words for the same dose
    per: str = ""

    @property
    def name(self) -> str:
        """Return the agent's own name whichever of its names was entered, so that one agent is one row."""
        return agent_name(self.drug)

    @property
    def use(self) -> MedicineUse:
        """Return the period as the rules about medicines know it."""
        return MedicineUse(self.key, self.drug, self.first.day, self.last_day, self.per)
