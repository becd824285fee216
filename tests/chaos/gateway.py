"""The oracle: a receiver outside the app that writes down every message before it answers, and never dies."""

import json
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SLOWEST_SECONDS, FASTEST_SECONDS = 0.1, 0.02


class Server(ThreadingHTTPServer):
    """A server whose callers are killed on purpose: one that hung up is nothing to tell of."""

    daemon_threads = True
    request_queue_size = 128  # as real servers have: with 5, callers in a burst wait seconds to be let in

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Gateway:
    """Listens on a free port of the loopback interface; `path` gets one JSON line for each message."""

    def __init__(self, path: Path, *, seed: int) -> None:
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311 - a delay, no secret
        self._server = Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._file.close()

    def note(self, key: str, body: bytes) -> float:
        """Write one message down; return how long to wait before it is answered."""
        line = json.dumps({"at": time.time(), "key": key, "body": json.loads(body)})
        with self._lock:
            self._file.write(line + "\n")
            return self._random.uniform(FASTEST_SECONDS, SLOWEST_SECONDS)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        note = self.note

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(note(self.headers.get("Idempotency-Key", ""), body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args) -> None:
                """Say nothing."""

        return Handler
