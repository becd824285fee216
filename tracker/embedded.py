"""What the embedded mode keeps in its data folder: secret key, broker folders."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

BROKER_FOLDERS = ("messages", "control")
SECRET_KEY_BYTES = 50


def secret_key(data_dir: Path) -> str:
    """Return the secret key of this data folder, generated the first time, readable by its owner only."""
    path = data_dir / "secret_key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(SECRET_KEY_BYTES))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Write the file whole or, when another process was quicker, not at all: nobody ever reads half a key."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)


def broker_options(data_dir: Path) -> dict[str, object]:
    """Return the options of kombu's filesystem transport, its folders made."""
    folders = {name: data_dir / "broker" / name for name in BROKER_FOLDERS}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        # The same folder in and out: the worker reads what beat wrote.
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "control_folder": str(folders["control"]),
        "polling_interval": 0.1,
    }
