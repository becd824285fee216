"""Small fields and widgets that several records share."""

from django import forms

from courses.clinic.facts import refuse_future

LINE = {"class": "choices--line"}
NOT_STATED = [("", "not stated"), ("yes", "yes"), ("no", "no")]


class YesNoField(forms.TypedChoiceField):
    """Three answers -> True, False, or None for not stated."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            choices=NOT_STATED,
            required=False,
            empty_value=None,
            coerce=lambda answer: answer == "yes",
            widget=forms.RadioSelect(attrs=LINE),
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: "yes", False: "no", None: ""}.get(value, value)


def line(words: str = "", **attrs) -> forms.TextInput:
    """Return a one-line text box; `words` names its datalist."""
    css = {"class": "input input--wide", "autocomplete": "off"}
    return forms.TextInput(css | ({"list": words} if words else {}) | attrs)


def lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"class": "input", "rows": rows})


def refuse_future_days(form: forms.Form, *names: str) -> None:
    """Put a refusal beside each of these days that has not come yet on the clinic's calendar."""
    for name in names:
        day = form.cleaned_data.get(name)
        try:
            refuse_future(day, form.patient.clinic) if day else None
        except forms.ValidationError as error:
            form.add_error(name, f"{form.fields[name].label}: {error.messages[0]}")
