"""`make run`: migrates, loads the demo clinic, serves it until Ctrl-C. `python -m tracker.demo_site`."""

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from honcho.environ import parse_procfile
from honcho.manager import Manager

BASE_DIR = Path(__file__).resolve().parent.parent
PORT = os.environ.get("PORT") or "8000"
ADDRESS = f"http://127.0.0.1:{PORT}"
STARTS_WITHIN_SECONDS = 60
CHILD_ENVIRONMENT = {
    "PORT": PORT,
    "PYTHONUNBUFFERED": "1",
    # Celery warns when root runs it; the demo may.
    "PYTHONWARNINGS": "ignore::UserWarning",
}


def main() -> None:
    """Serve the demo clinic until Ctrl-C; end with a sentence when it cannot start."""
    refuse_taken_port()
    manage("migrate", "--verbosity", "0")
    sign_ins = manage("demo")
    site = Manager()
    for name, command in parse_procfile(
        (BASE_DIR / "Procfile").read_text(encoding="utf-8")
    ).processes.items():
        site.add_process(name, command, cwd=str(BASE_DIR), env=os.environ | CHILD_ENVIRONMENT)
    threading.Thread(target=greet, args=(sign_ins,), daemon=True).start()
    site.loop()
    # 130 is "ended by Ctrl-C": what was wanted, not an error for make to report.
    sys.exit(0 if site.returncode in {0, 130, 143} else site.returncode)


def refuse_taken_port() -> None:
    """End with a sentence when something else already answers at our address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except (OSError, OverflowError, ValueError):
            sys.exit(f"Port {PORT} cannot be used, perhaps Pulseline runs already: try `make run PORT=8001`.")


def manage(*command: str) -> str:
    """Return what the management command printed; end with its status when it refuses, having said why."""
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, str(BASE_DIR / "manage.py"), *command],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


def greet(sign_ins: str) -> None:
    """Print the address and the sign-ins as soon as the site answers."""
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            urlopen(f"{ADDRESS}/livez", timeout=2).close()  # noqa: S310 - our own address
        except (URLError, OSError):
            time.sleep(0.2)
            continue
        sys.stdout.write(f"\nPulseline is open at {ADDRESS}\n{sign_ins}\nCtrl-C closes it.\n\n")
        sys.stdout.flush()
        return


if __name__ == "__main__":
    main()
