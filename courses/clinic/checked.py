"""A record that is checked before it is stored with few questions to the database.

Django asks one by one, each between a savepoint and its release: a dozen constraints are 36 statements, and
were half the time of every write. Only when something is wrong is each asked, so that each says its sentence.
Django also asks whether a record exists that the row at hand points at, though it has just been read.
"""

from functools import cache

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, CheckConstraint, Model, Q
from django.db.models.functions import Coalesce


class Checked(Model):
    class Meta:
        abstract = True

    def clean_fields(self, exclude=None) -> None:
        """Check each column; that a record which was read still exists is left to its foreign key."""
        columns = [field for field in self._meta.concrete_fields if field.is_relation]
        read = {f.name for f in columns if f.is_cached(self) and getattr(self, f.attname) is not None}
        super().clean_fields({*(exclude or ()), *read})

    def get_constraints(self):
        """Return Django's list of (model, constraints), with the checks of each model as one."""
        return [(model, _together(model)) for model, _ in super().get_constraints()]


class _Checks:
    """Several check constraints, asked together."""

    def __init__(self, checks: list[CheckConstraint]) -> None:
        self.checks = [(check, Q(check.condition).referenced_base_fields) for check in checks]

    def validate(self, model, instance, exclude=None, using=None) -> None:
        """Raise ValidationError with the sentence of each that does not hold, but for those on `exclude`."""
        values = instance._get_field_expression_map(meta=model._meta, exclude=exclude)
        asked = [(check, fields) for check, fields in self.checks if fields <= values.keys()]
        if not asked:
            return
        hold = Q(*(Coalesce(Q(check.condition), True, output_field=BooleanField()) for check, _ in asked))
        named = set().union(*(fields for _, fields in asked))
        # "Is one broken?": a database that cannot answer says yes by Django's rule, and each is asked.
        if (~hold).check({name: values[name] for name in named}, using=using):
            _ask_each([check for check, _ in asked], model, instance, exclude, using)


def _ask_each(checks: list[CheckConstraint], model, instance, exclude, using) -> None:
    errors = []
    for check in checks:
        try:
            check.validate(model, instance, exclude=exclude, using=using)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)


@cache
def _together(model: type[Model]) -> list:
    checks = [c for c in model._meta.constraints if isinstance(c, CheckConstraint)]
    others = [c for c in model._meta.constraints if not isinstance(c, CheckConstraint)]
    return [*others, _Checks(checks)] if checks else others
