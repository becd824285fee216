"""What the statements need to know of protocols and kinds, read from the same files as the rules."""

import json
from datetime import timedelta
from functools import cache

from courses.protocols.loader import equivalences, window_rule
from monitoring.due.drug_bloods import LOOK_BACK, monitored_names
from monitoring.reminders.occasions import STORED_AHEAD
from monitoring.reminders.sets import prompts
from monitoring.rules.kinds import kinds
from monitoring.rules.safety.prompts import ASKED_AHEAD_DAYS
from monitoring.rules.steroid.ahead import YEAR_AHEAD
from monitoring.safety import ANALYTES, days_after_pulse
from monitoring.worklist import LONG_PAST_DAYS

ONE_DAY = timedelta(days=1)


@cache
def numbers() -> dict:
    """Return the values that any statement may name, whole tables as JSON."""
    window = window_rule()
    return {
        "opens_day": window.opens_day,
        "closes_day": window.closes_day,
        "steroids": list(equivalences()),
        "long_past_days": LONG_PAST_DAYS,
        "monitored_names": monitored_names(),
        "look_back_days": LOOK_BACK // ONE_DAY,
        "stored_ahead": STORED_AHEAD,
        "owner_roles": json.dumps({code: kind.owner_role for code, kind in kinds().items()}),
        "days_after_pulse": days_after_pulse(),
        "open_plan_days": YEAR_AHEAD // ONE_DAY,
        "asked_ahead_days": ASKED_AHEAD_DAYS,
        "checked_analytes": list(ANALYTES),
        "prompts": json.dumps(prompts.rows()),
        "dose_limits": json.dumps(prompts.dose_limits()),
        "conditions": json.dumps(prompts.conditions()),
    }
