"""The words a storyline is told in. Days count from the clinic's today: -1 yesterday, 0 today, 1 tomorrow."""

from dataclasses import dataclass, field

from courses.rules.dates import Precision

Days = int


@dataclass(frozen=True)
class Unlike:
    """What became of an infusion that was not simply given on its day: held, omitted or part_given."""

    state: str
    reason: str
    given_mg: str = ""


@dataclass(frozen=True)
class Pulse:
    """Infusions on `days`; each before today was given in full unless `unlike` (by number) says otherwise."""

    days: tuple[Days, ...]
    mg: tuple[str, ...]
    indication: str = "severe_weakness"
    indication_note: str = ""
    mg_per_kg: str = ""
    weight_kg: str = ""
    protocol: str = "seed"
    warning_reason: str = ""
    unlike: dict[int, Unlike] = field(default_factory=dict)
    bedside: tuple["Bedside", ...] = ()
    checked: dict[int, tuple[str, ...]] = field(default_factory=dict)  # gates found acceptable, by number
    running: int = 0  # the number of the infusion that runs now
    stopped: tuple[Days, str] | None = None

    @property
    def stops_before(self) -> Days:
        """Return the first day without an infusion: the stop, or the day after the last."""
        return self.stopped[0] if self.stopped else self.days[-1] + 1


@dataclass(frozen=True)
class Bedside:
    """An observation at one infusion, by its number."""

    number: int
    phase: str
    hour: str
    systolic: int | None = None
    diastolic: int | None = None
    heart_rate: int | None = None
    glucose_mmol: str = ""
    note: str = ""


def pulse_ending(last: Days, *mg: str, **more) -> Pulse:
    """Return a pulse on consecutive days, the last of them `last`: 3 x 1 g unless doses are given."""
    mg = mg or ("1000", "1000", "1000")
    return Pulse(days=tuple(range(last - len(mg) + 1, last + 1)), mg=mg, **more)


@dataclass(frozen=True)
class Replan:
    """A new schedule from a day on, made by the protocol from a start dose."""

    day: Days
    start_mg: str
    hold_weeks: int
    reason: str
    stop_at_mg: str = "0"


@dataclass(frozen=True)
class Taper:
    """The protocol's schedule; the step in force is confirmed unless `is_confirmed` is False."""

    first: Days
    start_mg: str = "60"
    hold_weeks: int = 2
    stop_at_mg: str = "0"
    warning_reason: str = ""
    replans: tuple[Replan, ...] = ()
    stopped: tuple[Days, str] | None = None
    supplies: tuple[tuple[Days, str, int], ...] = ()  # day, strength in mg, tablets handed out
    is_confirmed: bool = True


@dataclass(frozen=True)
class Taken:
    """A daily dose actually taken where it differs from the plan; "" mg: the dose is not known."""

    drug: str
    daily_mg: str
    first: Days
    last: Days | None = None
    note: str = ""


@dataclass(frozen=True)
class Drug:
    name: str
    amount: str
    unit: str
    per: str
    first: Days
    last: Days | None = None
    route: str = "PO"
    purpose: str = "sparing"
    reason_stopped: str = ""


@dataclass(frozen=True)
class Bloods:
    """The panels that the agents taken ask for, drawn on a day; `lacking` are members nobody measured."""

    day: Days
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loose:
    """A result known only roughly: about a day, or on no known day."""

    day: Days | None
    analyte: str
    text: str
    unit: str
    uln: str
    printed: str
    laboratory: str = "letter from another hospital (invented)"


@dataclass(frozen=True)
class Strength:
    day: Days
    total: str
    instrument: str = "mmt8"
    maximum: str = "150"
    by_muscle: bool = False
    precision: Precision = Precision.EXACT
    items: tuple[int, ...] = ()  # of the CMAS, in their order


@dataclass(frozen=True)
class Measured:
    kind: str
    day: Days
    number: str = ""
    unit: str = ""
    text: str = ""
    categories: tuple[int, ...] = ()  # of HAQ-DI and CHAQ, in their order


@dataclass(frozen=True)
class Mri:
    """An MRI; `oedema` (0-3) and `fat` (Mercuri 0-4) by muscle, the same on both sides but for `left`.

    `rest` is the oedema of the other scored muscles of the regions, whose fat is then 0; None: not graded.
    """

    day: Days
    name: str
    report: str
    oedema: dict[str, int] = field(default_factory=dict)
    fat: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    rest: int | None = None
    regions: str = "thighs"
    accession: str = ""


