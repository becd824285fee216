"""The form that asks an audit. Everything lives in the address, so that a figure can be found again."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.http import QueryDict

from courses.forms.change import draw_without_optional
from courses.forms.fields import DayField
from courses.models import Patient
from courses.rules.errors import RuleError
from monitoring.outcomes.asked import OWN, SUBGROUP, Asked, Desk
from monitoring.outcomes.scope import Ages, Pulse, Scope
from monitoring.rules.periods import Period

ANY = ("", "any")
OWN_DAYS = ("first_day", "last_day", "as_of")
EARLIEST = date(1900, 1, 1)
TOGETHER = (
    "Of a quarter and the subgroups only one at a time is shown, so that nobody can be found by subtraction; "
    "choose a whole year, or one subgroup."
)


def _choice(label: str, choices: Iterable[tuple[str, str]] = ()) -> forms.ChoiceField:
    said = f"{label} was refused because there is none so named; choose one of the list."
    return forms.ChoiceField(
        label=label, choices=list(choices), required=False, error_messages={"invalid_choice": said}
    )


class AuditForm(forms.Form):
    """Own days and `as_of` are for those who may see the patients: others could subtract two answers."""

    use_required_attribute = False  # nothing is required: what is left out is as usual

    clinic = _choice("Clinic")
    period = _choice("Courses begun in")
    against = _choice("Beside it")
    subtype = _choice("Subtype", [ANY, *Patient.Subtype.choices])
    sex = _choice("Sex", [ANY, *Patient.Sex.choices])
    ages = _choice(
        "Age", [ANY, (Ages.ADULT, "adult"), (Ages.JUVENILE, "under 18, or juvenile dermatomyositis")]
    )
    pulse = _choice("Pulse", [ANY, (Pulse.FIRST, "the patient's first"), (Pulse.LATER, "a later one")])
    first_day = DayField(label="Own period: first day", required=False)
    last_day = DayField(label="Own period: last day", required=False)
    as_of = DayField(label="As known on", required=False)

    def __init__(self, data: QueryDict | None = None, *, desk: Desk, **kwargs) -> None:
        super().__init__(data, **kwargs)
        periods = [(one.code, _listed(one)) for one in desk.periods]
        self.fields["clinic"].choices = desk.clinic_choices
        self.fields["period"].choices = periods
        self.fields["against"].choices = [("", "nothing"), *periods]
        if not self.is_bound:
            draw_without_optional(self, *self.fields)
        if not desk.may_see:
            for name in OWN_DAYS:
                del self.fields[name]


def _listed(period: Period) -> str:
    return f"– {period.words}" if period.quarter else period.words.capitalize()


def asked_of(data: QueryDict, desk: Desk) -> Asked:
    """Return what was asked; what cannot be understood is as usual, and said."""
    form = AuditForm(data, desk=desk)
    form.is_valid()
    said = form.cleaned_data
    errors = [words for name, found in form.errors.items() if name != "clinic" for words in found]
    known = {one.code: one for one in desk.periods}
    period, refused = known.get(said.get("period", ""), desk.periods[0]), [*desk.refused, *errors]
    if said.get("first_day") or said.get("last_day"):
        own = Period(OWN, "own period", said["first_day"] or EARLIEST, said["last_day"] or desk.today)
        try:
            Scope((), own.first_day, own.last_day, desk.today)
            period = own
        except RuleError as error:
            refused.append(str(error))
    as_of = said.get("as_of")
    if as_of and as_of > desk.today:
        refused.append(
            "As known on was refused because that day has not come; enter today or an earlier day."
        )
        as_of = None
    against = known.get(said.get("against", ""))
    asked = Asked(
        desk=desk,
        period=period,
        against=against,
        as_of=as_of or desk.until,
        subgroup={name: said.get(name) or "" for name in SUBGROUP},
        refused=tuple(refused),
    )
    return asked if desk.may_see else _until_known(asked)


def _until_known(asked: Asked) -> Asked:
    """Return the same for someone who may not see the patients: periods end with what is known."""
    periods = [period.until(asked.as_of) for period in asked.periods]
    too_fine = any(len(asked.split(period)) > 1 for period in periods)
    return Asked(
        asked.desk,
        periods[0],
        periods[1] if asked.against else None,
        asked.as_of,
        asked.subgroup,
        (*asked.refused, *([TOGETHER] if too_fine else [])),
    )


def form_of(asked: Asked) -> AuditForm:
    """Return the form with what was understood in its boxes."""
    return AuditForm(initial=asked.boxes, desk=asked.desk)
