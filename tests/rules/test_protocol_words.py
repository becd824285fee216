"""A protocol in words: every number of it is there; what its source leaves out is said to be missing."""

import re

import pytest

from courses.protocols.loader import pulse_protocols, taper_protocol, taper_protocols
from courses.rules.protocol_words import pulse_said, taper_said
from courses.rules.units import plain


def numbers(lines) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", " ".join(lines)))


def test_the_seed():
    assert taper_said(taper_protocol("seed")) == (
        "Start 60–80 mg a day or 0.5–1 mg/kg a day.",
        "Held 2–4 weeks.",
        "Above 30 mg: 10 mg less every 14 days.",
        "Above 20 mg: 5 mg less every 14 days.",
        "Above 0 mg: 2.5 mg less every 14 days.",
    )


def test_what_a_source_leaves_out():
    assert taper_said(taper_protocol("bsr_2022_adult"))[-1] == "Steps down: not said."
    assert taper_said(taper_protocol("diagnostics_2021"))[:2] == (
        "Start dose: not said.",
        "How long it is held: not said.",
    )
    assert taper_said(taper_protocol("etg_6_weeks"))[0] == "Start 1 mg/kg a day, at most 75 mg."


@pytest.mark.parametrize("protocol", taper_protocols().values(), ids=lambda p: p.name)
def test_every_number_of_a_taper_is_said(protocol):
    ranges = [protocol.start_mg, protocol.start_mg_per_kg, *(band.step_mg for band in protocol.bands)]
    amounts = [n for found in ranges if found for n in (found.low, found.high)]
    counts = [protocol.hold_weeks, *(band.every_days for band in protocol.bands)]
    days = [n for found in counts if found for n in (found.fewest, found.most)]
    assert {plain(n) for n in amounts} | {str(n) for n in days} <= numbers(taper_said(protocol))


@pytest.mark.parametrize("protocol", pulse_protocols().values(), ids=lambda p: p.name)
def test_every_number_of_a_pulse_is_said(protocol):
    said = numbers(pulse_said(protocol))
    ranges = [found for found in (protocol.mg_per_kg, protocol.flat_mg) if found]
    assert {plain(n) for found in ranges for n in (found.low, found.high)} <= said
    assert protocol.most_mg is None or plain(protocol.most_mg) in said
    assert {str(protocol.fewest_days), str(protocol.most_days)} <= said
