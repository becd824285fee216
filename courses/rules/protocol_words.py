"""What a protocol says, in words that a prescriber reads before approving it."""

from courses.protocols.definitions import CountRange, DoseRange, PulseProtocol, TaperBand, TaperProtocol
from courses.rules.units import plain


def taper_said(protocol: TaperProtocol) -> tuple[str, ...]:
    """Return one line each for start, hold and steps; what the source does not say is said to be missing."""
    return (
        _start_said(protocol),
        f"Held {_count(protocol.hold_weeks)} weeks."
        if protocol.hold_weeks
        else "How long it is held: not said.",
        *(_band_said(band) for band in protocol.bands),
        *(() if protocol.bands else ("Steps down: not said.",)),
    )


def _start_said(protocol: TaperProtocol) -> str:
    ranges = [
        f"{_range(found)} {unit} a day"
        for found, unit in ((protocol.start_mg, "mg"), (protocol.start_mg_per_kg, "mg/kg"))
        if found
    ]
    most = f", at most {plain(protocol.most_start_mg)} mg" if protocol.most_start_mg else ""
    return f"Start {' or '.join(ranges)}{most}." if ranges else "Start dose: not said."


def _band_said(band: TaperBand) -> str:
    step = f"{_range(band.step_mg)} mg less every {_count(band.every_days)} days"
    return f"Above {plain(band.above_mg)} mg: {step}."


def pulse_said(protocol: PulseProtocol) -> tuple[str, ...]:
    """Return one line each for the daily dose and for the days."""
    flat = f", or {_range(protocol.flat_mg)} mg a day" if protocol.flat_mg else " a day"
    most = f", at most {plain(protocol.most_mg)} mg" if protocol.most_mg else ""
    return (
        f"{_range(protocol.mg_per_kg)} mg/kg{flat}{most}.",
        f"On {_count(CountRange(protocol.fewest_days, protocol.most_days))} consecutive days.",
    )


def _range(amounts: DoseRange) -> str:
    low, high = plain(amounts.low), plain(amounts.high)
    return low if low == high else f"{low}–{high}"


def _count(counts: CountRange) -> str:
    return str(counts.fewest) if counts.fewest == counts.most else f"{counts.fewest}–{counts.most}"
