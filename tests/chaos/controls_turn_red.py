"""`make chaos-controls`: each engine broken on purpose turns a short run red by the promise it breaks.

Minutes, so no part of `make test`: the name keeps pytest from collecting it.
"""

import re
import subprocess
import sys

import pytest

from tests.chaos.controls import CONTROLS
from tests.chaos.installation import BASE_DIR

BREAKS = {
    "no-lease-end": ["lost"],
    "sent-before-sending": ["lost", "mismatch"],
    "new-key-each-time": ["mismatch"],
    "no-second-look": ["stale"],
    "too-early": ["early"],
    "key-of-the-process": ["lost"],
}


@pytest.mark.parametrize("control", sorted(CONTROLS))
def test_a_broken_engine_turns_the_run_red(control):
    command = [sys.executable, "-m", "tests.chaos", "--plan", "short", "--control", control]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    sys.stdout.write(done.stdout)
    counts = {name: int(count) for name, count in re.findall(r"(\w+)=(\d+) ", done.stdout)}
    assert done.returncode == 1, f"{done.stdout}{done.stderr}"
    assert all(counts[promise] for promise in BREAKS[control])
    slowest = float(re.search(r" max=([0-9.]+) ", done.stdout)[1])
    assert slowest > 0, f"an engine that sends nothing proves nothing: {done.stdout}"
