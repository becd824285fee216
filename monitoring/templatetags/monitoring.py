"""Words and links that the pages of monitoring share."""

from django import template
from django.urls import reverse

from courses.clinic.days import when
from courses.protocols.prompts import SCREEN
from courses.rules.dates import When
from courses.rules.wording import unit_text
from courses.templatetags import words
from monitoring.due_row import Row, is_safety
from monitoring.rules.history import LabPoint, StrengthPoint
from monitoring.rules.laboratory.limits import against_limits
from monitoring.rules.muscles.scale_words import scale_words
from monitoring.rules.values_in_words import percent_text

register = template.Library()

PRESCRIBERS = {
    "window_review",
    "decision_review",
    "signature",
    "structure_plan",
}  # what only a prescriber settles
ACTIONS = {
    "infusion": ("Start checks", "monitoring:bedside"),
    "signature": ("Sign", "courses:course-sign"),
    "bloods": ("Result", "monitoring:result-new"),
    "drug_bloods": ("Result", "monitoring:result-new"),
    "window_review": ("Review", "monitoring:review-new"),
    "structure_plan": ("Structure", "courses:taper-structure"),
    "strength": ("Test", "monitoring:visit-new"),
    "mri": ("MRI", "monitoring:imaging-new"),
    "weight": ("Weigh", "courses:body-new"),
    "unseen_result": ("Look", "monitoring:results"),
}


@register.simple_tag
def main_action(row: Row, may_review: bool) -> dict | None:
    """Return the words and address of the one action that settles the row, or None where there is none."""
    if is_safety(row):
        return _answer_action(row)
    if row.kind == "decision_review" and may_review:
        return _follow_up_action(row)
    if row.kind not in ACTIONS or (row.kind in PRESCRIBERS and not may_review):
        return None
    if row.kind == "window_review" and row.state == "coming":
        return None
    said, name = ACTIONS[row.kind]
    # A day still to come may be looked at, but nothing invites to check for it before it is there.
    to_come = row.kind == "infusion" and row.state == "coming"
    held = is_held(row)
    return {
        "words": f"{said} after all" if held else "Bedside" if to_come else said,
        "is_quiet": held or to_come,
        "url": reverse(name, args=[row.derived.due.subject.rpartition(":")[2]]),
    }


def _answer_action(row: Row) -> dict:
    """Return where the row's prompt is answered: its form, or the patient's panel for several."""
    if row.kind == SCREEN and not row.folded:
        screen = reverse("monitoring:screen-new", args=[row.patient.pk])
        return {"words": "Screen", "is_quiet": row.state == "coming", "url": screen}
    patient = reverse("monitoring:patient", args=[row.patient.pk])
    form = reverse("monitoring:safety-new", args=[row.patient.pk])
    url = f"{patient}#safety" if row.folded else f"{form}?prompt={row.kind}"
    return {"words": "Answer", "is_quiet": row.state == "coming", "url": url}


def _follow_up_action(row: Row) -> dict:
    """Return where what was done about the decision is recorded."""
    course = row.derived.due.subject.rpartition(":")[2]
    url = f"{reverse('monitoring:follow-up-new', args=[row.patient.pk])}?course={course}"
    return {"words": "Follow up", "is_quiet": row.state == "coming", "url": url}


@register.filter
def waits_for_prescriber(row: Row) -> bool:
    """Return whether only a prescriber can settle the row."""
    return row.kind in PRESCRIBERS


@register.filter
def is_held(row: Row) -> bool:
    """Return whether someone decided that this infusion waits: nothing may invite to give it."""
    return row.derived.is_held


@register.filter
def row_words(row: Row) -> str:
    """Return since when the row is due, for its tag, and first that it is held: "held, 1 day late"."""
    return f"held, {row.words}" if is_held(row) else row.words


@register.filter
def row_tone(row: Row) -> str:
    """Return the tone of the row's tag; what is held waits for a decision and was not forgotten."""
    return "due" if is_held(row) and row.state in {"overdue", "due"} else row.tone


