"""Adverse effects against the steroid taken: the dose of a day and in all in words, and the sentence."""

from datetime import date
from decimal import Decimal

from courses.rules.units import plain
from courses.rules.wording import count_text, in_grams
from monitoring.rules.history import EffectFact, PatientHistory
from monitoring.rules.steroid.cumulative import Reached, SteroidTaken
from monitoring.rules.values_in_words import on_day

NOTHING = "No adverse effect is on record."
NO_STEROID = "no steroid on record"
MG_PLACES = Decimal("0.1")


def day_words(dose: Reached) -> str:
    """Return "60 mg", "at least 60 mg", "dose not known" or "no steroid on record"."""
    if not dose.has_record:
        return NO_STEROID
    if dose.is_complete:
        return amount(dose.mg)
    return f"at least {amount(dose.mg)}" if dose.mg else "dose not known"


def total_words(total: Reached) -> str:
    """Return "4.1 g", "at least 4.1 g", "not known" or "none on record"."""
    if not total.has_record:
        return "none on record"
    if total.is_complete:
        return amount(total.mg)
    return f"at least {amount(total.mg)}" if total.mg else "not known"


def amount(mg: Decimal) -> str:
    """Return "17.5 mg", "1.25 g", and of a sum "4130 mg": grams where they read better."""
    if in_grams(mg):
        return f"{plain(mg / 1000)} g"
    return f"{plain(mg.quantize(MG_PLACES).normalize())} mg"


def effects_sentence(history: PatientHistory, taken: SteroidTaken) -> str:
    """Return how many there are and the dose on the day the gravest began; unknown stays unknown."""
    effects = [effect for effect in history.effects if _is_known(effect.onset.day, history.today)]
    if not effects:
        return NOTHING
    undated = sum(1 for effect in effects if effect.onset.day is None)
    said = [_count(len(effects), undated), _gravest(effects, taken), _lasting(effects)]
    return " ".join(sentence for sentence in said if sentence)


def _is_known(day: date | None, today: date) -> bool:
    return day is None or day <= today


def _count(count: int, undated: int) -> str:
    of_them = "" if count == 1 else f"{undated} of them "
    on_no_day = f", {of_them}on no known day" if undated else ""
    verb = "is" if count == 1 else "are"
    return f"{count_text(count, 'adverse effect')} {verb} on record{on_no_day}."


def _gravest(effects: list[EffectFact], taken: SteroidTaken) -> str:
    graded = [effect for effect in effects if effect.grade is not None]
    if not graded:
        return "It is not graded." if len(effects) == 1 else "None of them is graded."
    highest = max(
        graded, key=lambda effect: (effect.grade, effect.onset.day is not None, effect.onset.day or date.min)
    )
    said = f"The highest grade is {highest.grade}, {highest.term}"
    day = highest.onset.day
    if day is None:
        return f"{said}, begun on a day not known."
    dose, total = day_words(taken.on(day)), total_words(taken.until(day))
    in_all = "" if total == "none on record" else f", {total} in all by then"
    return f"{said}, begun {on_day(highest.onset)}: {dose} that day{in_all} (prednisone-equivalent)."


def _lasting(effects: list[EffectFact]) -> str:
    count = sum(1 for effect in effects if effect.resolved_on is None)
    if not count:
        return ""
    which = "it" if len(effects) == 1 else f"{count} of them"
    return f"No day of resolution is recorded for {which}."
