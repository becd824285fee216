"""Forms of the patient's sheet and calendar: in which language, on which paper."""

from django import forms

from courses.models import Clinic
from courses.models.calendars import LANGUAGES


def _one_of(choices: list[tuple[str, str]], asked: str, otherwise: str) -> str:
    return asked if asked in dict(choices) else otherwise


class SheetForm(forms.Form):
    """What the address asks for; anything unknown reads as the clinic's own choice."""

    language = forms.ChoiceField(label="Language of the patient", choices=LANGUAGES)
    paper = forms.ChoiceField(label="Paper", choices=Clinic.Paper.choices)

    @classmethod
    def asked(cls, query, clinic: Clinic) -> dict[str, str]:
        """Return the language and paper of the address."""
        return {
            "language": _one_of(LANGUAGES, query.get("language", ""), "en"),
            "paper": _one_of(Clinic.Paper.choices, query.get("paper", ""), clinic.paper),
        }


class FeedForm(forms.Form):
    language = forms.ChoiceField(label="Language of the calendar", choices=LANGUAGES)
