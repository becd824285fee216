"""The form of whom a clinic asks when nobody takes what is due."""

from django import forms

from courses.forms.change import ReasonField, SeenForm, draw_without_optional
from courses.forms.clinic import whole
from courses.models import Clinic, EscalationStep, Membership

MOST_HOURS = 336
MOST_OWNED_HOURS = 72
MOST_TIMES = 20
COLUMNS = ("owned_hours", "nag_hours", "nag_times")


class LeadChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user}, {obj.get_role_display()}"


class EscalationForm(SeenForm):
    """Hours after people were told of it; an empty box leaves that one out of the chain."""

    owned_hours = whole("Hours that taking lasts", MOST_OWNED_HOURS, required=True)
    nag_hours = whole("Ask again every so many hours", MOST_OWNED_HOURS, required=False)
    nag_times = whole("How often at most", MOST_TIMES, required=True)
    nurse = whole("The patient's nurse, after hours", MOST_HOURS, required=False)
    consultant = whole("The patient's consultant, after hours", MOST_HOURS, required=False)
    lead_after = whole("The clinic's lead, after hours", MOST_HOURS, required=False)
    lead = LeadChoice(
        label="Lead of the clinic",
        queryset=None,
        required=False,
        empty_label="not named: every prescriber is asked",
        error_messages={"invalid_choice": "Lead was refused: choose a prescriber or nurse of the clinic."},
    )
    reason = ReasonField(label="Why this changes")

    def __init__(self, data=None, *, clinic: Clinic):
        steps = EscalationStep.objects.filter(clinic=clinic)
        after = {BOXES[step.target]: step.after_hours for step in steps}
        people = Membership.objects.filter(
            clinic=clinic, ended_at__isnull=True, role__in=["prescriber", "nurse"]
        )
        lead = people.filter(is_lead=True).first()
        initial = {name: getattr(clinic, name) for name in (*COLUMNS, "version")} | after | {"lead": lead}
        super().__init__(data, initial=initial)
        self.clinic = clinic
        self.fields["lead"].queryset = people.select_related("user").order_by("user__username")
        if not self.is_bound:
            draw_without_optional(self, "reason")

    def hours(self) -> dict[str, int]:
        """Return the hours of those who are in the chain, by target."""
        return {
            target: self.cleaned_data[box]
            for target, box in BOXES.items()
            if self.cleaned_data[box] is not None
        }

    def changes(self) -> dict:
        """Return the clinic's columns that differ."""
        said = self.cleaned_data
        return {name: said[name] for name in COLUMNS if said[name] != getattr(self.clinic, name)}


BOXES = {"nurse": "nurse", "consultant": "consultant", "lead": "lead_after"}
