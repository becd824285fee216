"""Signing off results of one patient: which of them, what was decided, in which words."""

from collections.abc import Iterable
from uuid import UUID

from django import forms

from monitoring.actions.sign_off import Decision, Looked
from monitoring.forms.fields import LINE, line
from monitoring.models import Result, ResultSeen

BOX = "is_seen"
CHANGED = (
    "Nothing was signed: one of the results has changed, or somebody signed it meanwhile; look at the list "
    "as it is now and choose again."
)


class SignForm(forms.Form):
    """One box for each version shown; none is ticked beforehand: looking is what is signed.

    `shown` says which list the person saw, so that "all" never signs what came meanwhile.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput())
    is_all = forms.BooleanField(label="I have looked at all of those shown", required=False)

    decision = forms.ChoiceField(
        label="What was decided", choices=ResultSeen.Decision.choices, widget=forms.RadioSelect(attrs=LINE)
    )
    words = forms.CharField(
        label="What was done, or who was asked", max_length=300, required=False, widget=line()
    )

    def __init__(self, data=None, *, results: Iterable[Result], said) -> None:
        super().__init__(data)
        self.looked = {box_name(result): Looked(result.chain, result.version) for result in results}
        for result in results:
            self.fields[box_name(result)] = forms.BooleanField(label=said(result), required=False)
        self.list_shown = ",".join(self.looked)

    def clean(self) -> dict:
        """Refuse a box of a list that is no longer true, no box at all, and an action without words."""
        data = self.cleaned_data
        if self._is_another_list(data):
            self.add_error(None, CHANGED)
        elif not self.chosen():
            self.add_error(None, "No result was chosen; tick each one that you have looked at.")
        needs_words = data.get("decision") in {ResultSeen.Decision.ACTED, ResultSeen.Decision.ASKED}
        if needs_words and not data.get("words"):
            self.add_error("words", "What was done, or who was asked, is empty; say it in a few words.")
        return data

    def _is_another_list(self, data: dict) -> bool:
        """Return whether the person saw other results than stand here now."""
        unknown = (name for name in self.data if name.startswith(f"{BOX}-") and name not in self.looked)
        return any(unknown) or (bool(data.get("is_all")) and data.get("shown") != self.list_shown)

    def chosen(self) -> list[Looked]:
        is_all = self.cleaned_data.get("is_all")
        return [looked for name, looked in self.looked.items() if is_all or self.cleaned_data.get(name)]

    def verdict(self) -> Decision:
        return Decision(self.cleaned_data["decision"], self.cleaned_data["words"])


def box_name(result: Result) -> str:
    return f"{BOX}-{UUID(str(result.chain)).hex}-{result.version}"


class BaselineForm(forms.Form):
    """Which result the others of its analyte are compared with; it changes nothing."""

    baseline = forms.ChoiceField(label="Compare with", required=False)

    def __init__(self, data=None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["baseline"].choices = [("", "the last before the pulse, else the first"), *choices]
