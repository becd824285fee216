"""A refusal of an action, put beside the field it is about."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from courses.rules.errors import RuleError

# Django's own words for an empty column, in the words of our fields.
EMPTY = {"This field cannot be blank.", "This field cannot be null.", "This field is required."}


def show_refusal(form: forms.Form, error: ValidationError | RuleError) -> None:
    """Add the error to the form: on the field it names, through the form's `columns` where those differ."""
    if isinstance(error, RuleError):
        form.add_error(None, str(error))
        return
    by_column = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for column, sentences in by_column.items():
        name = _field_for(form, column)
        for sentence in sentences:
            form.add_error(name, sentence if name else _named(column, sentence))


def _field_for(form: forms.Form, column: str) -> str | None:
    name = getattr(form, "columns", {}).get(column, column)
    return name if name in form.fields else None


def _named(column: str, sentence: str) -> str:
    """Return the sentence with its column in front when the form has no field to show it at."""
    words = column.replace("_", " ").capitalize()
    if sentence in EMPTY:
        return f"{words} is empty; fill it in."
    return sentence if column == NON_FIELD_ERRORS or sentence.endswith(".") else f"{words}: {sentence}"
