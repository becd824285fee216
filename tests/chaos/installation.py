"""One whole installation in a folder: PostgreSQL, Redis, web, workers, beat and the plain loop."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.plans import Plan
from tests.chaos.processes import Child, Supervisor
from tests.servers import (
    Missing,
    folder_of,
    free_port,
    identity,
    make_cluster,
    newest_postgresql,
    redis_command,
    unprivileged,
    wait_for,
)

BASE_DIR = Path(__file__).resolve().parents[2]
SECRET_KEY = "chaos 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLM"
SERVER_DOWN_SECONDS = (1.0, 3.0)


class Installation:
    """`folder` holds its data and logs; `control` names the way in which its engine is broken."""

    def __init__(self, folder: Path, plan: Plan, *, seed: int, control: str = "") -> None:
        self.folder, self.plan = folder, plan
        self.supervisor = Supervisor(seed=seed)
        self.web_port, self._postgresql_port, self._redis_port = free_port(), free_port(), free_port()
        self.database_url = (
            f"sqlite:///{folder / 'db.sqlite3'}"
            if plan.is_embedded
            else f"postgres://pulseline@127.0.0.1:{self._postgresql_port}/postgres"
        )
        self.redis_url = "" if plan.is_embedded else f"redis://127.0.0.1:{self._redis_port}/0"
        self._control = control
        self._servers = ExitStack()

    @property
    def env(self) -> dict[str, str]:
        """Return the environment of a real installation behind a proxy, or of an embedded one."""
        told = {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "DATA_DIR": str(self.folder),
            "WEBHOOK_NETWORKS": "127.0.0.0/8",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(BASE_DIR),
            "PATH": os.environ["PATH"],
        }
        if self.plan.is_embedded:
            return told
        return told | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "BEHIND_PROXY": "true",
        }

    def start_servers(self) -> None:
        """Start the database and the broker and make the tables."""
        if not self.plan.is_embedded:
            self._start_postgresql()
            redis = redis_command(self._redis_port, str(self.folder))
            self._add("redis-1", redis, ready_on=self._redis_port, down=SERVER_DOWN_SECONDS)
        migrate = [str(BASE_DIR / "manage.py"), "migrate", "--verbosity", "0"]
        make_tables = ["-m", "tests.chaos.tables"] if self.plan.is_short else migrate
        subprocess.run([sys.executable, *make_tables], env=self.env, check=True, cwd=BASE_DIR)

    def start_processes(self) -> None:
        """Start web, workers, beat and loop, and begin to keep everything alive."""
        python, plan = sys.executable, self.plan
        gunicorn = ["gunicorn", "tracker.wsgi", "--no-control-socket", "--workers", "1", "--threads", "4"]
        bind = ["--bind", f"127.0.0.1:{self.web_port}", "--log-level", "warning"]
        self._add("web-1", [python, "-m", *gunicorn, *bind], PULSELINE_PROCESS="web")
        celery = [python, "-m", "celery", "--quiet", "-A", "tracker"]
        pool = ["--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        for n in range(plan.workers):
            name = f"worker-{n + 1}"
            command = [*celery, "worker", *pool, "-n", f"{name}@%h", "--loglevel", "warning"]
            self._add(name, command, **self._broken)
        for n in range(plan.beats):
            schedule = str(self.folder / f"schedule-{n + 1}")
            self._add(f"beat-{n + 1}", [*celery, "beat", "--loglevel", "warning", "-s", schedule])
        for n in range(plan.loops):
            command = [python, str(BASE_DIR / "manage.py"), "reminders", "--loop"]
            self._add(f"loop-{n + 1}", command, **self._broken)
        wait_for(self.web_port)
        self.supervisor.watch()

    def close(self) -> None:
        self.supervisor.close()
        self._servers.close()

    @property
    def _broken(self) -> dict[str, str]:
        return {"CHAOS_CONTROL": self._control} if self._control else {}

    def _start_postgresql(self) -> None:
        programs = newest_postgresql()
        if programs is None:
            raise Missing("the fault harness; get it with: apt-get install postgresql")
        owner = unprivileged("postgres")
        folder = self._servers.enter_context(folder_of(owner))
        data = make_cluster(programs, folder, owner)
        options = ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100"]
        command = [str(programs / "postgres"), "-D", data, "-p", str(self._postgresql_port)]
        self._add(
            "postgresql-1",
            [*command, "-k", folder, *options],
            ready_on=self._postgresql_port,
            down=SERVER_DOWN_SECONDS,
            identity=identity(owner),
            end_signal=signal.SIGINT,  # without waiting for its clients
        )

    def _add(
        self,
        name,
        command,
        *,
        ready_on: int = 0,
        down=None,
        identity=None,
        end_signal=signal.SIGTERM,
        **env: str,
    ) -> None:
        self.supervisor.add(
            Child(
                name,
                command,
                self.env | env,
                self.folder / f"{name}.log",
                is_ready=(lambda: wait_for(ready_on)) if ready_on else (lambda: None),
                identity={"cwd": "/"} | identity if identity else {"cwd": str(BASE_DIR)},
                end_signal=end_signal,
                **({"down_seconds": down} if down else {}),
            )
        )
