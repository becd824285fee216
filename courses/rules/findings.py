<<<<<<< HEAD
"""What a safety check found: something to stop at, or something to give a reason for."""

from dataclasses import dataclass
=======
"""What a check found: a sentence with its rule, its source, and whether it can be gone past."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
>>>>>>> f60a329 (Check a pulse order against limits, protocols and risks kept as data; a command for files of orders)
from enum import StrEnum


class Severity(StrEnum):
<<<<<<< HEAD
    """`WARN` asks for a reason; `STOP` is impossible or of the lethal class and is not stored."""
=======
    """WARN asks for a coded reason; STOP is refused whatever the reason."""
>>>>>>> f60a329 (Check a pulse order against limits, protocols and risks kept as data; a command for files of orders)

    WARN = "warn"
    STOP = "stop"


<<<<<<< HEAD
@dataclass(frozen=True)
class Finding:
    """`code` is stable for tests and APIs; `sentence` is for people; `source` says whose limit it is."""
=======
class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True)
class Finding:
    """`code` names the rule and stays; `sentence` says what, why and what to do; `source` whose limit it is."""
>>>>>>> f60a329 (Check a pulse order against limits, protocols and risks kept as data; a command for files of orders)

    code: str
    severity: Severity
    sentence: str
    source: str

    @property
<<<<<<< HEAD
    def stops(self) -> bool:
        return self.severity is Severity.STOP

    def as_json(self) -> dict[str, str]:
        """Return the finding as records and APIs keep it."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "sentence": self.sentence,
            "source": self.source,
        }
=======
    def is_stop(self) -> bool:
        return self.severity is Severity.STOP

    def as_json(self) -> dict[str, str]:
        """Return the finding as records and the API keep it."""
        return {name: str(value) for name, value in asdict(self).items()}


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return the worst of the findings; ok when there is none."""
    severities = {finding.severity for finding in findings}
    if Severity.STOP in severities:
        return Verdict.STOP
    return Verdict.WARN if severities else Verdict.OK


def stops(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.is_stop)
>>>>>>> f60a329 (Check a pulse order against limits, protocols and risks kept as data; a command for files of orders)
