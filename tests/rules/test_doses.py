from decimal import Decimal

import pytest

from courses.rules.doses import daily_mg, describe_dose
from tests.rules.vectors import rows


@pytest.mark.parametrize("row", rows("doses.csv"), ids=lambda row: row["words"])
def test_dose_a_day_and_in_words(row):
    amount, weight, daily = (
        Decimal(row[name]) if row[name] else None for name in ("amount", "weight_kg", "daily_mg")
    )
    assert daily_mg(amount, row["unit"], row["per"], weight) == daily
    assert describe_dose(amount, row["unit"], row["per"]) == row["words"]
