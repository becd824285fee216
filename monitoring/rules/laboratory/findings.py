"""What is said of a result beside its value: the clinic's limits it lies outside of, CK beside ALT or AST."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.action_limits import Crossed, crossed
from monitoring.rules.laboratory.muscle_or_liver import read_with_ck

READ_BESIDE = frozenset({"ck", "ggt"})


@dataclass(frozen=True)
class LabFindings:
    crossed: tuple[Crossed, ...] = ()
    read_with_ck: str = ""

    @property
    def words(self) -> str:
        """Return each limit crossed, as one text: "below the clinic's action limit 3.5 10⁹/L"."""
        return "; ".join(found.words for found in self.crossed)


NOTHING = LabFindings()


def lab_findings(history: PatientHistory) -> Mapping[str, LabFindings]:
    """Return, by the key of each result, what is said of it; those of which nothing is said are left out."""
    beside = tuple(lab for lab in history.labs if lab.analyte in READ_BESIDE)
    found = {lab.key: findings_of(lab, history, beside) for lab in history.labs}
    return {key: findings for key, findings in found.items() if findings != NOTHING}


def findings_of(lab: LabPoint, history: PatientHistory, beside: tuple[LabPoint, ...]) -> LabFindings:
    """Return what is said of one result; `beside` are the results of CK and GGT."""
    outside = crossed(lab, history.action_limits, [drug.use for drug in history.drugs])
    is_raised = any(limit.side == "above" for limit in outside)
    return LabFindings(outside, read_with_ck(lab, beside, history.test_interval_days, is_raised=is_raised))
