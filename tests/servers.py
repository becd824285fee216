"""Servers for the suite: the machine's own PostgreSQL and Redis, on free ports, gone after the block."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN_SECONDS = 30


class Missing(Exception):  # noqa: N818 - it says what is missing and how to get it
    """A server or browser is not installed; the text says what was skipped and the command to get it."""


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield a PostgreSQL server's address: TEST_DATABASE_URL, else one of our own that ends here too."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    programs = newest_postgresql()
    if programs is None:
        raise Missing("the suite on PostgreSQL; get it with: apt-get install postgresql")
    with folder_of(owner := unprivileged("postgres")) as folder:
        port, us = free_port(), identity(owner)
        data = make_cluster(programs, folder, owner)
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "synchronous_commit=off"]
        command = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, *options]
        with open(f"{folder}/log", "w", encoding="utf-8") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **us)
        try:
            wait_for(port)
            yield f"postgres://pulseline@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing here is worth saving
            server.wait()


@contextmanager
def redis() -> Iterator[str]:
    """Yield the address of a Redis server: TEST_REDIS_URL, else one of our own that ends with the block."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    with folder_of(None) as folder:
        port = free_port()
        server = subprocess.Popen([*redis_command(port, folder), "--save", ""], stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def make_cluster(programs: Path, folder: str, owner: str | None) -> str:
    """Return the data folder of a new PostgreSQL cluster inside the folder; it has one user, pulseline."""
    data = f"{folder}/data"
    command = [programs / "initdb", "-D", data, "-U", "pulseline", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **identity(owner))
    return data


def redis_command(port: int, folder: str) -> list[str]:
    """Return what starts the machine's own Redis; raise Missing when there is none."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("tests that need Redis; get it with: apt-get install redis-server")
    return [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder]


@contextmanager
def chromium() -> Iterator[str]:
    """Yield the path of an installed chromium: CHROMIUM, else the one on the path."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise Missing("the browser journeys; get them with: apt-get install chromium")
    yield found


def newest_postgresql() -> Path | None:
    """Return the folder of PostgreSQL's programs, newest version first; None when it is not installed."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(debian, key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


def unprivileged(name: str) -> str | None:
    """Return the user PostgreSQL is to run as, because it refuses to be root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return name if name in known else "nobody"


@contextmanager
def folder_of(owner: str | None) -> Iterator[str]:
    """Yield a new folder that belongs to the owner and is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="pulseline-") as folder:
        if owner:
            shutil.chown(folder, owner)
        yield folder


def identity(owner: str | None) -> dict[str, object]:
    """Return what makes a subprocess run as this user, not as root; nothing when there is no owner."""
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []} if owner else {}


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    """Return once something listens on the port; raise TimeoutError when nothing does in time."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")
