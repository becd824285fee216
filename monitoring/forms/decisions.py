"""What was done about the decision of a response review, and what is next."""

from django import forms

from courses.forms.facts import FactForm
from courses.forms.fields import DayField
from courses.models import DrugPeriod, PulseCourse
from courses.rules.doses import describe_dose
from courses.rules.wording import day_text
from courses.templatetags.words import dose_drug
from monitoring import timeline
from monitoring.forms.fields import lines
from monitoring.models import DecisionFollowUp, ResponseReview

WORDS_LENGTH = 500
NONE = "none on record"


class ReviewedPulse(forms.ModelChoiceField):
    def label_from_instance(self, course: PulseCourse) -> str:
        infusions = sorted(course.infusions.all(), key=lambda row: row.number)
        return timeline.pulse_label(tuple(map(timeline.infusion_fact, infusions)))


class Medicine(forms.ModelChoiceField):
    def label_from_instance(self, drug: DrugPeriod) -> str:
        since = f", from {day_text(drug.first_day)}" if drug.first_day else ""
        return f"{dose_drug(drug.drug)} {describe_dose(drug.amount, drug.unit, drug.per)}{since}"


class FollowUpForm(FactForm):
    field_order = ("course", "done", "done_on", "words", "new_course", "drug", "is_closed", "next_review_on")

    course = ReviewedPulse(label="After which pulse", queryset=None, empty_label=None)
    done = forms.ChoiceField(
        label="What was done", choices=DecisionFollowUp.Done.choices, widget=forms.RadioSelect
    )
    done_on = DayField(label="Done on")
    words = forms.CharField(
        label="In words",
        max_length=WORDS_LENGTH,
        widget=lines(3),
        help_text="What was done and what came of it.",
        error_messages={"required": "In words is empty; say what was done and what came of it."},
    )
    new_course = ReviewedPulse(
        label="The new pulse", queryset=None, required=False, empty_label=NONE, help_text="For another pulse."
    )
    drug = Medicine(
        label="The medicine",
        queryset=None,
        required=False,
        empty_label=NONE,
        help_text="For IVIG or a change of the sparing agent.",
    )
    next_review_on = DayField(
        label="Next review", required=False, help_text="When it is looked at again; empty when it is closed."
    )
    is_closed = forms.BooleanField(
        label="The decision is closed: nothing more is due from it", required=False
    )

    class Meta:
        model = DecisionFollowUp
        fields = ["course", "done", "done_on", "words", "new_course", "drug", "next_review_on", "is_closed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reviewed = ResponseReview.objects.current().filter(patient=self.patient).values("course")
        courses = self.patient.courses.exclude(state=PulseCourse.State.IN_ERROR).order_by("-pk")
        courses = courses.prefetch_related("infusions")
        self.fields["course"].queryset = courses.filter(pk__in=reviewed)
        self.fields["new_course"].queryset = courses
        self.fields["drug"].queryset = self.patient.drugperiods.current().order_by("-first_day")
        if self.old:
            del self.fields["course"]
            self.initial["drug"] = self._newest(self.old.drug)
        elif not self.initial.get("done_on"):
            self.initial["done_on"] = self.patient.clinic.today()

    def _newest(self, drug: DrugPeriod | None) -> DrugPeriod | None:
        return drug and self.fields["drug"].queryset.filter(chain=drug.chain).first()

    def reviewed(self) -> ResponseReview | None:
        """Return the review whose decision is followed up, or None while no pulse is chosen."""
        asked = self.old.course_id if self.old else self["course"].value()
        reviews = ResponseReview.objects.current().filter(patient=self.patient)
        return next((review for review in reviews if str(review.course_id) == str(asked)), None)

    def clean(self) -> dict:
        data = super().clean()
        closed, following = data.get("is_closed"), data.get("next_review_on")
        if "next_review_on" in data and bool(closed) == bool(following):
            words = (
                "it is closed and has a next review; keep one of them."
                if closed
                else "say when it is looked at again, or that the decision is closed."
            )
            self.add_error("next_review_on", forms.ValidationError(f"Next review: {words}", code="date"))
        return data
