"""Refusals that a page turns into a message and the API into a status."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError


@dataclass
class StaleError(Exception):
    """Someone changed the record after it was read: `who`, `what` say what happened meanwhile."""

    sentence: str
    changes: list[dict] = field(default_factory=list)

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    def of(cls, record, seen_version: int) -> "StaleError":
        """Return the refusal, with each change made since `seen_version` was read."""
        from courses.clinic.audit import AuditLine  # noqa: PLC0415  audit imports the models this module serves

        lines = AuditLine.objects.filter(record=record.key).select_related("actor")[:5]
        changes = [_change(line) for line in lines]
        latest = f" by {changes[0]['who']} at {changes[0]['at']:%d %b %Y %H:%M} UTC" if changes else ""
        return cls(
            f"Not saved: this {record._meta.verbose_name} was changed{latest} while you were working on it "
            f"(you saw version {seen_version}); look at what changed and enter yours again.",
            changes,
        )


def _change(line) -> dict:
    before, after = line.before or {}, line.after or {}
    changed = {k: (before.get(k), after.get(k)) for k in after if before.get(k) != after.get(k)}
    return {"who": str(line.actor), "at": line.at, "action": line.action, "changed": changed}


def refuse(sentence: str, *, field_name: str | None = None) -> ValidationError:
    """Return the error for one refused input, tied to its field where there is one."""
    return ValidationError({field_name: sentence} if field_name else sentence)
