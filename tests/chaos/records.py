"""What a run leaves behind: what was accepted, what arrived, what the database says. Moments are seconds."""

from dataclasses import dataclass, field


@dataclass
class Write:
    """One write as its client saw it: `acknowledged` None when no answer came, or none that says "done"."""

    sent: float
    acknowledged: float | None = None
    is_refused: bool = False

    @property
    def may_stand(self) -> bool:
        return not self.is_refused


@dataclass
class Target:
    """A patient whose taper begins today, told of at `due`; each of `kinds` is one reminder.

    `replan` gives the day another dose, `done` settles the taper step alone, `end` everything.
    """

    patient: int
    due: float
    kinds: tuple[str, ...]
    create: Write | None = None
    replan: Write | None = None
    done: Write | None = None
    end: Write | None = None
    doses: tuple[str, str] = ("5", "4")

    def settled(self, kind: str) -> list[Write]:
        """Return the writes after which nobody is told of a kind any more."""
        writes = [self.end, self.done if kind == REPLANNED else None]
        return [write for write in writes if write is not None and write.may_stand]


REPLANNED = "taper_step"


@dataclass(frozen=True)
class Arrival:
    """One message at the gateway; `is_of_replan`: it tells of the version after the replan."""

    key: str
    at: float
    patient: int
    kind: str
    reminder: int
    round: int
    occasion: str
    is_of_replan: bool
    body: str


@dataclass(frozen=True)
class Row:
    """One delivery in the database."""

    key: str
    patient: int
    kind: str
    reminder: int
    round: int
    occasion: str
    recipient: str
    channel: str
    state: str
    sent_at: float | None
    text: str


@dataclass
class Evidence:
    """`plans` maps a patient to the newest version of the stored taper; `ended`: who is not followed."""

    targets: list[Target]
    arrivals: list[Arrival]
    rows: list[Row]
    plans: dict[int, int] = field(default_factory=dict)
    ended: frozenset[int] = frozenset()