@register.filter
def reasons(row: Row) -> str:
    """Return the rule's detail and the reasons as one sentence, the reason for a hold first, or ""."""
    detail = [row.derived.detail] if row.derived.detail else []
    why = [*filter(None, [row.stuck_words]), *row.why]
    said = "; ".join([*detail, ", ".join(why)]) if is_held(row) else ", ".join([*why, *detail])
    return f"{said[:1].upper()}{said[1:]}." if said else ""


@register.filter
def why_here(row: Row) -> str:
    """Return why the row is here, and for what is due what happens otherwise."""
    said = reasons(row)
    return said if row.state == "coming" else f"{said} {row.consequence}".strip()


@register.filter
def two_identifiers(patient) -> str:
    """Return the patient's number and birth date (or a second number): two things to check a person by."""
    born = words.day(patient.birth_date) if patient.birth_date else (patient.second_identifier or "")
    return " · ".join(part for part in (patient.identifier or "", born) if part)


@register.filter
def lab_value(lab: LabPoint) -> str:
    """Return the result as printed, with its unit: "1953 U/L", "> 20000 U/L", "normal, no number"."""
    if lab.comparator == "normal":
        return "normal, no number"
    return f"{lab.raw_text} {unit_text(lab.unit)}".strip()


@register.filter
def multiple(lab: LabPoint) -> str:
    """Return x ULN with its comparator, or why there is none."""
    if lab.multiple is None:
        return "normal, no number" if lab.comparator == "normal" else lab_value(lab)
    sign = f"{lab.comparator} " if lab.comparator else ""
    return f"{sign}{words.times_uln(lab.multiple)}"


@register.filter
def source_url(key: str) -> str:
    """Return the address of a record's history from its key "<kind>:<id>"."""
    kind, _, pk = key.partition(":")
    return reverse("courses:history", args=[kind, pk])


@register.filter
def steroid_words(dose) -> str:
    """Return "17.5 mg predniSONE" for one steroid of today; "dose not recorded" stands in for unknown mg."""
    if dose.directions:
        return f"{words.dose_drug(dose.drug)} as directed"
    return f"{words.mg(dose.mg)} {words.dose_drug(dose.drug)}"


@register.filter
def strength_value(test: StrengthPoint) -> str:
    """Return "126 / 150", or that the finding has no score."""
    if test.total is None:
        return "not scored"
    return f"{words.number(test.total)} / {words.number(test.maximum)}"


def _size(percent) -> str:
    """Return the size of a change as the sentence above the chart says it, without its sign."""
    return percent_text(abs(percent)).lstrip("+")


ARROWS = {"falling": "▼", "rising": "▲", "unchanged": "="}


@register.filter
def enzyme_change(now) -> str:
    """Return "▼ 95 %, falling", or the word alone where no percentage can be told, or ""."""
    if now.direction is None:
        return ""
    if now.change_percent is None:
        return f"{ARROWS[now.direction]} {now.direction}"
    return f"{ARROWS[now.direction]} {_size(now.change_percent)}, {now.direction}"


@register.filter
def enzyme_tone(now) -> str:
    return {"falling": "good", "rising": "late"}.get(now.direction or "", "quiet")


@register.filter
def strength_change(now) -> str:
    """Return "▲ 30 %, stronger" in percent of the scale, or "" where it cannot be told."""
    change = now.change_percent_of_scale
    if change is None:
        return ""
    if change == 0:
        return "= unchanged"
    return f"{'▲' if change > 0 else '▼'} {_size(change)}, {'stronger' if change > 0 else 'weaker'}"


@register.filter
def strength_tone(now) -> str:
    change = now.change_percent_of_scale or 0
    return "good" if change > 0 else "late" if change < 0 else "quiet"


WINDOW_WORDS = {
    "not_yet": ("window not open yet", "quiet"),
    "open": ("window open", "due"),
    "reviewed": ("reviewed", "good"),
    "missed": ("review missed", "late"),
    "reviewed_late": ("reviewed late", "info"),
}


@register.filter
def window_word(state: str) -> str:
    return WINDOW_WORDS[state][0]


