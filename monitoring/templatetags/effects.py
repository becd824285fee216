"""`{% load effects %}`: adverse effects, their grades and what they are proposed from, in words."""

from datetime import date
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from courses.clinic.days import when
from courses.protocols.ctcae import GRADES, NOT_DESCRIBED, Version
from courses.protocols.effects import Effect
from courses.protocols.loader import ctcae
from courses.rules.dates import When
from courses.templatetags import words
from monitoring.models import EffectSetAside
from monitoring.rules.ctcae.effect_dose import DoseAtOnset
from monitoring.rules.ctcae.grading import Graded
from monitoring.rules.ctcae.proposals import Proposal
from monitoring.rules.ctcae.words import grade_words, number_words, why_words
from monitoring.rules.history import SetAsideFact

register = template.Library()


@register.filter
def ctcae_name(version: Version) -> str:
    return f"CTCAE {version}"


@register.simple_tag
def grade_rows(effect: Effect) -> dict:
    """Return the names of the effect's term by version, and the five grades in both versions' words."""
    terms = [(version, effect.terms.get(version)) for version in Version]
    heads = [f"CTCAE {version}: {term.name if term else 'no term'}" for version, term in terms]
    rows = [
        {"grade": grade, "words": [term.grade(grade).words if term else "–" for _, term in terms]}
        for grade in GRADES
    ]
    described = [row for row in rows if set(row["words"]) - {NOT_DESCRIBED, "–"}]
    shown = rows if described else [{"grade": "1 to 5", "words": rows[0]["words"]}]
    return {"heads": heads, "rows": shown, "anchor": f"grades-of-{effect.code}"}


@register.filter
def proposal_title(proposal: Proposal) -> str:
    """Return "ALT raised: grade 3 (CTCAE 5.0), grade 3 (CTCAE 6.0)"."""
    said = [f"{grade_words(found)} (CTCAE {v})" for v, found in proposal.grades.items() if found.measure]
    label = proposal.effect.label
    return f"{label[:1].upper()}{label[1:]}: {', '.join(said)}"


@register.filter
def proposal_anchor(proposal: Proposal) -> str:
    return f"{proposal.effect.code}-{proposal.worst.day}"


@register.filter
def graded_words(found: Graded) -> str:
    return grade_words(found)


@register.filter
def graded_why(found: Graded) -> str:
    return why_words(found)


@register.filter
def own_number(proposal: Proposal) -> str:
    """Return the value on the scale of its bands, "8.94 × ULN", where that is not the value as printed."""
    said = next(filter(None, map(number_words, proposal.grades.values())), "")
    return "" if said and said in proposal.worst.words else said


@register.simple_tag
def answer_url(patient, proposal: Proposal, step: str, asked: str) -> str:
    """Return the address that answers a proposal: "confirm" or "set-aside"."""
    chain = proposal.worst.key.partition(":")[2]
    url = reverse(f"monitoring:effect-{step}", args=[patient.pk, proposal.effect.code, chain])
    return f"{url}?{urlencode({'before': asked})}" if asked else url


@register.filter
def until_words(fact: SetAsideFact) -> str:
    return EffectSetAside.Until(fact.until).label


@register.filter
def day_dose(dose: DoseAtOnset) -> str:
    """Return "40 mg", "dose not recorded", "no dose on record", with the infusions of that day."""
    daily = words.mg(dose.daily_mg) if dose.has_dose else "no daily dose on record"
    given = [f"infusion of {words.mg(one.mg)} {words.dose_drug(one.drug)}" for one in dose.infusions]
    return ", and an ".join([daily, *given])


@register.filter
def effect_when(effect) -> When:
    return when(effect.onset_on, effect.precision, effect.printed)


@register.filter
def iso_day(text: str) -> str:
    """Return a day kept as text, "2026-01-12", as the pages write it."""
    return words.day(date.fromisoformat(text))


@register.simple_tag
def table_source() -> str:
    book = ctcae()
    return f"{book.source}; tables of {book.version}."
