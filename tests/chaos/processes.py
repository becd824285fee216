"""The processes of one installation, each in a group of its own, started again when they end."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

DOWN_SECONDS = (0.3, 1.5)  # between the end of a process and its next start
LOOKED_AT_EVERY_SECONDS = 0.05
STOPS_WITHIN_SECONDS = 5


@dataclass
class Child:
    """One process that is kept alive; `identity` says as which user it runs."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Path
    is_ready: Callable[[], object] = lambda: None
    identity: dict = field(default_factory=dict)
    down_seconds: tuple[float, float] = DOWN_SECONDS
    end_signal: int = signal.SIGTERM
    starts: int = 0
    is_wanted: bool = True
    _process: subprocess.Popen | None = None
    _start_at: float | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env=dict(self.env),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                **self.identity,
            )
        self.starts, self._start_at = self.starts + 1, None

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def signal_group(self, number: int) -> bool:
        """Signal the process and all its children; return whether it was alive."""
        if not self.is_alive():
            return False
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
            return True
        return False

    def signal(self, number: int) -> bool:
        """Signal the process alone; return whether it was alive."""
        if not self.is_alive():
            return False
        self._process.send_signal(number)
        return True

    def look(self, chance: random.Random, now: float) -> None:
        """Start it again a moment after it has ended."""
        if not self.is_wanted or self.is_alive():
            return
        if self._start_at is None:
            self._start_at = now + chance.uniform(*self.down_seconds)
        elif now >= self._start_at:
            self.start()

    def end(self) -> None:
        """Stop it for good: asked first, then killed with all its children."""
        self.is_wanted = False
        if self._process is None:
            return
        self.signal_group(signal.SIGCONT)
        self.signal(self.end_signal)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOPS_WITHIN_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Supervisor:
    """Starts its children in order, keeps them alive from a thread, and ends them in the other order."""

    def __init__(self, *, seed: int) -> None:
        self.children: dict[str, Child] = {}
        self._random = random.Random(seed)  # noqa: S311 - a pause, no secret
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def add(self, child: Child) -> Child:
        child.start()
        child.is_ready()
        self.children[child.name] = child
        return child

    def watch(self) -> None:
        self._thread.start()

    def named(self, kind: str) -> list[Child]:
        """Return the children of a kind: "worker" has worker-1 and worker-2."""
        return [child for name, child in self.children.items() if name.partition("-")[0] == kind]

    def _watch(self) -> None:
        while not self._over.wait(LOOKED_AT_EVERY_SECONDS):
            for child in list(self.children.values()):
                child.look(self._random, time.monotonic())

    def close(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for child in reversed(self.children.values()):
            child.end()
