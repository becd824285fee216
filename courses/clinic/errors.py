"""Refusals that a page turns into a message and the API into a status."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Max


@dataclass
class StaleError(Exception):
    """Someone changed the record after it was read.

    `changes` says who did what meanwhile, newest first; `newest_version` is the one to look at now.
    """

    sentence: str
    changes: list[dict] = field(default_factory=list)
    newest_version: int | None = None

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    def of(cls, record, seen_version: int) -> "StaleError":
        """Return the refusal, with each change made since `seen_version` was read."""
        from courses.clinic.audit import AuditLine  # noqa: PLC0415  audit imports the models this module serves

        newest = _newest_version(record) or record.version  # None: nobody has stored it yet
        lines = AuditLine.objects.filter(record=record.key).select_related("actor")
        # Each version has one line; marking as entered in error has a line and no version of its own.
        changes = [_change(line) for line in lines[: max(newest - seen_version, 1)]]
        latest = f" by {changes[0]['who']}" if changes else ""
        return cls(
            f"Not saved: this {record._meta.verbose_name} was changed{latest} while you were working on it "
            f"(you saw version {seen_version}); look at what changed and enter yours again.",
            changes,
            newest,
        )


@dataclass
class TakenError(StaleError):
    """Somebody else answers for the record: the sentence says who, and until when."""


def _newest_version(record) -> int | None:
    """Return the version that stands now, of a fact's chain or of a record changed in place, or None."""
    rows = type(record)._default_manager.all()
    found = rows.filter(chain=record.chain) if hasattr(record, "chain") else rows.filter(pk=record.pk)
    return found.aggregate(newest=Max("version"))["newest"]


def _change(line) -> dict:
    before, after = line.before or {}, line.after or {}
    changed = {k: (before.get(k), after.get(k)) for k in after if before.get(k) != after.get(k)}
    return {
        "who": str(line.actor),
        "at": line.at,
        "action": line.action,
        "changed": changed,
        "reason": line.reason,
        "record": line.record,
    }


def refuse(sentence: str, *, field_name: str | None = None) -> ValidationError:
    """Return the error for one refused input, tied to its field where there is one."""
    return ValidationError({field_name: sentence} if field_name else sentence)
