"""What the embedded mode keeps in its data folder: secret key, broker folders."""

import os
import secrets
from pathlib import Path

BROKER_FOLDERS = ("messages", "control")
SECRET_KEY_BYTES = 50


def secret_key(data_dir: Path) -> str:
    """Return the secret key of this data folder, generated the first time, readable by its owner only."""
    path = data_dir / "secret_key"
    try:
        # O_EXCL: of two processes that start together one writes and the other reads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(SECRET_KEY_BYTES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


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