@register.filter
def window_tone(state: str) -> str:
    return WINDOW_WORDS[state][1]


PAGES = {
    "dosetaken": "courses:dose-taken",
    "drugperiod": "courses:drug",
    "antibody": "courses:antibody",
    "condition": "courses:condition",
    "bodymeasure": "courses:body",
    "result": "monitoring:result",
    "strengthtest": "monitoring:strength",
    "imagingstudy": "monitoring:imaging",
    "measure": "monitoring:measure",
    "toxicityscreen": "monitoring:screen",
    "bloodpressure": "monitoring:pressure",
    "adverseeffect": "monitoring:effect",
    "effectsetaside": "monitoring:set-aside",
    "note": "monitoring:note",
    "responsereview": "monitoring:review",
    "safetyanswer": "monitoring:safety",
    "hintanswer": "monitoring:hint",
    "decisionfollowup": "monitoring:follow-up",
}


@register.filter
def correct_url(key: str) -> str:
    """Return the address of the form that corrects the record named by "<kind>:<id>"."""
    kind, _, pk = key.partition(":")
    return reverse(f"{PAGES[kind]}-correct", args=[pk])


@register.filter
def void_url(key: str) -> str:
    """Return the address of the form that marks the record as entered in error."""
    kind, _, pk = key.partition(":")
    return reverse(f"{PAGES[kind]}-void", args=[pk])


@register.filter
def on_scale(measure) -> str:
    """Return "0 to 40, higher is worse" of a measure on a known scale, else ""."""
    return scale_words(measure.kind, measure.number)


@register.filter
def record_pk(record) -> str:
    """Return the id part of a fact's key."""
    return record.key.rpartition(":")[2]


@register.filter
def course_url(course) -> str:
    return reverse("courses:course-detail", args=[record_pk(course)])


@register.filter
def taper_url(plan) -> str:
    return reverse("courses:taper-detail", args=[record_pk(plan)])


@register.simple_tag
def pulse_words(seen) -> dict:
    """Return the label, value, tag and tone of the card about the latest pulse."""
    state = seen.course.window_state
    day = seen.day_after_pulse
    return {
        "label": f"Pulse {seen.course.number}",
        "value": "no infusion given yet" if day is None else f"Day {day}",
        "tag": window_word(state) if state else "",
        "tone": window_tone(state) if state else "",
    }


@register.filter
def on_day(moment: When) -> str:
    """Return "on 17 Nov 2026", "about 8 Jan 2024" or "on a day not known", to stand in a sentence."""
    if moment.day is None:
        return "on a day not known"
    return f"{'on' if moment.is_exact else 'about'} {words.day(moment.day)}"


@register.filter
def since_when(condition) -> str:
    """Return since when a condition is known: "12 Jan 2026", "about 8 Jan 2024", "day not known"."""
    return words.when(when(condition.since, condition.precision))


@register.filter
def own_limits(lab: LabPoint) -> str:
    """Return the result's own limits: "3.5 to 5.3", "up to 170", "from 3.5", or that none was recorded."""
    low, high = (None if limit is None else words.number(limit) for limit in (lab.lln, lab.uln))
    if low and high:
        return f"{low} to {high}"
    if high:
        return f"up to {high}"
    return f"from {low}" if low else "not recorded"


LIMIT_TAGS = {"above": ("high", "late"), "below": ("low", "late")}


@register.simple_tag
def limit_tag(lab: LabPoint) -> dict | None:
    """Return the word and tone for a result outside its own limits, or None."""
    found = LIMIT_TAGS.get(against_limits(lab) or "")
    return {"word": found[0], "tone": found[1]} if found else None


@register.filter
def state_word(state: str) -> str:
    """Return the state of an infusion in words: "part_given" reads "part given"."""
    return state.replace("_", " ")


@register.filter
def in_tablets(seen, dose) -> str:
    """Return today's dose in tablets, "3 × 5 mg + 1 × 2.5 mg", or "" where it cannot be counted."""
    found = seen.tablets.get(dose.drug)
    return found.words if found else ""
