"""What forms/field.html needs to draw one bound field, whatever its widget."""

from django import forms

from courses.forms.widgets import DateInput3, DoseInput, MomentInput, PrecisionDayInput

# First match wins: our widgets before the Django classes they extend.
TEMPLATE_OF_WIDGET = (
    (PrecisionDayInput, "precision_day"),
    (MomentInput, "moment"),
    (DateInput3, "date3"),
    (DoseInput, "dose"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)
IN_FIELDSET = {"precision_day", "moment", "date3", "choices"}


def widget_template(widget: forms.Widget) -> str:
    """Return the name of the widget's template in templates/forms/widgets, "input" when none is special."""
    return next((name for kind, name in TEMPLATE_OF_WIDGET if isinstance(widget, kind)), "input")


def drawn_field(bound, *, hint: str = "", label: str = "", css: str = "") -> dict:
    """Return the context of forms/field.html: words, ids, and the widget's own context under `widget`."""
    kind = widget_template(bound.field.widget)
    hint, base = hint or bound.help_text, bound.auto_id or bound.html_name
    described_by = [f"{base}-hint"] * bool(hint) + [f"{base}-error"] * bool(bound.errors)
    widget = _widget_context(bound, base, kind, " ".join(described_by))
    return {
        "label": label or bound.label,
        "hint": hint,
        "errors": _sentences(bound, kind),
        "optional": not bound.field.required and kind != "checkbox",
        "base": base,
        "described_by": " ".join(described_by),
        "hidden": bound.is_hidden,
        "fieldset": kind in IN_FIELDSET,
        "kind": kind,
        "template": f"forms/widgets/{kind}.html",
        "widget": widget,
        "target": first_input_id(widget) or base,
        "invalid_parts": _invalid_parts(bound),
        "css": css,
    }


def _sentences(bound, kind: str) -> list[str]:
    """Return the field's errors; Django's "This field is required" becomes a name and what to do."""
    asked = {"checkbox": "is not ticked; tick it.", "choices": "is not chosen; choose one."}
    empty = f"{bound.label} {asked.get(kind, 'is empty; fill it in.')}"
    return [
        empty if words == forms.Field.default_error_messages["required"] else words for words in bound.errors
    ]


def _widget_context(bound, base: str, kind: str, described_by: str) -> dict:
    attrs = {"id": base}
    if kind not in IN_FIELDSET:
        attrs |= {"aria-describedby": described_by} if described_by else {}
        attrs |= {"aria-invalid": "true"} if bound.errors else {}
    if bound.field.disabled:
        attrs["disabled"] = True
    return bound.field.widget.get_context(bound.html_name, bound.value(), attrs)["widget"]


def _invalid_parts(bound) -> list[str]:
    """Return the parts (day, month, year, time) the errors name; the whole day when they name none."""
    codes = {error.code for error in bound.errors.as_data()} if bound.errors else set()
    parts = [part for part in ("day", "month", "year", "time") if part in codes]
    return parts or (["day", "month", "year"] if codes & {"required", "date", "invalid"} else [])


def first_input_id(widget: dict) -> str:
    """Return the id of the first input inside a widget context, or "" when it has none."""
    if widget.get("subwidgets"):
        return first_input_id(widget["subwidgets"][0])
    for _group, options, _index in widget.get("optgroups", ()):
        if widget.get("input_type") != "select" and options:
            return options[0]["attrs"].get("id", "")
    return widget["attrs"].get("id", "")


def summary_errors(form) -> list[dict]:
    """Return `{"words", "target"}` per error of a form or formset, in field order, form-wide ones first."""
    if hasattr(form, "forms"):
        own = [{"words": words, "target": ""} for words in form.non_form_errors()]
        return own + [error for member in form.forms for error in summary_errors(member)]
    if not form.is_bound:
        return []
    found = [{"words": words, "target": ""} for words in form.non_field_errors()]
    for bound in form:
        kind = widget_template(bound.field.widget)
        found += [
            {"words": _named(words, bound.label), "target": _target(bound)}
            for words in _sentences(bound, kind)
        ]
    return found


def _named(words: str, label: str) -> str:
    """Return the error with the field's name in front, unless it names it already: links stand alone."""
    return words if str(label).lower() in words.lower() else f"{label}: {words}"


def _target(bound) -> str:
    """Return the id the error links to: the wrong box of a date, else the field's first input."""
    kind, base = widget_template(bound.field.widget), bound.auto_id or bound.html_name
    if bound.is_hidden:
        return ""
    widget = _widget_context(bound, base, kind, "")
    if kind == "precision_day":
        widget = widget["subwidgets"][0]
    boxes = widget.get("subwidgets") or []
    if kind == "moment":
        boxes = [*boxes[0]["subwidgets"], boxes[1]]
    parts = dict(zip(("day", "month", "year", "time"), boxes, strict=False))
    wrong = next((part for part in _invalid_parts(bound) if part in parts), None)
    return first_input_id(parts[wrong]) if wrong else first_input_id(widget) or base
