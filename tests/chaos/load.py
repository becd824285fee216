"""What people do during a run, over HTTP: start tapers, change them, settle reminders, end follow-up.

A write counts as accepted only when its answer said so. One without an answer may stand or not; starting a
taper is repeated until it is known to stand.
"""

import http.client
import json
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import count

from tests.chaos.clinics import steps_of
from tests.chaos.records import REPLANNED, Target, Write

WRITERS = 6
DUE_AFTER_SECONDS = (1.5, 8.0)
LATER = {"replan": 0.12, "end": 0.08, "done": 0.05}  # shares of the patients
TIMEOUT_SECONDS = 10
TRIES, BETWEEN_TRIES_SECONDS = 120, 0.5
REFUSED = range(400, 500)


@dataclass(frozen=True, order=True)
class Step:
    at: float
    order: int
    what: str
    place: int  # of the target in the list


def script(n: int, seconds: float, *, seed: int) -> tuple[list[float], list[Step]]:
    """Return when each patient's reminders are due, and every step of the load; both from the run's begin."""
    chance = random.Random(f"{seed} load")  # noqa: S311 - a script, no secret
    order, dues, steps = count(), [], []
    for place, at in enumerate(sorted(chance.uniform(0, seconds) for _ in range(n))):
        due = at + chance.uniform(*DUE_AFTER_SECONDS)
        dues.append(due)
        steps.append(Step(at, next(order), "create", place))
        what = chance.choices([*LATER, ""], [*LATER.values(), 1 - sum(LATER.values())])[0]
        if what:
            # Around the moment it is due, where it races with the sending.
            steps.append(Step(max(at + 0.5, due + chance.uniform(-2, 1)), next(order), what, place))
    return dues, sorted(steps)


class Load:
    """`answers` counts the statuses of all requests; "none" where no answer came."""

    def __init__(self, targets: list[Target], *, port: int, day: date, tokens: dict[int, str]) -> None:
        self.targets, self.answers = targets, Counter()
        self.refusals: list[tuple] = []
        self._port, self._day, self._tokens = port, day, tokens
        self._chains: dict[int, str] = {}

    def run(self, steps: list[Step], *, began: float) -> None:
        """Carry the steps out, each at its moment or when a writer is free."""
        with ThreadPoolExecutor(WRITERS) as writers:
            futures = []
            for step in steps:
                time.sleep(max(began + step.at - time.time(), 0))
                futures.append(writers.submit(getattr(self, f"_{step.what}"), self.targets[step.place]))
            for future in futures:
                future.result()

    def _create(self, target: Target) -> None:
        body = {"patient": target.patient, "drug": "prednisone", "warning_reason": "agreed in the round"}
        body["steps"] = self._steps(target.doses[0])
        target.create = Write(sent=time.time())
        for _ in range(TRIES):
            status, told = self._ask(target, "POST", "tapers/", body)
            if status == 400:  # an earlier try may stand whose answer was lost: look
                _, found = self._ask(target, "GET", f"tapers/?patient={target.patient}")
                told = next(iter(found.get("results", [])), {})
            if "chain" in told:
                self._chains[target.patient] = told["chain"]
                target.create.acknowledged = time.time()
                return
            time.sleep(BETWEEN_TRIES_SECONDS)

    def _replan(self, target: Target) -> None:
        chain = self._chains.get(target.patient)
        if chain:
            body = {"steps": self._steps(target.doses[1]), "reason": "a flare"}
            target.replan = self._write(target, f"tapers/{chain}/replan/", body)

    def _end(self, target: Target) -> None:
        if target.create and target.create.acknowledged:
            body = {"state": "lost", "on": self._day.isoformat(), "reason": "moved away"}
            target.end = self._write(target, f"patients/{target.patient}/end-follow-up/", body)

    def _done(self, target: Target) -> None:
        _, told = self._ask(target, "GET", f"reminders/?patient={target.patient}&kind={REPLANNED}")
        today = [row for row in told.get("results", []) if row["due_on"] == self._day.isoformat()]
        for row in today:
            path = f"reminders/{row['id']}/done/"
            target.done = self._write(target, path, {"note": "told by phone"}, version=row["version"])

    def _write(self, target: Target, path: str, body: dict, *, version: int = 1) -> Write:
        write = Write(sent=time.time())
        status, _ = self._ask(target, "POST", path, body, **{"If-Match": f'"{version}"'})
        if status is not None and 200 <= status < 300:
            write.acknowledged = time.time()
        write.is_refused = status in REFUSED
        return write

    def _steps(self, daily_mg: str) -> list[dict]:
        steps = steps_of(daily_mg, self._day)
        return [{"first_day": day.isoformat(), "daily_mg": str(mg)} for day, mg in steps]

    def _ask(self, target: Target, method: str, path: str, body=None, **headers) -> tuple[int | None, dict]:
        """Return status and body; None when no answer came."""
        told = {
            "Authorization": f"Token {self._tokens[target.patient]}",
            "Content-Type": "application/json",
            "X-Forwarded-Proto": "https",
        } | headers
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            line.request(method, f"/api/v1/{path}", json.dumps(body) if body else None, told)
            answer = line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.answers["none"] += 1
            return None, {}
        finally:
            line.close()
        self.answers[str(answer.status)] += 1
        try:
            found = json.loads(text)
        except ValueError:
            found = {}
        if answer.status >= 400:
            self.refusals.append((time.time(), target.patient, path, answer.status, found.get("error", "")))
        return answer.status, found
