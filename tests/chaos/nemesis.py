"""The faults of a run: a timetable made from the seed, carried out against the supervisor's children."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import redis

from tests.chaos.installation import Installation
from tests.chaos.plans import Plan
from tests.chaos.processes import Child

SPREAD = 0.3  # of the mean time between two faults of a kind
STOPPED_SECONDS = 20  # past a lease of 15
TERM_SECONDS = 3


@dataclass(frozen=True, order=True)
class Fault:
    at: float
    kind: str


def timetable(plan: Plan, seconds: float, *, seed: int) -> list[Fault]:
    """Return every fault of the run, the first first; the same for the same seed."""
    found = []
    for kind, mean in sorted(plan.faults.items()):
        chance = random.Random(f"{seed} {kind}")  # noqa: S311 - a timetable, no secret
        at = chance.uniform(0.3, 1) * mean
        while at < seconds:
            found.append(Fault(at, kind))
            at += mean * chance.uniform(1 - SPREAD, 1 + SPREAD)
    return sorted(found)


class Nemesis:
    """`done` counts by kind the faults that hit something alive."""

    def __init__(self, plan: Plan, installation: Installation, *, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._installation = installation
        self._random = random.Random(f"{seed} whom")  # noqa: S311 - a choice, no secret
        self._later: list[threading.Timer] = []
        self._kinds: dict[str, Callable[[], bool]] = {
            "worker-kill": lambda: self._one("worker").signal_group(signal.SIGKILL),
            "worker-term": self._term,
            "worker-stop": self._stop,
            "beat-kill": lambda: self._one("beat").signal_group(signal.SIGKILL),
            "redis-kill": lambda: self._one("redis").signal_group(signal.SIGKILL),
            "redis-flush": self._flush,
            "loop-kill": lambda: self._one("loop").signal_group(signal.SIGKILL),
            # What `pg_ctl stop -m immediate` sends: the server ends at once and recovers when it starts.
            "postgresql-crash": lambda: self._one("postgresql").signal(signal.SIGQUIT),
            "connections-cut": self._cut,
            "web-kill": lambda: self._one("web").signal_group(signal.SIGKILL),
        }

    def run(self, faults: list[Fault], *, began: float, note: Callable[[str], None]) -> None:
        """Carry the faults out, each at its moment."""
        for fault in faults:
            time.sleep(max(began + fault.at - time.time(), 0))
            has_hit = False
            with suppress(redis.RedisError, psycopg.Error, OSError):
                has_hit = self._kinds[fault.kind]()
            self.done[fault.kind] += has_hit
            note(f"{fault.kind}{'' if has_hit else ' (missed)'}")

    def close(self) -> None:
        """Let everything that was stopped go on."""
        for timer in self._later:
            timer.cancel()
        for child in self._installation.supervisor.children.values():
            child.signal_group(signal.SIGCONT)

    def _one(self, kind: str) -> Child:
        return self._random.choice(self._installation.supervisor.named(kind))

    def _term(self) -> bool:
        worker = self._one("worker")
        self._after(TERM_SECONDS, worker, worker.starts, signal.SIGKILL)
        return worker.signal_group(signal.SIGTERM)

    def _stop(self) -> bool:
        worker = self._one("worker")
        self._after(STOPPED_SECONDS, worker, worker.starts, signal.SIGCONT)
        return worker.signal_group(signal.SIGSTOP)

    def _after(self, seconds: float, child: Child, start: int, number: int) -> None:
        """Signal that very process later, if it has not been started anew meanwhile."""

        def act() -> None:
            if child.starts == start:
                child.signal_group(number)

        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()
        self._later.append(timer)

    def _flush(self) -> bool:
        with redis.Redis.from_url(self._installation.redis_url, socket_timeout=2) as server:
            return bool(server.flushall())

    def _cut(self) -> bool:
        others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        where = "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        with psycopg.connect(self._installation.database_url, connect_timeout=2) as server:
            return server.execute(f"{others} {where}").fetchone()[0] > 0
