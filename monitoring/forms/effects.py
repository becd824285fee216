"""Adverse effects: recorded by hand, confirmed from a proposal, or set aside."""

from collections.abc import Iterable

from django import forms

from courses.clinic.errors import StaleError
from courses.forms.change import ReasonField
from courses.forms.facts import FactForm
from courses.forms.fields import DayField, PrecisionDayField
from courses.protocols.effects import Asked, Effect
from courses.protocols.loader import effects, safety_prompts
from courses.rules.errors import RuleError
from monitoring.forms.fields import LINE, YesNoField, line, lines, refuse_future_days
from monitoring.models import AdverseEffect, EffectSetAside
from monitoring.rules.ctcae.proposals import Proposal
from monitoring.rules.ctcae.stored import CTCAE_VERSIONS, ctcae_grade

GRADES = [
    ("", "not graded"),
    ("1", "1, mild"),
    ("2", "2, moderate"),
    ("3", "3, severe"),
    ("4", "4, life-threatening"),
    ("5", "5, death"),
]
VERSIONS = [("", "choose with a grade"), *((version, version) for version in CTCAE_VERSIONS)]
OWN_WORDS = ("", "in own words below")
NOT_SAID = ("", "not said")
TYPED = (forms.TextInput, forms.Textarea)
CHANGED = "The value has changed since this page was shown: look at the proposal again, then answer it."


def effect_choices(listed: Iterable[Effect]) -> list:
    """Return the effects by group, for a choice; the first leaves it to own words."""
    groups: dict[str, list] = {}
    for effect in listed:
        groups.setdefault(effect.group, []).append((effect.code, effect.label))
    return [OWN_WORDS, *groups.items()]


