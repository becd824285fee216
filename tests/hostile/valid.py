"""What makes each form of the site valid, beside what already stands in its boxes."""

from courses.models import User
from tests.test_access_matrix import DOORS

REASON = {"reason": "as agreed"}
# Sign-in and buttons; and the review of a course that is reviewed already: correcting it is the same form.
NO_FORM = (
    {
        "login",
        "logout",
        "password_change",
        "courses:clinic-switch",
        "monitoring:inbox-read",
        "monitoring:export-fetch",
        "monitoring:report",
    }
    | {"monitoring:webhooks", "monitoring:preference"}  # one shows a secret, one holds three forms: own tests
    | {"monitoring:study"}  # asks once: another export is refused while one is under way
    | {"monitoring:receipt", "monitoring:receipt-reply", "monitoring:undelivered-replay"}
    | {
        "monitoring:review-new",
        "courses:protocol-approve",
        "courses:course-sign",  # a form only where a dose waits: tests/courses/pages
        "courses:tablet-withdraw",
        "monitoring:many-done",  # a form only for rows that were ticked: tests/monitoring/test_many_done.py
        "courses:calendar",  # its answer shows the feed's address on the page instead of going on
    }
)
# Alice sends every other form.
SENT_BY = {
    "courses:clinic-settings": "mona",
    "monitoring:escalation": "mona",
    "monitoring:webhook-end": "mona",
}


def day(name: str, when) -> dict:
    """Return the day as its three boxes."""
    return {f"{name}_day": str(when.day), f"{name}_month": str(when.month), f"{name}_year": str(when.year)}


