"""The page that asks why something of the clinic ends: a webhook, a limit, the approval of a protocol."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from courses.forms.change import WhyForm
from courses.views.answer import answer


def ask_to_end(
    request: HttpRequest,
    *,
    end: Callable[[str], object],
    why: str,
    back: str,
    stored: Callable[[object], str],
    **words: str,
) -> HttpResponse:
    """Return the page with one question, `why`; `end` is called with its answer, and `back` shown then.

    `words`: heading, hint (what follows from it), submit, and back_words for the way back.
    """
    form = WhyForm(request.POST or None, label=why)
    return answer(
        request,
        form=form,
        write=lambda: end(form.cleaned_data["reason"]),
        stored=stored,
        go_to=lambda _: back,
        template="forms/end.html",
        context=words | {"back_url": back},
    )
