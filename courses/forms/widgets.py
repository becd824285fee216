"""Inputs that a plain text box cannot do: three-box days, days with precision, moments, doses.

They are drawn by templates/forms/widgets through `{% field %}`; a field `x` posts `x_day`, `x_month` and
`x_year`, with `x_precision` or `x_time` where it has them.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from courses.rules.dates import Precision, When

PRECISION_CHOICES = (
    (Precision.EXACT.value, "exact"),
    (Precision.APPROX.value, "about"),
    (Precision.UNKNOWN.value, "not known"),
)


def _box(css: str, inputmode: str = "numeric") -> forms.TextInput:
    # A day is not autofilled: a browser would offer the last patient's.
    return forms.TextInput({"class": f"input {css}", "inputmode": inputmode, "autocomplete": "off"})


class DateInput3(forms.MultiWidget):
    """Day, month and year boxes; posts three texts."""

    use_fieldset = True

    def __init__(self, attrs=None):
        boxes = {"day": _box("input--2"), "month": _box("input--2"), "year": _box("input--4")}
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list:
        return [value.day, value.month, value.year] if value else ["", "", ""]


class PrecisionDayInput(forms.MultiWidget):
    """Three boxes and a choice: exact, about, not known."""

    use_fieldset = True

    def __init__(self, attrs=None, choices=PRECISION_CHOICES):
        super().__init__({"": DateInput3(), "precision": forms.RadioSelect(choices=choices)}, attrs)

    def decompress(self, value: When | date | None) -> list:
        if value is None:
            return [None, Precision.EXACT.value]
        if isinstance(value, date):
            return [value, Precision.EXACT.value]
        return [value.day, value.precision.value]


class MomentInput(forms.MultiWidget):
    """Three boxes and a time HH:MM, in `zone` (the active zone when None)."""

    use_fieldset = True
    zone: ZoneInfo | None = None

    def __init__(self, attrs=None):
        super().__init__({"": DateInput3(), "time": _box("input--5", "text")}, attrs)

    def decompress(self, value: datetime | None) -> list:
        if value is None:
            return [None, ""]
        local = timezone.localtime(value, self.zone)
        return [local.date(), f"{local:%H:%M}"]


class DoseInput(forms.TextInput):
    """A decimal text with its unit behind it."""

    def __init__(self, attrs=None, unit: str = "mg"):
        self.unit = unit
        super().__init__(
            {"class": "input input--dose", "inputmode": "decimal", "autocomplete": "off", **(attrs or {})}
        )

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context
