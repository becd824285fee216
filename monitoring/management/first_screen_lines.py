"""A patient's first screen as lines for people, from its JSON-ready values."""

from courses.protocols.definitions import RELATIVE_UNIT
from monitoring.management.first_screen import LISTED


def as_lines(screen: dict) -> list[str]:
    """Return the first screen for people, one fact a line."""
    return [
        _who_line(screen),
        screen["summary"],
        _exposure_line(screen["exposure"]),
        _window_line(screen["window"]),
        *(_enzyme_line(enzyme) for enzyme in screen["enzymes"]),
        *(_strength_line(strength) for strength in screen["strength"]),
        *(_due_line(row) for state in LISTED for row in screen[state.value]),
    ]


def _who_line(screen: dict) -> str:
    name, identifier = screen["patient"], screen["identifier"]
    who = name if name == identifier else f"{name} ({identifier})"
    return f"{who}, {screen['clinic']}, on {screen['on']}"


def _exposure_line(exposure: dict) -> str:
    return (
        f"Exposure: {exposure['with_pulses_mg']} mg prednisone-equivalent with pulses, "
        f"{exposure['without_pulses_mg']} mg without, in {_count(exposure['days'], 'day')}"
        f"{_unknown_words(exposure)}."
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _window_line(window: dict | None) -> str:
    if window is None:
        return "Window: none."
    about = "about " if window["is_approximate"] else ""
    return f"Window: {about}{window['opens']} to {window['closes']}, {window['state']}."


def _unknown_words(exposure: dict) -> str:
    counts = [(exposure["unknown_days"], "day"), (exposure["unknown_pulses"], "infusion")]
    said = [_count(number, what) for number, what in counts if number]
    return f"; dose unknown on {' and in '.join(said)}" if said else ""


def _enzyme_line(enzyme: dict) -> str:
    latest, change = enzyme["latest"], enzyme["change_percent"]
    words = _joined(enzyme["label"], latest["raw_text"], latest["unit"])
    is_told = latest["x_uln"] is not None and latest["unit"] != RELATIVE_UNIT
    multiple = f", {_joined(latest['comparator'], latest['x_uln'])} {RELATIVE_UNIT}" if is_told else ""
    changed = f", {change} % from baseline" if change is not None else ""
    return f"{words}{multiple} on {latest['day']}{changed}"


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _strength_line(strength: dict) -> str:
    latest, change = strength["latest"], strength["change_percent_of_scale"]
    total = f" {latest['total']} of {latest['maximum']}" if latest["total"] else ""
    changed = f", {change} % of the scale from baseline" if change is not None else ""
    return f"{strength['label']}{total} on {latest['day']}{changed}"


def _due_line(row: dict) -> str:
    return f"{row['state']}: {row['what']}, {row['due_on']}"