@dataclass(frozen=True)
class Effect:
    """An adverse effect; `serious`: what makes it so; `is_proposed`: confirmed from the value of its day."""

    term: str
    onset: Days
    grade: int
    drug: str
    action: str = ""
    resolved: Days | None = None
    causality: str = "probable"
    serious: str = ""
    grade_version: str = "5.0"
    code: str = ""
    outcome: str = ""  # "": recovered when it has resolved, else not said
    done: str = ""  # the action taken, coded
    is_proposed: bool = False


@dataclass(frozen=True)
class Aside:
    """A proposed effect that nobody wanted recorded, and why."""

    code: str
    why: str


@dataclass(frozen=True)
class Said:
    day: Days
    text: str
    kind: str = "event"
    mark: str = ""  # the flag on the chart


@dataclass(frozen=True)
class Review:
    """A response review of the pulse at `pulse` (its place in the story)."""

    day: Days
    enzymes: str
    strength: str
    verdict: str
    decision: str
    reason: str
    next_day: Days | None = None
    pulse: int = 0


@dataclass(frozen=True)
class Judged:
    """The enzyme chosen for the pulse at `pulse` (its place in the story), and why."""

    enzyme: str
    why: str
    pulse: int = 0


@dataclass(frozen=True)
class FollowedUp:
    """What was done about the decision after the pulse at `pulse`; without `next_day` it is closed.

    `new_pulse` is the place of the pulse it became, `drug` the name of the medicine.
    """

    day: Days
    done: str
    words: str
    next_day: Days | None = None
    pulse: int = 0
    new_pulse: int | None = None
    drug: str = ""


@dataclass(frozen=True)
class Call:
    days_ago: int
    outcome: str
    note: str = ""
    channel: str = "phone"
    next_try: Days | None = None


@dataclass(frozen=True)
class Act:
    """What a nurse did about the thing of a kind that is due, or due next."""

    kind: str
    calls: tuple[Call, ...] = ()
    snooze: tuple[Days, str] | None = None
    removed: tuple[str, str] | None = None  # the coded reason, and its words
    is_taken: bool = False


@dataclass(frozen=True)
class Safety:
    """What was answered to a safety prompt."""

    prompt: str
    day: Days
    answer: str = "done"
    note: str = ""
    ask_again: Days | None = None


@dataclass(frozen=True)
class Pressed:
    """A blood pressure in clinic."""

    day: Days
    systolic: int
    diastolic: int
    pulse: int | None = None


@dataclass(frozen=True)
class Screened:
    """A toxicity screen; `yes` gives the words to a question, `no` lists those denied."""

    day: Days
    yes: dict[str, str] = field(default_factory=dict)
    no: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ended:
    state: str
    day: Days
    reason: str


@dataclass(frozen=True)
class Story:
    given_name: str
    sex: str
    age: int | None  # None: no birth date on record
    subtype: str
    antibodies: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    pulses: tuple[Pulse, ...] = ()
    earlier_pulse: Days | None = None  # about this day, elsewhere, doses not recorded
    taper: Taper | None = None
    taken: tuple[Taken, ...] = ()
    drugs: tuple[Drug, ...] = ()
    bloods: tuple[Bloods, ...] | None = None  # None: complete and in time
    labs: tuple = ()  # Series, see curves.py
    loose: tuple[Loose, ...] = ()
    strength: tuple[Strength, ...] = ()
    measures: tuple[Measured, ...] = ()
    imaging: tuple[Mri, ...] = ()
    effects: tuple[Effect, ...] = ()
    set_aside: tuple[Aside, ...] = ()
    notes: tuple[Said, ...] = ()
    judged_by: tuple[Judged, ...] = ()
    reviews: tuple[Review, ...] = ()
    follow_ups: tuple[FollowedUp, ...] = ()
    acts: tuple[Act, ...] = ()
    pressures: tuple[Pressed, ...] = ()
    screens: tuple[Screened, ...] = ()
    safety: tuple[Safety, ...] | None = None  # None: every prompt was answered as done when it was due
    unanswered: tuple[str, ...] = ()  # of those, the prompts nobody has answered
    ended: Ended | None = None
    may_phone: bool = True
    may_email: bool = True
