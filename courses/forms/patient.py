"""Forms about the patient: who they are, how they are known, whether they are still followed."""

from django import forms

from courses.clinic.clinic import Clinic, Role
from courses.forms.change import ReasonField, SeenForm
from courses.forms.fields import DayField
from courses.models import FollowUp, Patient

LINE = {"class": "choices--line"}
OFF = {"class": "input", "autocomplete": "off"}
SHORT = {"class": "input input--short", "autocomplete": "off"}
COLUMNS = [
    "family_name",
    "given_name",
    "birth_date",
    "age_years",
    "age_on",
    "sex",
    "subtype",
    "nurse",
    "consultant",
    "phone",
    "may_phone",
    "email",
    "may_email",
    "may_text",
    "may_research",
]


class PersonField(forms.TypedChoiceField):
    """A colleague of the clinic -> their user, or None."""

    def __init__(self, **kwargs):
        super().__init__(required=False, coerce=int, empty_value=None, **kwargs)

    def offer(self, clinic: Clinic, role: str, now=None) -> None:
        """Offer those who hold `role` at the clinic now, and who stands there already."""
        working = clinic.memberships.filter(ended_at__isnull=True, role=role).select_related("user")
        people = {m.user.pk: m.user for m in working}
        if now is not None:
            people.setdefault(now.pk, now)
        self.people = people
        named = sorted(((pk, str(user)) for pk, user in people.items()), key=lambda pair: pair[1])
        self.choices = [("", "not named"), *named]

    def clean(self, value):
        return self.people.get(super().clean(value))


class PatientForm(forms.Form):
    """What is known of a patient; `patient` None when a new one is registered."""

    family_name = forms.CharField(label="Family name", max_length=120, widget=forms.TextInput(OFF))
    given_name = forms.CharField(
        label="Given name", max_length=120, required=False, widget=forms.TextInput(OFF)
    )
    birth_date = DayField(label="Birth date", required=False)
    age_years = forms.IntegerField(
        label="Age in years",
        required=False,
        min_value=0,
        max_value=125,
        widget=forms.TextInput({"class": "input input--4", "inputmode": "numeric", "autocomplete": "off"}),
        help_text="Only when no birth date is known.",
        error_messages={"invalid": "Age in years is not a whole number; use the digits 0 to 9."},
    )
    age_on = DayField(label="Day on which that age was true", required=False)
    sex = forms.ChoiceField(
        label="Sex", choices=Patient.Sex.choices, initial="unknown", widget=forms.RadioSelect(attrs=LINE)
    )
    subtype = forms.ChoiceField(
        label="Kind of myositis", choices=Patient.Subtype.choices, initial=Patient.Subtype.UNKNOWN
    )
    nurse = PersonField(label="Nurse")
    consultant = PersonField(label="Consultant")
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(SHORT | {"inputmode": "tel"}),
    )
    may_phone = forms.BooleanField(label="The patient agreed to be called", required=False)
    may_text = forms.BooleanField(label="The patient agreed to text messages", required=False)
    email = forms.EmailField(
        label="E-mail",
        required=False,
        widget=forms.EmailInput(OFF),
        error_messages={"invalid": "E-mail is not an address; write it as name@example.org."},
    )
    may_email = forms.BooleanField(label="The patient agreed to be written to", required=False)
    may_research = forms.BooleanField(
        label="The patient agreed to research with data that name nobody", required=False
    )

    def __init__(self, data=None, *, clinic: Clinic, patient: Patient | None = None, **kwargs):
        if patient:
            people = {"nurse": patient.nurse_id, "consultant": patient.consultant_id}
            known = {name: getattr(patient, name) for name in COLUMNS}
            kwargs["initial"] = known | people | (kwargs.get("initial") or {})
        super().__init__(data, **kwargs)
        self.fields["nurse"].offer(clinic, Role.NURSE, patient and patient.nurse)
        self.fields["consultant"].offer(clinic, Role.PRESCRIBER, patient and patient.consultant)

    def values(self) -> dict:
        """Return the patient's columns as entered."""
        return {name: self.cleaned_data[name] for name in COLUMNS}


class IdentifierForm(forms.Form):
    """A number and who gave it out."""

    issuer = forms.CharField(
        label="Given out by",
        max_length=60,
        widget=forms.TextInput(SHORT),
        help_text="For example: NHS, hospital.",
    )
    value = forms.CharField(label="Number", max_length=60, widget=forms.TextInput(SHORT))


class RegisterForm(PatientForm):
    """A new patient with one number or two."""

    issuer = forms.CharField(
        label="Number given out by",
        max_length=60,
        initial="hospital",
        widget=forms.TextInput(SHORT),
        help_text="For example: NHS, hospital.",
    )
    value = forms.CharField(label="Number", max_length=60, widget=forms.TextInput(SHORT))
    second_issuer = forms.CharField(
        label="Second number given out by", max_length=60, required=False, widget=forms.TextInput(SHORT)
    )
    second_value = forms.CharField(
        label="Second number", max_length=60, required=False, widget=forms.TextInput(SHORT)
    )

    def clean(self) -> dict:
        """Refuse half a second number, and the same number twice."""
        data = self.cleaned_data
        if bool(data.get("second_issuer")) != bool(data.get("second_value")):
            empty = "second_value" if data.get("second_issuer") else "second_issuer"
            self.add_error(empty, "A second number needs both who gave it out and the number; fill in both.")
        if data.get("second_issuer") and data.get("second_issuer") == data.get("issuer"):
            self.add_error("second_issuer", "Both numbers have the same issuer; name two, or leave one out.")
        return data

    def identifiers(self) -> dict[str, str]:
        """Return issuer to number."""
        data = self.cleaned_data
        pairs = [(data["issuer"], data["value"]), (data["second_issuer"], data["second_value"])]
        return {issuer: value for issuer, value in pairs if issuer}


class EditForm(SeenForm, PatientForm):
    reason = ReasonField(label="Why it changes", required=False)


class EndFollowUpForm(SeenForm):
    state = forms.ChoiceField(
        label="What happened",
        choices=[choice for choice in FollowUp.choices if choice[0] != FollowUp.ACTIVE],
        widget=forms.RadioSelect,
    )
    on = DayField(label="On which day")
    reason = ReasonField(label="What is known of it", required=False)

    columns = {"follow_up_changed_on": "on", "follow_up": "state"}


class SearchForm(forms.Form):
    """What narrows the list; it lives in the address, and what nobody could mean counts as no filter."""

    q = forms.CharField(
        label="Name or number",
        max_length=120,
        widget=forms.TextInput({"class": "input", "type": "search", "autocomplete": "off"}),
    )
    subtype = forms.ChoiceField(label="Kind of myositis", choices=[("", "any"), *Patient.Subtype.choices])
    follow_up = forms.ChoiceField(
        label="Follow-up", choices=[("", "in follow-up"), ("any", "any"), *FollowUp.choices[1:]]
    )
    state = forms.ChoiceField(
        label="Treatment",
        choices=[("", "any"), ("pulse", "pulse under way"), ("taper", "taper running"), ("none", "neither")],
    )

    def asked(self) -> dict[str, str]:
        """Return each filter, "" for one that is empty or could not be understood."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
