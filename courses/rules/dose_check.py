"""The dose check: the facts of an order in, what was found out of it, one verdict."""

from dataclasses import dataclass

from courses.rules.dose_amount import amount_findings
from courses.rules.dose_facts import DoseBook, OrderFacts
from courses.rules.dose_giving import giving_findings
from courses.rules.dose_patient import patient_findings
from courses.rules.findings import Finding, Severity, Verdict, verdict_of

RULES_VERSION = "dose 2026-11.1"  # raised with any rule or figure; kept beside every order it judged


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
