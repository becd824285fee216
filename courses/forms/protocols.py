"""The choice of a protocol: those the clinic has approved, and no other."""

from collections.abc import Mapping

from django import forms

from courses.protocols.definitions import PulseProtocol, TaperProtocol

NONE_APPROVED = "Protocol is empty: this clinic has approved none; a prescriber approves one first."


def protocol_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="Protocol", error_messages={"required": NONE_APPROVED})


def offer(field: forms.ChoiceField, approved: Mapping[str, PulseProtocol | TaperProtocol]) -> None:
    """Let the field choose among the approved protocols, the first being the one proposed."""
    field.choices = [(p.name, f"{p.title} ({p.name} {p.version})") for p in approved.values()]
    field.initial = next(iter(approved), None)
