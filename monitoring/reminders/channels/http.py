"""One POST to another system: to an address looked up and judged first, with an end to every wait.

urllib3 speaks HTTP and checks certificates; it is connected to the very address that was judged, so that a
name cannot lead elsewhere between the judgement and the call. No redirect is followed and no proxy asked.
"""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url

from courses.rules.errors import RuleError
from monitoring.rules.addresses import bare_host, may_reach, networks, parsed

WAIT_SECONDS = 4  # for the connection, and for each part of the answer
MOST_SECONDS = 6  # for all of it, under monitoring.reminders.deliver.SEND_TIME
MOST_ANSWER_BYTES = 64 * 1024
PASSING = frozenset({408, 425, 429})  # refusals that a later try may not meet


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


def post(url: str, *, body: bytes, headers: dict[str, str]) -> Answer:
    """Return the answer; OSError when none came in time, RuleError when the address may not be reached."""
    target = parsed(url, networks(settings.WEBHOOK_NETWORKS))
    connection = _connection(target, _address(target))
    # Each part of an answer may take WAIT_SECONDS; a receiver that drips is cut off here.
    is_over = threading.Event()
    limit = threading.Timer(MOST_SECONDS, _cut, [connection, is_over])
    limit.start()
    try:
        answer = _ask(connection, target, body, headers)
    except (HTTPError, HTTPException, OSError) as error:
        raise OSError(f"No answer from {target.host}: {type(error).__name__}.") from error
    finally:
        limit.cancel()
        connection.close()
    if is_over.is_set():  # what was cut short reads as if it had ended
        raise OSError(f"No whole answer from {target.host} within {MOST_SECONDS} seconds.")
    return answer


def _ask(connection: HTTPConnection, target: Url, body: bytes, headers: dict[str, str]) -> Answer:
    headers = headers | {"Host": target.netloc or ""}
    connection.request("POST", target.request_uri, body=body, headers=headers, preload_content=False)
    response = connection.getresponse()
    return Answer(response.status, response.read(MOST_ANSWER_BYTES))


def refuse_untaken(answer: Answer) -> None:
    """Raise OSError when a later try may succeed, ValueError when the receiver refuses the message itself."""
    if answer.is_taken:
        return
    sentence = f"The receiver answered {answer.status}."
    raise OSError(sentence) if answer.status >= 500 or answer.status in PASSING else ValueError(sentence)


def _address(target: Url) -> str:
    """Return the address of the host; ValueError when one of its addresses may not be reached."""
    host, port = bare_host(target), target.port or (443 if target.scheme == "https" else 80)
    allowed = networks(settings.WEBHOOK_NETWORKS)
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(may_reach(address.partition("%")[0], allowed) for address in found):
        raise RuleError(
            f"{target.host} was refused: it leads into a private network; whoever runs the server may allow "
            "that network in WEBHOOK_NETWORKS."
        )
    return found[0]


def _connection(target: Url, address: str) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(address, target.port or 80, timeout=WAIT_SECONDS)
    host = bare_host(target)
    return HTTPSConnection(
        address,
        target.port or 443,
        timeout=WAIT_SECONDS,
        ssl_context=ssl.create_default_context(),
        server_hostname=host,
        assert_hostname=host,
    )


def _cut(connection: HTTPConnection, is_over: threading.Event) -> None:
    """End the wait of the thread that reads."""
    is_over.set()
    with suppress(OSError):  # it may have ended by itself
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
