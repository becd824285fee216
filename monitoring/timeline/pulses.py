"""Pulses as the rules know them: their infusions, window and review."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from courses.clinic.days import when
from courses.models import Infusion, Patient, PulseCourse
from courses.rules.pulse import describe_pulse
from monitoring.models import ResponseReview
from monitoring.rules import history as h
from monitoring.rules.window import window_after, window_state
from monitoring.timeline.decisions import decision_fact, follow_ups


def courses(patient: Patient, on: date) -> tuple[h.CourseFact, ...]:
    rows = (
        Infusion.objects.filter(course__patient=patient)
        .exclude(course__state=PulseCourse.State.IN_ERROR)
        .select_related("course")
        .order_by("course", "number")
    )
    reviews = {r.course_id: r for r in ResponseReview.objects.current().filter(patient=patient)}
    done = follow_ups(patient) if reviews else {}
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.course_id)]
    groups.sort(key=lambda infusions: min(row.planned_on for row in infusions))
    return tuple(
        _course(infusions, number, reviews.get(infusions[0].course_id), done, on)
        for number, infusions in enumerate(groups, start=1)
    )


def _course(
    rows: list[Infusion],
    number: int,
    review: ResponseReview | None,
    done: dict[UUID, list[h.FollowUpFact]],
    on: date,
) -> h.CourseFact:
    course, infusions = rows[0].course, tuple(infusion_fact(row) for row in rows)
    given = [i.given for i in infusions if i.was_given and i.given is not None]
    window = window_after(max(given, key=lambda w: w.day)) if given else None
    reviewed_on = review.reviewed_on if review else None
    return h.CourseFact(
        key=course.key,
        number=number,
        state=course.state,
        infusions=infusions,
        window=window,
        window_state=window_state(window, reviewed_on=reviewed_on, today=on) if window else None,
        reviewed_on=reviewed_on,
        verdict=review.get_verdict_display() if review else "",
        label=pulse_label(infusions),
        decision=decision_fact(review, done.get(review.chain, [])) if review else None,
    )


def pulse_label(infusions: tuple[h.InfusionFact, ...]) -> str:
    """Return what was given, "3 × 1 g IV, 12-14 Jan 2026", with how many of how many; else what is planned.

    A dose that was held, omitted or is still to come never stands among those given.
    """
    given = [i for i in infusions if i.was_given]
    counted = given or [i for i in infusions if i.state != h.InfusionState.OMITTED]
    said = describe_pulse(
        [_day_and_mg(i) for i in counted], is_approximate=any(not i.planned.is_exact for i in counted)
    )
    if not given:
        return f"{said}, planned" if counted else said
    return said if len(given) == len(infusions) else f"{said}, {len(given)} of {len(infusions)} given"


def _day_and_mg(infusion: h.InfusionFact) -> tuple[date | None, Decimal | None]:
    if infusion.was_given and infusion.given is not None:
        return infusion.given.day, infusion.given_mg
    return infusion.planned.day, infusion.planned_mg


def infusion_fact(row: Infusion) -> h.InfusionFact:
    """Return the infusion as the rules know it."""
    return h.InfusionFact(
        key=row.key,
        number=row.number,
        planned=when(row.planned_on, row.precision),
        planned_mg=row.planned_mg,
        state=h.InfusionState(row.state),
        given=when(row.given_on, row.precision) if row.given_on else None,
        given_mg=row.given_mg,
        reason=row.reason,
    )
