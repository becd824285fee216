"""Another system on this machine: an HTTP server that writes down what it is sent and answers as told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """`answers` are given one after the other, the last again and again; a number is a status."""

    answers: list = field(default_factory=lambda: [200])
    headers: dict = field(default_factory=dict)
    body: bytes = b"{}"
    drip_seconds: int = 0
    received: list[tuple[str, dict, bytes]] = field(default_factory=list)
    url: str = ""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on a free port of the loopback interface."""
    heard = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.received.append((self.path, dict(self.headers), body))
            answers = heard.answers
            if heard.drip_seconds and not self._drip():
                return
            self.send_response(answers.pop(0) if len(answers) > 1 else answers[0])
            for name, value in heard.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(heard.body)))
            self.end_headers()
            self.wfile.write(heard.body)

        def _drip(self) -> bool:
            """Return whether the caller stayed until the end of a slow head."""
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for number in range(heard.drip_seconds * 10):
                    self.wfile.write(f"X-Slow: {number}\r\n".encode())
                    time.sleep(0.1)
            except OSError:
                return False
            return True

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    heard.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
