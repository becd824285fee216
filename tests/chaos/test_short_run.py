"""Three hundred reminders under kills, on servers of their own: the short form of `make chaos`."""

import re
import subprocess
import sys

import pytest

from tests.chaos.installation import BASE_DIR

LINE = re.compile(
    r"reminders=(?P<reminders>\d+) faults=(?P<faults>\d+) lost=0 dup_effects=0 early=0 stale=0 mismatch=0 "
    r"raw_dups=\d+ p50=\S+ p99=\S+ max=\S+ seed=1 commit=\S+ kinds=\S+ answers=\S+\n"
)


@pytest.mark.chaos
@pytest.mark.postgresql
@pytest.mark.redis
def test_three_hundred_reminders_survive_the_kills():
    command = [sys.executable, "-m", "tests.chaos", "--plan", "short", "--seed", "1"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    found = LINE.fullmatch(done.stdout)
    assert found, f"{done.stdout}{done.stderr}"
    assert (done.returncode, int(found["reminders"]) >= 285, int(found["faults"]) >= 6) == (0, True, True)
