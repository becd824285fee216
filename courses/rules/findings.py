"""What a safety check found: something to stop at, or something to give a reason for."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`WARN` asks for a reason; `STOP` is impossible or of the lethal class and is not stored."""

    WARN = "warn"
    STOP = "stop"


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True)
class Finding:
    """`code` is stable for tests and APIs; `sentence` is for people; `source` says whose limit it is."""

    code: str
    severity: Severity
    sentence: str
    source: str

    @property
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


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return the worst of the findings; ok when there is none."""
    severities = {finding.severity for finding in findings}
    if Severity.STOP in severities:
        return Verdict.STOP
    return Verdict.WARN if severities else Verdict.OK
