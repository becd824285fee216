"""The facts of this room as pages: doses taken, other medicines, conditions, antibodies."""

from courses.actions import body
from courses.clinic.access import Right
from courses.clinic.days import when
from courses.forms.body import BodyForm
from courses.forms.given import AntibodyForm, ConditionForm, DoseTakenForm, DrugForm
from courses.forms.tablets import SupplyForm
from courses.models import Antibody, BodyMeasure, Condition, DoseTaken, DrugPeriod, TabletSupply
from courses.rules.doses import describe_dose
from courses.templatetags.words import day, dose_drug
from courses.templatetags.words import when as when_said
from courses.views.facts import FactPage, named, refuse_same
from courses.views.tablets import supply_said


def given_said(given: DoseTaken | DrugPeriod) -> str:
    """Return "predniSONE 17.5 mg a day from 12 Jan 2026 to 20 Jan 2026"."""
    dose = describe_dose(given.amount, given.unit, given.per)
    first = when_said(when(given.first_day, given.precision))
    last = f" to {day(given.last_day)}" if given.last_day else ""
    return f"{dose_drug(given.drug)} {dose} from {first}{last}"


def condition_said(condition: Condition) -> str:
    since = when_said(when(condition.since, condition.precision))
    ended = f", resolved {day(condition.resolved_on)}" if condition.resolved_on else ""
    return f"{condition}, since {since}{ended}"


def measure_said(measure: BodyMeasure) -> str:
    """Return "weight 71.5 kg of 12 Jan 2026"."""
    return f"{measure} of {when_said(when(measure.measured_on, measure.precision))}"


def record_measure(form: BodyForm, *, by, right: Right) -> BodyMeasure:
    return body.record_measure(measure=named(form), by=by)


def correct_measure(old: BodyMeasure, form: BodyForm, *, by, right: Right) -> BodyMeasure:
    """Store the corrected version; refused when it says the same as the one before."""
    new, asked = form.fact(), form.cleaned_data
    refuse_same(old, new)
    return body.correct_measure(
        old=old, new=new, seen_version=asked["version"], by=by, reason=asked["reason"]
    )


DOSE_TAKEN = FactPage(
    model=DoseTaken,
    form_class=DoseTakenForm,
    name="dose taken",
    anchor="courses",
    said=given_said,
    hint="What the patient really takes, where it differs from the plan or no plan is known. It holds from "
    "its first day until its last, or until the next dose of the same steroid. An empty dose means: not "
    "recorded.",
    template="courses/given_form.html",
)
DRUG = FactPage(
    model=DrugPeriod,
    form_class=DrugForm,
    name="medicine",
    anchor="medicines",
    said=given_said,
    hint="Steroid-sparing agents, prophylaxis and others. An empty dose means: not recorded.",
    template="courses/given_form.html",
)
CONDITION = FactPage(
    model=Condition,
    form_class=ConditionForm,
    name="condition",
    anchor="who",
    said=condition_said,
    hint="An organ the disease involves, or a risk the patient had before the steroid.",
)
ANTIBODY = FactPage(model=Antibody, form_class=AntibodyForm, name="antibody", anchor="who")
SUPPLY = FactPage(
    model=TabletSupply,
    form_class=SupplyForm,
    name="tablet supply",
    anchor="courses",
    said=supply_said,
    hint="Tablets handed out for a taper: they say until when the supply lasts, and which tablets the sheet "
    "counts with.",
)
BODY = FactPage(
    model=BodyMeasure,
    form_class=BodyForm,
    name="weight or height",
    anchor="strength",
    said=measure_said,
    record=record_measure,
    correct=correct_measure,
    hint="Doses are made of it: it is compared with the weights and heights before, and with the age. The "
    "coded reason and its words are needed only where that finds something doubtful.",
    asked=("kind",),
)
