"""Moving a record from state to state: one conditional update, so that one of two writers wins."""

from courses.clinic import audit
from courses.clinic.errors import StaleError, refuse
from courses.clinic.text import refuse_hidden


def move(record, to: str, *, seen_version: int, by, action: str, changes: dict, reason: str = ""):
    """Set `record`'s state and columns, when its table of moves allows it and nobody changed it meanwhile.

    Raises ValidationError for a move the table does not know, StaleError when the version has moved on.
    The audit line carries the columns before and after.
    """
    refuse_stale(record, seen_version)
    if to not in record.MOVES[record.state]:
        raise refuse(
            f"The change was refused: a {record._meta.verbose_name} that is "
            f"{record.get_state_display()} cannot become {type(record).State(to).label}; "
            "reload the page to see where it stands."
        )
    changes = {"state": to} | changes
    return change(record, seen_version=seen_version, by=by, action=action, changes=changes, reason=reason)


def change(record, *, seen_version: int, by, action: str, changes: dict, reason: str = ""):
    """Set columns of a versioned record, check its constraints, and write the audit line."""
    refuse_stale(record, seen_version)
    before = audit.snapshot(record)
    try:
        _store(record, seen_version=seen_version, changes=changes)
        after = audit.snapshot(record)
        audit.write(
            by=by,
            action=action,
            record=record,
            before={k: v for k, v in before.items() if v != after[k]},
            after={k: v for k, v in after.items() if v != before[k]},
            reason=reason,
        )
    except Exception:
        # Whoever shows the record next must not show what was refused.
        _set(record, before)
        raise
    return record


def _store(record, *, seen_version: int, changes: dict) -> None:
    _set(record, changes | {"version": seen_version + 1})
    refuse_hidden(record)
    record.full_clean()
    rows = type(record).objects.filter(pk=record.pk, version=seen_version)
    if not rows.update(version=record.version, **changes):
        raise StaleError.of(record, seen_version)


def _set(record, columns: dict) -> None:
    for name, value in columns.items():
        setattr(record, name, value)


def refuse_stale(record, seen_version: int) -> None:
    """Say what changed meanwhile, before a check against the changed record says something else."""
    if record.version != seen_version:
        raise StaleError.of(record, seen_version)