class EffectForm(FactForm):
    when_columns = {"onset": ("onset_on", "precision")}
    field_order = ("term_code", "term", "onset")

    term_code = forms.ChoiceField(
        label="What happened", required=False, widget=forms.Select({"class": "input"})
    )
    term = forms.CharField(
        label="In own words, or as printed",
        max_length=200,
        required=False,
        help_text="Needed only for what is not in the list.",
        widget=line(),
    )
    onset = PrecisionDayField(label="Began")
    noticed_on = DayField(label="Noticed", required=False)
    resolved_on = DayField(label="Resolved", required=False, help_text="Leave empty while it lasts.")
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=[NOT_SAID, *AdverseEffect.Outcome.choices],
        required=False,
        help_text="Needed once it has resolved.",
        widget=forms.Select({"class": "input"}),
    )
    grade = forms.TypedChoiceField(
        label="CTCAE grade", choices=GRADES, required=False, coerce=int, empty_value=None
    )
    grade_version = forms.ChoiceField(
        label="CTCAE version",
        choices=VERSIONS,
        required=False,
        help_text="The version it was graded by: the two grade differently.",
    )
    is_serious = YesNoField(label="Serious")
    serious_criterion = forms.ChoiceField(
        label="What makes it serious",
        choices=[NOT_SAID, *AdverseEffect.Criterion.choices],
        required=False,
        help_text="Needed for a serious effect.",
        widget=forms.Select({"class": "input"}),
    )
    suspected_drug = forms.CharField(
        label="Suspected drug", max_length=80, required=False, widget=line("drugs")
    )
    causality = forms.ChoiceField(
        label="Caused by that drug",
        choices=AdverseEffect.Causality.choices,
        initial=AdverseEffect.Causality.NOT_ASSESSED,
        widget=forms.RadioSelect(attrs=LINE),
    )
    action_code = forms.ChoiceField(
        label="Action taken",
        choices=[NOT_SAID, *AdverseEffect.Action.choices],
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    action_taken = forms.CharField(label="In words", max_length=200, required=False, widget=line())
    note = forms.CharField(label="Note", max_length=500, required=False, widget=lines(2))

    class Meta:
        model = AdverseEffect
        fields = [
            "term_code",
            "term",
            "noticed_on",
            "resolved_on",
            "outcome",
            "grade",
            "grade_version",
            "is_serious",
            "serious_criterion",
            "suspected_drug",
            "causality",
            "action_code",
            "action_taken",
            "note",
        ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "term_code" in self.fields:
            self.fields["term_code"].choices = effect_choices(self._asked())

    def _asked(self) -> list[Effect]:
        """Return what is asked of this patient: a grown-up is not asked about growth."""
        age = self.patient.age_at(self.patient.clinic.today())
        is_adult = age is not None and age >= safety_prompts().children_are_under
        kept = self.old.term_code if self.old else ""
        return [
            effect
            for effect in effects().values()
            if effect.code == kept or not (is_adult and effect.asked is Asked.CHILDREN)
        ]

    @property
    def chosen(self) -> Effect | None:
        """Return the effect chosen so far, whose grades the page shows; None for own words."""
        if "term_code" not in self.fields:
            return effects().get(self.instance.term_code)
        return effects().get(self["term_code"].value() or "")

    def clean(self) -> dict:
        """Refuse a grade without its version, and days out of order, each beside its own field."""
        data = super().clean()
        refuse_future_days(self, "noticed_on", "resolved_on")
        self._refuse_half_a_grade(data)
        if "term" in self.fields and not data.get("term") and not data.get("term_code"):
            self.add_error("term_code", "What happened is not said: choose an effect, or use own words.")
        began = data["onset"].day if data.get("onset") else None
        for name in ("noticed_on", "resolved_on"):
            if began and data.get(name) and data[name] < began:
                words = f"{self.fields[name].label}: {data[name]} is before it began ({began}); correct it."
                self.add_error(name, words)
        return data

    def _refuse_half_a_grade(self, data: dict) -> None:
        if "grade" not in data or "grade_version" not in data:
            return
        try:
            ctcae_grade(data["grade"], data["grade_version"])
        except RuleError as error:
            self.add_error("grade" if data["grade"] is None else "grade_version", str(error))


class ProposalForm(forms.Form):
    """What both answers to a proposal share: they carry the value that was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    proposal: Proposal

    def refuse_other_value(self) -> None:
        """Raise StaleError when another value was shown; sent again, the form answers what is read now."""
        if self.cleaned_data["seen"] != self.proposal.worst.words:
            self.data = self.data.copy()
            self.data["seen"] = self.proposal.worst.words
            raise StaleError(CHANGED)

    @classmethod
    def words_in(cls, data) -> list[tuple[str, str]]:
        """Return the label and the words of each text that was typed."""
        texts = {name: field for name, field in cls.base_fields.items() if type(field.widget) in TYPED}
        return [(field.label, data[name]) for name, field in texts.items() if data.get(name)]


class ConfirmEffectForm(EffectForm, ProposalForm):
    """The effect as proposed; a person says since when, how bad by which version, and what was done."""

    def __init__(self, *args, proposal: Proposal, **kwargs) -> None:
        self.proposal = proposal
        initial = {
            "onset": proposal.first.when,
            "noticed_on": proposal.worst.day,
            "seen": proposal.worst.words,
        }
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.instance.term_code = proposal.effect.code
        del self.fields["term_code"], self.fields["term"]


class SetAsideForm(ProposalForm):
    """Why no effect is recorded, and until when it stays quiet."""

    until = forms.ChoiceField(
        label="Stay quiet",
        choices=EffectSetAside.Until.choices,
        initial=EffectSetAside.Until.HIGHER_GRADE,
        widget=forms.RadioSelect,
    )
    why = ReasonField(label="Why no effect is recorded")

    def __init__(self, *args, proposal: Proposal, **kwargs) -> None:
        self.proposal = proposal
        super().__init__(*args, initial={"seen": proposal.worst.words}, **kwargs)


class SetAsideFactForm(FactForm):
    """The correction of what was set aside: its reason and until when."""

    until = forms.ChoiceField(
        label="Stay quiet", choices=EffectSetAside.Until.choices, widget=forms.RadioSelect
    )
    why = ReasonField(label="Why no effect is recorded")

    class Meta:
        model = EffectSetAside
        fields = ["until", "why"]
