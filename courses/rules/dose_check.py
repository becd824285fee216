"""The dose check: the facts of an order in, what was found out of it, one verdict."""

from dataclasses import dataclass

from courses.rules.dose_amount import amount_findings
from courses.rules.dose_facts import DoseBook, OrderFacts
from courses.rules.dose_giving import giving_findings
from courses.rules.dose_patient import patient_findings
from courses.rules.findings import Finding, Severity, Verdict, verdict_of

RULES_VERSION = "dose 2026-11.1"  # raised with any rule or figure; kept beside every order it judged
# Each rule by its code, but for the recorded risks: those have one each, "<grade>_<risk>".
CODES = frozenset(
    {
        "above_absolute_cap",
        "above_most_a_day",
        "above_most_by_weight",
        "acetate_intravenous",
        "age_impossible",
        "child_above_most_a_day",
        "child_above_most_by_weight",
        "course_total_above",
        "days_not_consecutive",
        "days_outside_range",
        "direct_injection",
        "dose_not_above_zero",
        "dose_outside_range",
        "dose_unknown",
        "gram_entered_as_mg",
        "infusion_fast",
        "infusion_fast_by_label",
        "infusion_too_fast",
        "many_infusions_a_day",
        "mg_per_kg_entered_as_mg",
        "minutes_implausible",
        "minutes_not_above_zero",
        "other_course_just_given",
        "other_course_under_way",
        "product_outside_protocol",
        "protocol_for_others",
        "risk_unknown",
        "route_outside_protocol",
        "tenfold_by_weight",
        "weight_jump",
        "weight_missing",
        "weight_of_long_ago",
    }
)


@dataclass(frozen=True)
class DoseVerdict:
    """The findings, stops before warnings; `reason` is their sentences, or that nothing was found."""

    findings: tuple[Finding, ...]
    rules_version: str = RULES_VERSION

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.findings)

    @property
    def reason(self) -> str:
        return " ".join(finding.sentence for finding in self.findings) or "Nothing was found."


def check_dose(facts: OrderFacts, book: DoseBook) -> DoseVerdict:
    """Return what the rules say of an order; a stop is refused, a warning asks for a coded reason."""
    found = (*amount_findings(facts, book), *giving_findings(facts, book), *patient_findings(facts, book))
    return judged(found)


def judged(found: tuple[Finding, ...]) -> DoseVerdict:
    return DoseVerdict(tuple(sorted(found, key=lambda finding: finding.severity is not Severity.STOP)))
