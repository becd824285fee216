"""`python -m tests.chaos`: does the engine keep its promises while its processes are killed?

Prints one line of figures on standard output, and every broken promise on standard error; the exit status
is 1 when a promise was broken and 2 when the run was no run: too few faults, too few reminders.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import django

from tests.chaos.checker import Findings, check
from tests.chaos.controls import CONTROLS
from tests.chaos.gateway import Gateway
from tests.chaos.installation import BASE_DIR, Installation
from tests.chaos.load import DUE_AFTER_SECONDS, Load, script
from tests.chaos.nemesis import Nemesis, timetable
from tests.chaos.plans import PLANS, Plan

PROMISES = ("lost", "dup_effects", "early", "stale", "mismatch")
WARM_UP_SECONDS = 8
ASKED_EVERY_SECONDS = 0.5
SHOWN = 10  # broken promises of each kind


def main() -> int:
    """Run one plan; return the exit status."""
    told = arguments()
    plan = PLANS[told.plan]
    plan = replace(plan, n=told.n or plan.n, seconds=told.t or plan.seconds)
    if told.faults == "none":
        plan = replace(plan, faults={}, fewest_faults=0, fewest_kinds=0, fewest_of={})
    name = f"{told.plan}-{told.control or 'as-it-is'}-{told.seed}-{os.getpid()}"
    folder = BASE_DIR / "var" / "chaos" / name
    folder.mkdir(parents=True)
    installation = Installation(folder, plan, seed=told.seed, control=told.control)
    gateway = Gateway(folder / "gateway.jsonl", seed=told.seed)
    try:
        installation.start_servers()
        os.environ.update(installation.env)
        django.setup()
        run = Run(plan, installation, gateway, folder, seed=told.seed)
        run.prepare()
        installation.start_processes()
        run.carry_out()
        findings = run.judge()
    finally:
        installation.close()
        gateway.close()
    return report(run, findings, seed=told.seed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--plan", choices=sorted(PLANS), default="full")
    parser.add_argument("--n", type=int, help="reminders; the plan's own number unless given")
    parser.add_argument("--t", type=float, help="seconds; the plan's own unless given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--control", choices=sorted(CONTROLS), default="", help="break the engine so")
    parser.add_argument("--faults", choices=["plan", "none"], default="plan")
    return parser.parse_args()


class Run:
    """One run of a plan: prepared, carried out under faults, judged when the engine has settled."""

    def __init__(self, plan: Plan, installation: Installation, gateway: Gateway, folder: Path, *, seed: int):
        self.plan, self.installation, self.seed = plan, installation, seed
        self._gateway, self._path = gateway, folder / "gateway.jsonl"
        self._events = (folder / "events.jsonl").open("w", encoding="utf-8", buffering=1)
        self.nemesis = Nemesis(plan, installation, seed=seed)

    def prepare(self) -> None:
        """Store the clinics of the run's seconds and its patients, none of them with anything due."""
        from tests.chaos.clinics import as_targets, kinds_due, make_clinics, make_patients

        plan = self.plan
        lead = WARM_UP_SECONDS + plan.seconds / 60  # until everything is stored and started
        self.began = math.ceil(time.time() + lead)
        last = self.began + math.ceil(plan.seconds + DUE_AFTER_SECONDS[1]) + 1
        clinics, tokens, day = make_clinics(self.began, last, url=self._gateway.url)
        kinds = kinds_due(clinics[self.began], day)
        dues, self._steps = script(math.ceil(plan.n / len(kinds)), plan.seconds, seed=self.seed)
        seconds = [self.began + math.ceil(due) for due in dues]
        patients = make_patients([clinics[second] for second in seconds])
        self._targets = as_targets(patients, seconds, kinds)
        by_patient = {
            patient: tokens[clinics[second]] for patient, second in zip(patients, seconds, strict=True)
        }
        port = self.installation.web_port
        self.load = Load(self._targets, port=port, day=day, tokens=by_patient)

    def carry_out(self) -> None:
        """Let people write and faults strike side by side, then wait until nothing due is unsent."""
        time.sleep(max(self.began - time.time(), 0))
        self._note("begins")
        faults = timetable(self.plan, self.plan.seconds, seed=self.seed)
        nemesis = threading.Thread(
            target=self.nemesis.run, args=[faults], kwargs={"began": self.began, "note": self._note}
        )
        redis = threading.Thread(target=self._take_redis_away)
        for thread in (nemesis, redis):
            thread.start()
        self.load.run(self._steps, began=self.began)
        for thread in (nemesis, redis):
            thread.join()
        self._note("ends")
        self.nemesis.close()
        self._settle()

    def judge(self) -> Findings:
        """Return what the checker finds; what it looked at is kept beside the gateway's file."""
        from tests.chaos.evidence import collect, refused_by_lock

        evidence = collect(self._path, self._targets)
        kept = {"targets": evidence.targets, "rows": evidence.rows, "refusals": self.load.refusals}
        self._path.with_name("evidence.json").write_text(json.dumps(kept, default=vars))
        found = check(evidence)
        found.violations["mismatch"] += refused_by_lock(self.installation.folder)
        return found

    def _take_redis_away(self) -> None:
        if self.plan.redis_gone is None:
            return
        gone, back = (self.began + share * self.plan.seconds for share in self.plan.redis_gone)
        time.sleep(max(gone - time.time(), 0))
        server = self.installation.supervisor.named("redis")[0]
        server.end()
        self.nemesis.done["redis-gone"] += 1
        self._note("redis-gone")
        time.sleep(max(back - time.time(), 0))
        server.is_wanted = True

    def _settle(self) -> None:
        from django.db import DatabaseError, connection

        from tests.chaos.evidence import waiting

        last_due = max(target.due for target in self._targets)
        until = max(time.time(), last_due) + self.plan.settles_within_seconds
        while time.time() < until:
            with suppress(DatabaseError):
                connection.close_if_unusable_or_obsolete()
                if time.time() > last_due and not waiting():
                    self._note("settled")
                    return
            time.sleep(ASKED_EVERY_SECONDS)
        self._note("never settled")

    def _note(self, what: str) -> None:
        self._events.write(json.dumps({"at": time.time(), "what": what}) + "\n")


