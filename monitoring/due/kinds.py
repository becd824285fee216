"""What is due, derived from course facts: one entry per kind, one query per entry.

Nothing here is stored. `rows` takes the patients asked about, a day and how far to look ahead, and gives
back what falls due, overdue included, whatever has been done about it since; what was done lies in reminders.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from courses.clinic.clinic import Role
from courses.models import DoseTaken, Infusion, PulseCourse, TaperPlan, TaperStep
from courses.protocols.loader import equivalences, window_rule
from courses.rules.wording import day_text, dose_text, short_day_text
from courses.templatetags.words import dose_drug
from monitoring.actions.reminders import Due
from monitoring.models import Reminder, ResponseReview, Result
from monitoring.rules.due import next_test_due

GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]
AWAITED = [Infusion.State.PLANNED, Infusion.State.HELD]


@dataclass(frozen=True)
class Derived:
    """One thing due for one patient: what it is in words, and the steroid dose it concerns, if any."""

    patient_id: int
    due: Due
    what: str
    detail: str = ""
    is_held: bool = False  # an infusion that someone decided shall wait


@dataclass(frozen=True)
class Kind:
    code: str
    owner_role: str
    rows: Callable[..., Iterator[Derived]]


def infusions(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Infusions planned or held in courses under way, on their planned day."""
    rows = (
        Infusion.objects.filter(
            course__patient__in=patients,
            course__state=PulseCourse.State.ACTIVE,
            state__in=AWAITED,
            planned_on__lte=horizon,
        )
        .order_by("planned_on", "number")
        .annotate(patient_pk=F("course__patient"), of=Subquery(_infusions_of_course()))
    )
    seen, held = set(), {}
    for row in rows:
        is_held = row.state == Infusion.State.HELD
        if is_held:
            held[row.course_id] = row.number
        if (row.patient_pk, row.planned_on) in seen:
            continue  # two on one day are one reminder: the nurse sees both on the course
        seen.add((row.patient_pk, row.planned_on))
        waits = f"infusion {held[row.course_id]} of this course is held" if row.course_id in held else ""
        yield Derived(
            row.patient_pk,
            Due("infusion", row.planned_on, row.key, Role.NURSE),
            f"Infusion {row.number} of {row.of}: methylPREDNISolone {dose_text(row.planned_mg)} IV",
            f"held: {row.reason}" if is_held else waits,
            is_held,
        )


def _infusions_of_course():
    same = Infusion.objects.filter(course=OuterRef("course")).order_by()
    return same.values("course").annotate(n=Max("number")).values("n")


def taper_steps(patients, today: date, horizon: date) -> Iterator[Derived]:
    """The step in force and those that begin within the horizon; steps already left behind are not due.

    Steps of two steroids on one day are one thing due, which names both.
    """
    later = TaperStep.objects.filter(
        plan=OuterRef("plan"), first_day__gt=OuterRef("first_day"), first_day__lte=today
    )
    earlier = TaperStep.objects.filter(plan=OuterRef("plan"), first_day__lt=OuterRef("first_day"))
    rows = (
        TaperStep.objects.filter(plan__in=_open_plans().filter(patient__in=patients), first_day__lte=horizon)
        .filter(~Exists(later))
        .annotate(
            previous_mg=Subquery(earlier.order_by("-first_day").values("daily_mg")[:1]),
            patient_pk=F("plan__patient"),
            chain=F("plan__chain"),
            drug=F("plan__drug"),
            changed_at=Subquery(_other_versions().values("replaced_at")[:1]),
        )
        .order_by("first_day", "plan__patient", "plan__drug")
    )
    for (day, patient_id), steps in groupby(rows, key=lambda row: (row.first_day, row.patient_pk)):
        found = list(steps)
        changed = [row.changed_at for row in found if row.changed_at]
        subject = f"taperplan:{found[0].chain}"
        yield Derived(
            patient_id,
            Due("taper_step", day, subject, Role.NURSE, changed_at=max(changed, default=None)),
            "; ".join(map(_step_words, found)),
        )


def _other_versions():
    """Return the plan's earlier versions that said another dose from that day, the latest first."""
    same = TaperStep.objects.filter(
        plan=OuterRef("pk"),
        first_day=OuterRef(OuterRef("first_day")),
        daily_mg=OuterRef(OuterRef("daily_mg")),
    )
    replaced = TaperPlan.objects.filter(chain=OuterRef("plan__chain"), replaced_at__isnull=False)
    return replaced.filter(~Exists(same)).order_by("-replaced_at")


def _open_plans():
    return TaperPlan.objects.current().filter(closed_on__isnull=True)


def _step_words(row) -> str:
    if row.previous_mg is None:
        return f"Start {dose_drug(row.drug)} {dose_text(row.daily_mg)} a day"
    if not row.daily_mg:
        return f"Stop {dose_drug(row.drug)}, last dose {dose_text(row.previous_mg)} a day"
    return f"{dose_drug(row.drug)} {dose_text(row.previous_mg)} → {dose_text(row.daily_mg)} a day"


