"""What a browser sends: days in three boxes, and what a page answers."""

from datetime import date

from django.contrib.messages import get_messages


def boxes(name: str, day: date | None) -> dict:
    """Return a day as its three boxes."""
    parts = (day.day, day.month, day.year) if day else ("", "", "")
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


def errors(response, *, status: int = 422) -> str:
    """Return all errors of the page's form in one line; the page must have the status."""
    assert response.status_code == status, (response.status_code, response.content[:300])
    form = response.context["form"]
    return " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)


def told(response) -> list[str]:
    """Return the messages of an answer that went on."""
    assert response.status_code == 302, (response.status_code, response.content[:2000])
    return [str(message) for message in get_messages(response.wsgi_request)]
