"""The published cases in a clinic of their own, each on a calendar of its own choosing."""

from datetime import date

from courses.models import Clinic
from monitoring.imports.cases import load_case
from monitoring.imports.sources import published_series
from monitoring.models import CaseImport

# The publications print days, not dates: these day 0s are chosen, early enough that no day lies ahead.
DAY0 = date(2024, 1, 8)
DAY0_OF = {"fr101411.csv": date(2020, 1, 6)}  # follows its patient for three and a half years


def load_published(clinic: Clinic) -> list[str]:
    """Load every series that the clinic does not hold yet; return the names of the files loaded."""
    held = set(CaseImport.objects.filter(patient__clinic=clinic).values_list("series", flat=True))
    missing = [series for name, series in published_series().items() if name not in held]
    for series in missing:
        load_case(series.path, clinic_name=clinic.name, day0=DAY0_OF.get(series.file, DAY0))
    return [series.file for series in missing]
