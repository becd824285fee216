"""`{% load pulseline %}`: every shared component, the field tag and the filters.

A component is a template of templates/components fed by a tag; its content is escaped template output.
"""

from django import template
from django.http import QueryDict
from django.template.loader import get_template
from django.utils.text import slugify

from courses.templatetags.drawn_field import drawn_field, summary_errors
from courses.templatetags.words import FILTERS

register = template.Library()
for name, wording in FILTERS.items():
    register.filter(name, wording)

# The tone a status word has unless the page says otherwise; a word not listed is "quiet" (grey).
TONE_OF_WORD = {
    **dict.fromkeys(("late", "overdue", "missed", "review missed", "refused", "failed", "withdrawn"), "late"),
    **dict.fromkeys(
        ("due", "today", "open", "running", "held", "part given", "preliminary", "approximate", "snoozed"),
        "due",
    ),
    **dict.fromkeys(("given", "done", "reviewed", "final", "normal", "sent", "delivered", "closed"), "good"),
    **dict.fromkeys(("planned", "active", "corrected", "reviewed late", "invented patient"), "info"),
}


def _drawn(component: str, **facts: object) -> str:
    """Return the component's HTML (safe: it comes out of an autoescaping template)."""
    return get_template(f"components/{component}.html").render(facts)


@register.simple_tag
def tag(words: object, tone: str = ""):
    words = str(words)
    return _drawn("tag", words=words, tone=tone or TONE_OF_WORD.get(words.lower(), "quiet"))


@register.simple_block_tag
def card(content, label, *, value="", tag="", tone="quiet", href=""):
    return _drawn("card", content=content, label=label, value=value, tag=tag, tone=tone, href=href)


@register.simple_block_tag
def panel(content, heading, *, anchor="", level=2, flush=False, href="", link=""):
    facts = {"heading": heading, "level": level, "flush": flush, "href": href, "link": link}
    return _drawn("panel", content=content, id=anchor or slugify(heading), **facts)


@register.simple_block_tag
def callout(content, heading="", tone="due"):
    said_first = {"late": "Important", "due": "Warning", "good": "Success"}.get(tone, "Note")
    return _drawn("callout", content=content, heading=heading, tone=tone, said_first=said_first)


@register.simple_block_tag
def summary_list(content):
    return _drawn("summary_list", content=content)


@register.simple_block_tag
def summary_row(content, key, href="", link="Change"):
    return _drawn("summary_row", content=content, key=key, href=href, link=link)


@register.simple_block_tag
def data_table(content, caption, *, anchor="", caption_hidden=False):
    anchor = anchor or f"table-{slugify(caption)}"
    return _drawn("data_table", content=content, caption=caption, id=anchor, caption_hidden=caption_hidden)


@register.simple_block_tag
def rows(content, label):
    return _drawn("rows", content=content, label=label)


@register.simple_block_tag
def todo_row(content, title, *, words="", tone="", why="", contact="", phone="", **row):
    """Return one list row; `content` holds its buttons, each with the letter of its key in `data-key`.

    `row` may hold `anchor`, `story` (where its title leads), and, where patients share a list, `patient`,
    `identifiers` and `href`.
    """
    facts = {"words": words, "tone": tone, "why": why, "contact": contact, "phone": phone}
    return _drawn("todo_row", content=content, title=title, **facts, **row)


@register.simple_tag(takes_context=True)
def post_button(context, words, action, *, tone="", key="", small=True, **hidden):
    """Return a one-button form that posts `hidden` to `action`, with the CSRF token."""
    token = context.get("csrf_token", "")
    facts = {"words": words, "action": action, "tone": tone, "key": key, "small": small}
    return _drawn("post_button", hidden=hidden, csrf_token=token, **facts)


@register.simple_block_tag
def chips(content, label):
    return _drawn("link_list", content=content, label=label, kind="chips")


@register.simple_block_tag
def tabs(content, label):
    return _drawn("link_list", content=content, label=label, kind="tabs")


@register.simple_tag
def chip(words, href, current=False, count=None):
    return _drawn("link_item", words=words, href=href, current=current, count=count, kind="chip")


@register.simple_tag
def tab(words, href, current=False, count=None):
    return _drawn("link_item", words=words, href=href, current=current, count=count, kind="")


@register.simple_tag(takes_context=True)
def nav_link(context, words, href, count=None):
    """Return a header link, marked current on its own page and on the pages under its address."""
    path = getattr(context.get("request"), "path", "")
    current = bool(href) and (path == href or (href != "/" and path.startswith(href)))
    return _drawn("nav_link", words=words, href=href, count=count, current=current, exact=path == href)


@register.simple_tag
def back_link(href, words="Back"):
    return _drawn("back_link", href=href, words=words)


@register.simple_block_tag
def definition(content, term):
    return _drawn("definition", content=content, term=term)


@register.simple_block_tag
def disclosure(content, words, *, is_open=False):
    return _drawn("disclosure", content=content, words=words, open=is_open)


@register.simple_block_tag
def dialog(content, anchor, heading):
    return _drawn("dialog", content=content, id=anchor, heading=heading)


@register.simple_block_tag
def empty(content):
    return _drawn("empty", content=content)


@register.simple_tag(takes_context=True)
def pagination(context, page, name="page"):
    """Return links for a page that has `has_next`, `has_previous` and `number`; filters are kept."""
    asked = getattr(context.get("request"), "GET", QueryDict())

    def address(number):
        query = asked.copy()
        query[name] = number
        return f"?{query.urlencode()}"

    previous = address(page.number - 1) if page.has_previous() else ""
    following = address(page.number + 1) if page.has_next() else ""
    return _drawn("pagination", number=page.number, previous=previous, following=following)


@register.simple_tag
def field(bound, hint="", label="", css=""):
    """Return one form field: label, hint, error and input, through the one field template."""
    return get_template("forms/field.html").render(drawn_field(bound, hint=hint, label=label, css=css))


@register.simple_tag
def error_summary(*forms):
    """Return the error summary of all `forms` (a formset counts as its forms), or "" without errors."""
    errors = [error for form in forms if form is not None for error in summary_errors(form)]
    return get_template("forms/error_summary.html").render({"errors": errors})
