"""The embedded mode's broker of files: a message appears whole or not at all."""

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    """Kombu's, but for how a message is put down.

    Kombu opens a message under its final name before it writes it. A worker that looked in that moment read
    nothing, died of it, and took web and beat with it.
    """

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        """Write under a name no reader asks for, then rename: one step for the file system."""
        folder = Path(self.data_folder_out)
        # The first part sorts: oldest first. Readers compare all after the first dot with "<queue>.msg".
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        draft = folder / f"{name}.draft"
        draft.write_text(json.dumps(payload), encoding="utf-8")
        os.replace(draft, folder / name)


class Transport(filesystem.Transport):
    """What `CELERY_BROKER_TRANSPORT` names."""

    Channel = Channel
