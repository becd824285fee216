"""What a run does: which faults how often, and what it must show to count as a run."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Plan:
    """`faults` maps a kind to the mean seconds between two; a run with fewer than it should is invalid."""

    n: int
    seconds: float
    faults: dict[str, float] = field(default_factory=dict)
    is_embedded: bool = False
    is_short: bool = False
    workers: int = 2
    beats: int = 1
    loops: int = 1
    fewest_faults: int = 0
    fewest_kinds: int = 0
    fewest_of: dict[str, int] = field(default_factory=dict)
    most_late_seconds: float | None = None
    most_p99_seconds: float | None = None
    settles_within_seconds: float = 120
    redis_gone: tuple[float, float] | None = None  # of the run, as shares of its length


FULL = {
    "worker-kill": 5,
    "worker-term": 20,
    "beat-kill": 25,
    "redis-kill": 30,
    "loop-kill": 35,
    "worker-stop": 40,
    "postgresql-crash": 45,
    "connections-cut": 60,
    "web-kill": 60,
    "redis-flush": 120,
}
SHORT = {
    "worker-kill": 6,
    "loop-kill": 9,
    "redis-kill": 12,
    "beat-kill": 12,
    "redis-flush": 14,
    "connections-cut": 14,
    "worker-term": 14,
}
PLANS = {
    "full": Plan(30_000, 1200, FULL, fewest_faults=300, fewest_kinds=7),
    "short": Plan(300, 20, SHORT, is_short=True, fewest_faults=6, fewest_kinds=3, settles_within_seconds=60),
    "steady": Plan(30_000, 600, most_p99_seconds=2, most_late_seconds=5),
    "redis-outage": Plan(15_000, 600, redis_gone=(0.0, 1.0), most_late_seconds=60),
    "twobeats": Plan(
        15_000, 600, {"beat-kill": 20}, beats=2, loops=3, fewest_of={"beat-kill": 10}, fewest_kinds=1
    ),
    "sqlite": Plan(
        3_000,
        600,
        {"worker-kill": 9, "loop-kill": 11, "beat-kill": 30, "web-kill": 40},
        is_embedded=True,
        fewest_faults=100,
        fewest_kinds=3,
    ),
}
