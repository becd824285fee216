"""The safety prompts of `courses/protocols/prompts.json` as rows for the statements, by place in the file."""

from courses.protocols.loader import safety_prompts
from courses.protocols.prompts import (
    AfterPulse,
    Applies,
    DoneHolds,
    DoseFor,
    DoseLimit,
    Group,
    Interval,
    Lasting,
    Prompt,
    Repeated,
    TotalOver,
    Trigger,
)
from monitoring.rules.safety.prompts import concerns

AGES = range(150)
ANY_STEROID = ("0", False)  # the limit whose runs are those of any steroid: it comes first


def rows() -> list[dict]:
    """Return each prompt, with the ages that the rule says it concerns."""
    return [_prompt(place, prompt) for place, prompt in enumerate(safety_prompts().prompts)]


def dose_limits() -> list[dict]:
    """Return each limit of a day's dose once."""
    return [
        {"place": place, "low": low, "is_included": is_included}
        for place, (low, is_included) in enumerate(_limits())
    ]


def conditions() -> list[dict]:
    """Return each prompt's conditions."""
    found = enumerate(safety_prompts().prompts)
    return [{"prompt": place} | _condition(trigger) for place, one in found for trigger in one.triggers]


def _prompt(place: int, prompt: Prompt) -> dict:
    ages = [age for age in AGES if concerns(prompt, age)]
    return {
        "place": place,
        "code": prompt.code,
        "kind": prompt.kind,
        "is_screened": prompt.is_screened,
        "from_age": ages[0],
        "under_age": ages[-1] + 1,
        # What asks for an age is never due where none is known: nobody can tell whether it speaks of them.
        "is_for_any_age": prompt.group is not Group.CHILDREN and prompt.from_years is None,
        "is_while_above": prompt.applies is Applies.WHILE_ABOVE_DOSE,
        "is_for_good": prompt.done_holds is DoneHolds.FOR_GOOD,
        "within": _time(prompt.within),
        "again_every": _time(prompt.again_every),
        "first_after": _time(prompt.first_after),
        "checks": [*prompt.analytes, *prompt.measures],
    }


def _time(interval: Interval | None) -> str | None:
    return None if interval is None else f"{interval.count} {interval.unit}"


def _condition(trigger: Trigger) -> dict:
    match trigger.condition:
        case DoseFor(mg, lasting):
            return {"sort": "dose", "dose_limit": _limits().index(_limit(mg))} | _lasting(lasting)
        case TotalOver(mg, days):
            return {"sort": "total", "low": str(mg.low), "is_included": mg.is_included, "days": days}
        case Repeated(courses):
            return {"sort": "repeated", "courses": courses}
        case AfterPulse(days):
            return {"sort": "pulse", "days": days}


def _lasting(lasting: Lasting | None) -> dict:
    """Return the time, and how many days before its end it is reached: "at least" counts the last day."""
    if lasting is None:
        return {}
    return {"lasting": f"{lasting.low} {lasting.unit}", "short_by": 1 if lasting.is_included else 0}


def _limits() -> list[tuple[str, bool]]:
    triggers = [trigger for prompt in safety_prompts().prompts for trigger in prompt.triggers]
    doses = [t.condition.mg for t in triggers if isinstance(t.condition, DoseFor)]
    return list(dict.fromkeys([ANY_STEROID, *map(_limit, doses)]))


def _limit(mg: DoseLimit) -> tuple[str, bool]:
    return str(mg.low), mg.is_included