def filled(today) -> dict[str, dict]:
    """Return by address what a person must still enter for the form to be stored."""
    return {
        "courses:patient-register": {"family_name": "Curie", "value": "N-77"} | day("birth_date", today),
        "courses:patient-identify": {"issuer": "registry", "value": "R-1"},
        "courses:consent": {"about": "phone", "is_given": "no", "how": "in_person"},
        "courses:patient-follow-up": {"state": "moved"} | day("on", today),
        "courses:course-order": {"indication": "flare", "flat_mg": "1000", "days": "3"} | REASON,
        "courses:infusion-give": {"gates_code": "already_given", "gates_words": "on the ward"},
        "monitoring:bedside": {"step": "check-infection", "infection-outcome": "acceptable"}
        | {"infection-checked_at_time": "00:00"}
        | day("infection-checked_at", today),
        "courses:infusion-observe": {"phase": "before", "clock": "00:00", "heart_rate": "80"},
        "courses:taper-start": {"start_mg": "60", "drug": "prednisolone"},
        "courses:taper-change": {"days": "30"},
        "courses:taper-replan": {"override_code": "other"},
        "courses:taper-stop": {"override_code": "other"},
        "courses:taper-direct": {"directions": "as directed", "drug": "dexamethasone"},
        "courses:taper-structure": {"step-0-daily_mg": "20"},
        "courses:dose-taken-new": {"amount": "30"} | day("first", today),
        "courses:drug-new": {"drug": "azathioprine", "amount": "50", "unit": "mg", "per": "day"}
        | day("first", today),
        "courses:tablets": {"strength_mg": "2.5"},
        "courses:supply-new": {"strength_mg": "5", "tablets": "100"} | day("handed_on", today),
        "courses:supply-correct": {"tablets": "90"},
        "courses:condition-new": {"code": "ild"} | day("since_when", today),
        "courses:antibody-new": {"name": "anti-Jo-1"},
        "courses:dose-taken-correct": {"amount": "21"},
        "courses:drug-correct": {"amount": "16"},
        "courses:condition-correct": {"code": "ild"},
        "courses:antibody-correct": {"result": "1:320"},
        "monitoring:digest": {"mails": "digest"},
        "monitoring:undelivered-settle": {"note": "told her at the desk"},
        "monitoring:due-call": {"outcome": "agreed"},
        "monitoring:due-remove": {"code": "other", "words": "seen at the desk"},
        "monitoring:result-new": {"rows-0-value": "1953", "rows-0-uln": "200"} | day("sampled_on", today),
        "monitoring:result-correct": {"raw_text": "1954"},
        "monitoring:action-limits": {
            "analyte": "wbc",
            "low": "3.5",
            "unit": "10*9/L",
            "source": "our own choice",
        },
        "monitoring:strength-new": {"scale": "mmt8:80", "total": "62"} | day("tested", today),
        "monitoring:strength-correct": {"total": "61"},
        "monitoring:visit-new": {"physician_global": "3.5", "eat10": "2"} | day("day", today),
        "monitoring:imaging-new": {"name": "oedema of both thighs", "regions": ["thighs"]}
        | day("imaged", today),
        "monitoring:imaging-correct": {"name": "no oedema", "regions": ["thighs"]},
        "courses:body-new": {"kind": "weight", "number": "71"} | day("measured", today),
        "courses:body-correct": {"number": "72"},
        "monitoring:measure-new": {"kind": "haq_di", "number": "1"} | day("measured", today),
        "monitoring:measure-correct": {"number": "2"},
        "monitoring:pressure-new": {"systolic_mmhg": "142", "diastolic_mmhg": "90"} | day("measured", today),
        "monitoring:pressure-correct": {"systolic_mmhg": "144"},
        "monitoring:screen-new": {"mood": "no"},
        "monitoring:screen-correct": {"mood": "no"},
        "monitoring:effect-new": {"term": "striae"} | day("onset", today),
        "monitoring:effect-correct": {"term": "striae"},
        "monitoring:effect-confirm": {"grade": "1", "grade_version": "5.0"},
        "monitoring:effect-set-aside": {"why": "eats more", "until": "higher_grade"},
        "monitoring:set-aside-correct": {"why": "from muscle, CK high"},
        "monitoring:note-new": {"text": "walks again"} | day("noted", today),
        "monitoring:note-correct": {"text": "fell outside"},
        "monitoring:safety-new": {"prompt": "bone", "answer": "done"},
        "monitoring:studies": {"name": "Doses", "purpose": "doses at six months"},
        "monitoring:safety-correct": {"note": "co-trimoxazole begun"},
        "monitoring:enzyme-choice": {"analyte": "aldolase", "why": "the largest share of its range"},
        "monitoring:hint-new": {"hint": "swallowing", "answer": "noted"},
        "monitoring:hint-correct": {"note": "speech therapist asked"},
        "monitoring:follow-up-new": {"done": "waited", "words": "no change", "is_closed": "on"},
        "monitoring:follow-up-correct": {"words": "stronger without anything done"},
        "monitoring:review-correct": {"decision_reason": "still no tests"},
    }


def form_doors() -> list[str]:
    """Return every address with a form that stores something."""
    return [name for name, door in DOORS.items() if not door.is_get_only and name not in NO_FORM]


def valid_post(name: str, boxes: dict, today) -> dict:
    """Return the boxes as a person would send them: filled in and with a reason where one is asked."""
    typed = boxes | filled(today).get(name, {})
    if name == "monitoring:results":
        typed |= {"decision": "no_action"} | {box: "on" for box in boxes if box.startswith("is_seen-")}
    typed |= {key: "as agreed" for key in ("reason", "note") if boxes.get(key) == "" and key == "reason"}
    if name == "monitoring:due-hand-over":
        typed |= {"to": str(User.objects.get(username="nina").pk)}
    if name == "monitoring:due-snooze":
        typed |= day("until", today.fromordinal(today.toordinal() + 3))
    if name == "monitoring:bedside":  # each step is a form of its own: what stands in the others is not sent
        typed = {box: said for box, said in typed.items() if box == "step" or box.startswith("infection-")}
    if name == "courses:taper-stop":
        typed |= day("last_day", today)
    return typed
