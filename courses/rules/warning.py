"""A warning: the record is possible but outside its protocol, so a reason is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OrderWarning:
    """`code` is stable for tests and APIs; `sentence` is for people; `source` says whose limit it is."""

    code: str
    sentence: str
    source: str
