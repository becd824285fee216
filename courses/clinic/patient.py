"""The patient: who they are, what disease, which organs, which risks, and whether we may still reach them."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.checked import Checked
from courses.clinic.clinic import Clinic
from courses.clinic.days import both_or_neither, day_matches_precision, not_before, precision_field
from courses.clinic.fact import Fact
from courses.rules.dates import whole_years


class FollowUp(models.TextChoices):
    ACTIVE = "active", "in follow-up"
    MOVED = "moved", "moved to another clinic"
    LOST = "lost", "lost to follow-up"
    DEAD = "dead", "died"


SUBTYPES = ["dm", "pm", "imnm", "antisynthetase", "ibm", "jdm", "ici", "overlap", "cadm", "unknown"]


class PatientQuerySet(models.QuerySet):
    def followed(self):
        """Return those who may be reminded: not dead, not moved, not lost."""
        return self.filter(follow_up=FollowUp.ACTIVE)

    def named_like(self, text: str):
        """Return patients whose name or any identifier contains each word of `text`."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(family_name__icontains=word)
                | Q(given_name__icontains=word)
                | Q(pk__in=PatientIdentifier.objects.filter(value__icontains=word).values("patient"))
            )
        return found


class Patient(Checked):
    class Sex(models.TextChoices):
        FEMALE = "female", "woman"
        MALE = "male", "man"
        OTHER = "other", "other"
        UNKNOWN = "unknown", "sex not recorded"

    class Subtype(models.TextChoices):
        DM = "dm", "dermatomyositis"
        PM = "pm", "polymyositis"
        IMNM = "imnm", "immune-mediated necrotising myopathy"
        ANTISYNTHETASE = "antisynthetase", "antisynthetase syndrome"
        IBM = "ibm", "inclusion body myositis"
        JDM = "jdm", "juvenile dermatomyositis"
        ICI = "ici", "checkpoint-inhibitor myositis"
        OVERLAP = "overlap", "overlap myositis"
        CADM = "cadm", "clinically amyopathic dermatomyositis"
        UNKNOWN = "unknown", "subtype not recorded"

    class Origin(models.TextChoices):
        CLINIC = "clinic", "patient of the clinic"
        INVENTED = "invented", "invented patient"
        PUBLISHED = "published", "published case"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    age_years = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Age as printed, when no birth date is known."
    )
    age_on = models.DateField(null=True, blank=True, help_text="The day on which that age was true.")
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN)
    subtype = models.CharField(max_length=16, choices=Subtype.choices, default=Subtype.UNKNOWN)
    nurse = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    may_phone = models.BooleanField(default=False)
    may_email = models.BooleanField(default=False)
    may_text = models.BooleanField(default=False)
    may_research = models.BooleanField(
        default=False, help_text="Whether the patient agreed to research with data that name nobody."
    )
    follow_up = models.CharField(max_length=8, choices=FollowUp.choices, default=FollowUp.ACTIVE)
    follow_up_changed_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.CLINIC)
    origin_source = models.CharField(max_length=300, blank=True, help_text="Publication and licence.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PatientQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["clinic", "family_name", "given_name", "id"])]
        constraints = [
            CheckConstraint(condition=~Q(family_name=""), name="patient_has_a_family_name"),
            CheckConstraint(condition=Q(subtype__in=SUBTYPES), name="patient_subtype_is_known"),
            CheckConstraint(
                condition=Q(follow_up=FollowUp.ACTIVE)
                | Q(follow_up__in=[FollowUp.MOVED, FollowUp.LOST, FollowUp.DEAD])
                & Q(follow_up_changed_on__isnull=False),
                name="patient_end_of_follow_up_has_a_day",
                violation_error_message="A patient who died, moved or was lost needs the day of it.",
            ),
            both_or_neither(
                "age_years",
                "age_on",
                name="patient_age_has_its_day",
                message="An age needs the day on which it was true.",
            ),
            not_before("follow_up_changed_on", "birth_date", name="patient_follow_up_ends_after_birth"),
            CheckConstraint(
                condition=Q(may_phone=False) | ~Q(phone=""),
                name="patient_phone_consent_has_a_number",
                violation_error_message="Consent to phone needs a phone number.",
            ),
            CheckConstraint(
                condition=Q(may_email=False) | ~Q(email=""),
                name="patient_email_consent_has_an_address",
                violation_error_message="Consent to e-mail needs an address.",
            ),
            CheckConstraint(
                condition=Q(may_text=False) | Q(phone__startswith="+"),
                name="patient_text_consent_has_a_number",
                violation_error_message="Consent to text messages needs a number that begins with + and its "
                "country, such as +44 20 7946 0123.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}" if self.given_name else self.family_name

    @property
    def key(self) -> str:
        return f"patient:{self.pk}"

    @property
    def is_followed(self) -> bool:
        return self.follow_up == FollowUp.ACTIVE

    def age_at(self, day):
        """Return the age in whole years on `day`, or None when neither birth date nor age is known."""
        if self.birth_date:
            return whole_years(self.birth_date, day)
        return self.age_years


class PatientIdentifier(models.Model):
    """A number by which an issuer knows the patient; two of them tell a patient apart."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=60)
    value = models.CharField(max_length=60)

    class Meta:
        ordering = ["issuer", "id"]
        constraints = [
            UniqueConstraint(
                fields=["clinic", "issuer", "value"],
                name="identifier_names_one_patient",
                violation_error_message="Another patient of this clinic already has this identifier.",
            ),
            CheckConstraint(condition=~Q(value="") & ~Q(issuer=""), name="identifier_has_issuer_and_value"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.value}"


class Antibody(Fact):
    """A myositis antibody as found: 'anti-Mi-2', '1:320'."""

    name = models.CharField(max_length=60)
    result = models.CharField(max_length=60, blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "antibodies"

    def __str__(self) -> str:
        return f"{self.name} {self.result}".strip()


class Condition(Fact):
    """An organ the disease involves, or a risk the patient brought before the steroid."""

    class Code(models.TextChoices):
        DYSPHAGIA = "dysphagia", "swallowing affected"
        ILD = "ild", "interstitial lung disease"
        CARDIAC = "cardiac", "heart involved"
        GI_VASCULOPATHY = "gi_vasculopathy", "gastrointestinal vasculopathy"
        DIABETES = "diabetes", "diabetes before the steroid"
        HYPERTENSION = "hypertension", "hypertension before the steroid"
        OSTEOPOROSIS = "osteoporosis", "osteoporosis before the steroid"
        GLAUCOMA = "glaucoma", "glaucoma before the steroid"
        INFECTION = "infection", "infection"
        PSYCHOSIS = "psychosis", "earlier psychosis"

    code = models.CharField(max_length=16, choices=Code.choices)
    since = models.DateField(null=True, blank=True)
    precision = precision_field()
    resolved_on = models.DateField(null=True, blank=True)

    happened_on = "since"
    other_past_days = ("resolved_on",)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(
                    code__in=[
                        "dysphagia",
                        "ild",
                        "cardiac",
                        "gi_vasculopathy",
                        "diabetes",
                        "hypertension",
                        "osteoporosis",
                        "glaucoma",
                        "infection",
                        "psychosis",
                    ]
                ),
                name="condition_code_is_known",
            ),
            day_matches_precision("since", "precision", name="condition_day_or_unknown"),
            not_before("resolved_on", "since", name="condition_resolves_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()