def bloods(patients, today: date, horizon: date) -> Iterator[Derived]:
    """CK at the clinic's own interval while a patient takes an oral steroid.

    "Done" without a result holds for one interval: then it is due again.
    """
    rows = (
        patients.annotate(
            plan_start=Subquery(_plan_in_force(today, "start")),
            plan_mg=Subquery(_plan_in_force(today, "mg")),
            taken_start=Subquery(_taken_today(today).values("start")),
            last_ck=Subquery(_last_ck(today)),
        )
        .filter(Q(plan_mg__gt=0) | Q(taken_start__isnull=False))
        .values_list("id", "plan_start", "taken_start", "last_ck", "clinic__test_interval_days")
    )
    for patient_id, plan_start, taken_start, last_ck, interval in rows:
        due_on = next_test_due(last_ck, plan_start or taken_start, interval)
        if due_on <= horizon:
            last = f"last CK {day_text(last_ck)}" if last_ck else "no CK on record"
            yield Derived(
                patient_id,
                Due(
                    "bloods",
                    due_on,
                    f"patient:{patient_id}",
                    Role.NURSE,
                    changed_at=_again(due_on, today, interval),
                ),
                "CK and muscle enzymes",
                f"{last}, repeated every {interval} days during a steroid",
            )


def _again(due_on: date, today: date, interval_days: int) -> datetime | None:
    """Return the moment before which nothing done counts any more, None in the first interval after it."""
    since = today - timedelta(days=interval_days)
    return datetime.combine(since, time.min, tzinfo=UTC) if since >= due_on else None


def _plan_in_force(today: date, what: str):
    """Return, per patient, the first day or today's mg of the open plan with the highest dose today."""
    step = TaperStep.objects.filter(plan=OuterRef("pk"), first_day__lte=today).order_by("-first_day")
    starts = TaperStep.objects.filter(plan=OuterRef("pk")).order_by("first_day")
    plans = _open_plans().filter(patient=OuterRef("pk"))
    plans = plans.annotate(
        mg=Subquery(step.values("daily_mg")[:1]), start=Subquery(starts.values("first_day")[:1])
    )
    return plans.filter(mg__gt=0).order_by("-mg").values(what)[:1]


def _taken_today(today: date):
    named = DoseTaken.objects.current().annotate(drug_name=Lower("drug"))
    rows = named.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        Q(amount__isnull=True) | Q(amount__gt=0),
        patient=OuterRef("pk"),
        drug_name__in=list(equivalences()),
        first_day__lte=today,
    )
    newer = DoseTaken.objects.current().filter(
        patient=OuterRef("patient"),
        drug=OuterRef("drug"),
        first_day__gt=OuterRef("first_day"),
        first_day__lte=today,
    )
    return rows.filter(~Exists(newer)).order_by().values("patient").annotate(start=Min("first_day"))


def _last_ck(today: date):
    results = Result.objects.current().exclude(status=Result.Status.WITHDRAWN)
    results = results.filter(patient=OuterRef("pk"), analyte="ck", sampled_on__lte=today)
    return results.order_by("-sampled_on").values("sampled_on")[:1]


def window_reviews(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Courses whose response window has opened, or will within the horizon, and that nobody has reviewed."""
    rule = window_rule()
    reviewed = ResponseReview.objects.current().filter(course=OuterRef("pk"))
    rows = (
        PulseCourse.objects.filter(patient__in=patients)
        .exclude(state=PulseCourse.State.IN_ERROR)
        .filter(~Exists(reviewed))
        .annotate(day0=Max("infusions__given_on", filter=Q(infusions__state__in=GIVEN)))
        .filter(day0__lte=horizon - timedelta(days=rule.opens_day))
        .order_by("day0")
    )
    for row in rows:
        opens = row.day0 + timedelta(days=rule.opens_day)
        closes = row.day0 + timedelta(days=rule.closes_day)
        yield Derived(
            row.patient_id,
            Due("window_review", opens, row.key, Role.PRESCRIBER, closes_on=closes),
            "Response review of the pulse",
            f"window {short_day_text(opens)} to {day_text(closes)}",
        )


KINDS = (
    Kind(Reminder.Kind.INFUSION, Role.NURSE, infusions),
    Kind(Reminder.Kind.TAPER_STEP, Role.NURSE, taper_steps),
    Kind(Reminder.Kind.BLOODS, Role.NURSE, bloods),
    Kind(Reminder.Kind.WINDOW_REVIEW, Role.PRESCRIBER, window_reviews),
)


def derive(patients, *, today: date, days_ahead: int) -> list[Derived]:
    """Return everything due for those of `patients` still followed, from one query per kind."""
    horizon = today + timedelta(days=days_ahead)
    followed = patients.followed()
    return [derived for kind in KINDS for derived in kind.rows(followed, today, horizon)]