def report(run: Run, found: Findings, *, seed: int) -> int:
    """Print the line of figures and what was broken; return the exit status."""
    done, plan = +run.nemesis.done, run.plan
    for promise in PROMISES:
        for sentence in found.violations.get(promise, [])[:SHOWN]:
            sys.stderr.write(f"{promise}: {sentence}\n")
    invalid = list(why_invalid(plan, found, done))
    too_late = list(why_late(plan, found))
    for sentence in [*invalid, *too_late]:
        sys.stderr.write(f"{sentence}\n")
    figures = {
        "reminders": found.reminders,
        "faults": sum(done.values()),
        **{promise: found.count(promise) for promise in PROMISES},
        "raw_dups": found.raw_duplicates,
        "p50": f"{found.lateness_at(0.5):.2f}",
        "p99": f"{found.lateness_at(0.99):.2f}",
        "max": f"{found.lateness_at(1):.2f}",
        "seed": seed,
        "commit": commit(),
        "kinds": ",".join(f"{kind}:{times}" for kind, times in sorted(done.items())) or "none",
        "answers": ",".join(f"{status}:{times}" for status, times in sorted(run.load.answers.items())),
    }
    sys.stdout.write(" ".join(f"{name}={value}" for name, value in figures.items()) + "\n")
    return 2 if invalid else int(bool(found.count(*PROMISES) or too_late))


def why_invalid(plan: Plan, found: Findings, done):
    """Yield why the run proves nothing."""
    if found.reminders < 0.95 * plan.n:
        yield f"Invalid: {found.reminders} reminders were accepted of {plan.n}."
    if sum(done.values()) < plan.fewest_faults or len(done) < plan.fewest_kinds:
        yield f"Invalid: {sum(done.values())} faults of {len(done)} kinds struck, too few."
    for kind, times in plan.fewest_of.items():
        if done[kind] < times:
            yield f"Invalid: {kind} struck {done[kind]} times, too few."


def why_late(plan: Plan, found: Findings):
    """Yield which bound of lateness was exceeded."""
    bounds = {"p99": (0.99, plan.most_p99_seconds), "max": (1, plan.most_late_seconds)}
    for name, (share, most) in bounds.items():
        if most is not None and found.lateness_at(share) > most:
            yield f"Too late: {name} is {found.lateness_at(share):.2f} s, over {most} s."


def commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
