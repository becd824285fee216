"""Adverse effects: what the treatment, or something else, did to the patient."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.days import day_matches_precision, not_before, precision_field
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact
from courses.models import Infusion
from courses.protocols.ctcae import Version
from courses.protocols.loader import effects

SOURCE_KEY = 80


class AdverseEffect(Fact):
    """What happened, since when, how bad by which CTCAE version, and what became of it.

    `derived_from` names the value it was confirmed from and `inputs` keeps what was read then.
    """

    class Causality(models.TextChoices):
        NOT_ASSESSED = "not_assessed", "not assessed"
        UNLIKELY = "unlikely", "unlikely"
        POSSIBLE = "possible", "possible"
        PROBABLE = "probable", "probable"
        CERTAIN = "certain", "certain"

    class Criterion(models.TextChoices):
        DEATH = "death", "death"
        LIFE_THREATENING = "life_threatening", "threat to life"
        ADMISSION = "admission", "admission, or a longer one"
        DISABILITY = "disability", "lasting disability"
        BIRTH_DEFECT = "birth_defect", "birth defect"
        OTHER = "other", "another important medical event"

    class Action(models.TextChoices):
        NONE = "none", "nothing changed"
        REDUCED = "reduced", "dose reduced"
        HELD = "held", "drug held"
        STOPPED = "stopped", "drug stopped"
        SWITCHED = "switched", "changed to another drug"
        TREATED = "treated", "the effect was treated"

    class Outcome(models.TextChoices):
        RECOVERED = "recovered", "recovered"
        RECOVERING = "recovering", "recovering"
        NOT_RECOVERED = "not_recovered", "not recovered"
        SEQUELAE = "sequelae", "recovered with lasting damage"
        FATAL = "fatal", "fatal"
        UNKNOWN = "unknown", "not known"

    term_code = models.CharField(
        max_length=32, blank=True, help_text="Code of the list of effects; empty: in own words only."
    )
    term = models.CharField(max_length=200)
    onset_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    noticed_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    grade = models.PositiveSmallIntegerField("CTCAE grade", null=True, blank=True)
    grade_version = models.CharField("CTCAE version", max_length=4, blank=True)
    suspected_drug = models.CharField(max_length=80, blank=True)
    infusion = models.ForeignKey(
        Infusion, on_delete=models.PROTECT, related_name="effects", null=True, blank=True
    )
    causality = models.CharField(max_length=12, choices=Causality.choices, default=Causality.NOT_ASSESSED)
    is_serious = models.BooleanField(null=True, blank=True)
    serious_criterion = models.CharField(max_length=16, choices=Criterion.choices, blank=True)
    action_code = models.CharField(max_length=12, choices=Action.choices, blank=True)
    action_taken = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    printed = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    derived_from = models.CharField(max_length=SOURCE_KEY, blank=True, editable=False)
    inputs = models.JSONField(default=dict, blank=True, editable=False)

    happened_on = "onset_on"
    other_past_days = ("noticed_on", "resolved_on")

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "-onset_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(condition=~Q(term=""), name="effect_has_a_term"),
            CheckConstraint(
                condition=Q(grade__isnull=True, grade_version="")
                | Q(grade__isnull=False, grade__gte=1, grade__lte=5, grade_version__in=["5.0", "6.0"]),
                name="effect_grade_has_its_version",
                violation_error_message="A CTCAE grade is 1 to 5 and needs its CTCAE version, 5.0 or 6.0.",
            ),
            day_matches_precision("onset_on", "precision", name="effect_day_or_unknown"),
            not_before("resolved_on", "onset_on", name="effect_resolves_after_onset"),
            not_before("noticed_on", "onset_on", name="effect_noticed_after_onset"),
            CheckConstraint(
                condition=Q(causality__in=["not_assessed", "unlikely", "possible", "probable", "certain"]),
                name="effect_causality_is_known",
            ),
            CheckConstraint(
                condition=Q(serious_criterion="")
                | Q(
                    is_serious__isnull=False,  # else NULL would let anything pass
                    is_serious=True,
                    serious_criterion__in=[
                        "death",
                        "life_threatening",
                        "admission",
                        "disability",
                        "birth_defect",
                        "other",
                    ],
                ),
                name="effect_criterion_makes_it_serious",
                violation_error_message="What makes an effect serious belongs to a serious one.",
            ),
            CheckConstraint(
                condition=Q(
                    action_code__in=["", "none", "reduced", "held", "stopped", "switched", "treated"]
                ),
                name="effect_action_is_known",
            ),
            CheckConstraint(
                condition=Q(
                    outcome__in=[
                        "",
                        "recovered",
                        "recovering",
                        "not_recovered",
                        "sequelae",
                        "fatal",
                        "unknown",
                    ]
                ),
                name="effect_outcome_is_known",
            ),
            CheckConstraint(
                condition=Q(resolved_on__isnull=True) | ~Q(outcome__in=["recovering", "not_recovered"]),
                name="effect_resolved_is_over",
                violation_error_message="What has resolved is neither recovering nor not recovered.",
            ),
            CheckConstraint(
                condition=~Q(outcome="fatal") | Q(grade__isnull=True) | Q(grade=5),
                name="effect_fatal_is_grade_5",
                violation_error_message="A fatal effect is grade 5, or not graded.",
            ),
            CheckConstraint(
                condition=Q(grade__isnull=True) | ~Q(grade=5) | Q(outcome__in=["", "fatal"]),
                name="effect_grade_5_is_fatal",
                violation_error_message="Grade 5 is death: the outcome is fatal.",
            ),
            UniqueConstraint(
                fields=["patient", "term_code", "derived_from"],
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True) & ~Q(derived_from=""),
                name="effect_confirmed_once_from_a_value",
                violation_error_message="This effect was confirmed from this value before: correct that one.",
            ),
        ]

    def __str__(self) -> str:
        return self.term

    def prepare(self) -> None:
        """Name the effect as its list does, where no words were given; keep what it was confirmed from."""
        known = effects().get(self.term_code)
        if known and not self.term:
            self.term = known.label
        if self.version > 1:
            before = AdverseEffect.objects.get(chain=self.chain, version=self.version - 1)
            self.derived_from, self.inputs = before.derived_from, before.inputs
            self._take_new_name(before)

    def _take_new_name(self, before: "AdverseEffect") -> None:
        """Name what is now another effect of the list anew, where the words are only the old one's name."""
        old, new = effects().get(before.term_code), effects().get(self.term_code)
        if old and new and old is not new and self.term == old.label:
            self.term = new.label

    def clean(self) -> None:
        """Refuse an effect not in the list, a grade its version does not have, another patient's infusion."""
        self._refuse_unknown_term()
        if self.is_serious and not self.serious_criterion:
            raise refuse(
                "The adverse effect was refused: it is serious, and what makes it so is not said; choose it.",
                field_name="serious_criterion",
            )
        if self.resolved_on and not self.outcome:
            raise refuse(
                "The adverse effect was refused: it has resolved and its outcome is not said; choose one.",
                field_name="outcome",
            )
        if self.infusion and self.infusion.course.patient_id != self.patient_id:
            raise refuse(
                "The adverse effect was refused: the infusion is another patient's; choose one of theirs.",
                field_name="infusion",
            )

    def _refuse_unknown_term(self) -> None:
        if not self.term_code:
            return
        known = effects().get(self.term_code)
        if known is None:
            raise refuse(
                f"The adverse effect was refused: '{self.term_code}' is not in the list of effects; choose "
                "one of it, or leave it empty and use own words.",
                field_name="term_code",
            )
        if self.grade is None or self.grade_version not in set(Version):
            return
        term = known.terms.get(Version(self.grade_version))
        if term is None:
            raise refuse(
                f"The grade was refused: CTCAE {self.grade_version} has no term for {known.label}; "
                "use the other version, or record it without a grade.",
                field_name="grade",
            )
        if 1 <= self.grade <= len(term.grades) and not term.grade(self.grade).exists:
            raise refuse(
                f"The grade was refused: in {term.name}, {term.grade(self.grade).words}; choose another.",
                field_name="grade",
            )
