"""The boxes that make a HAQ-DI or CHAQ: a score for each category, and whether aids or help were needed."""

from decimal import Decimal

from django import forms

from courses.protocols.loader import haq
from courses.rules.errors import RuleError
from monitoring.models import CategoryScore, Measure
from monitoring.rules.muscles.haq import CategoryScore as Scored
from monitoring.rules.muscles.haq import checked_total


def category_fields() -> dict[str, forms.Field]:
    rule = haq()
    choices = [("", "not answered"), *((str(score), str(score)) for score in range(rule.most + 1))]
    fields: dict[str, forms.Field] = {}
    for code, name in rule.categories.items():
        fields[f"category_{code}"] = forms.ChoiceField(
            label=name.capitalize(), choices=choices, required=False
        )
        fields[f"help_{code}"] = forms.BooleanField(
            label=f"{name.capitalize()}: aids or help", required=False
        )
    return fields


def initial_of(measure: Measure) -> dict:
    found: dict = {}
    for row in measure.categories.all():
        found[f"category_{row.category}"] = "" if row.score is None else str(row.score)
        found[f"help_{row.category}"] = row.has_help
    return found


def rows_of(form: forms.Form) -> list[dict]:
    return [
        {"name": name.capitalize(), "score": form[f"category_{code}"], "help": form[f"help_{code}"]}
        for code, name in haq().categories.items()
    ]


def entered(data: dict) -> list[CategoryScore]:
    """Return every category when any was answered, not stored; [] when none was."""
    rows = [
        CategoryScore(
            category=code,
            score=int(data[f"category_{code}"]) if data.get(f"category_{code}") else None,
            has_help=bool(data.get(f"help_{code}")),
        )
        for code in haq().categories
    ]
    return rows if any(row.score is not None or row.has_help for row in rows) else []


def index(data: dict) -> Decimal | None:
    """Return the index the categories make, None where they make none: the action says why."""
    try:
        return checked_total(
            None, [Scored(row.category, row.score, has_help=row.has_help) for row in entered(data)]
        )
    except RuleError:
        return None
