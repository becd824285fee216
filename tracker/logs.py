"""One JSON object a log line. A request is its method, path and user number: no name, query or body."""

import re
from typing import Any

import structlog

FEED = re.compile(r"/calendar/[^/\s]+\.ics")


def without_tokens(_logger: object, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    """Return the line with the token cut out of a calendar feed's address: who knows it needs no sign-in."""
    hidden = {k: FEED.sub("/calendar/….ics", v) for k, v in line.items() if isinstance(v, str)}
    return line | hidden


SHARED_STEPS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_tokens,
]


def logging_config(*, level: str) -> dict[str, Any]:
    """Return Django's LOGGING, `level` and above to standard error as JSON; structlog is wired to it."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_STEPS,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*SHARED_STEPS, structlog.processors.format_exc_info],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        # Django's own server log repeats each request line, query included.
        "loggers": {"django.server": {"handlers": [], "propagate": False}},
    }
