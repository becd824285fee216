"""The three pages each fact has: record it, correct it, mark it entered in error.

A kind of fact is a `FactPage`; `fact_urls` gives its three addresses. `monitoring` uses the same pages for
its facts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from courses.clinic import facts
from courses.clinic.access import Right
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact
from courses.forms.change import ChangeForm
from courses.forms.facts import FactForm, ask_identity, ask_version
from courses.views.answer import answer
from courses.views.door import about, access_of, patient_url, writes

NOTHING_CORRECTED = "Nothing was corrected: every entry is as it was; change one, or cancel."


def record_fact(form: FactForm, *, by, right: Right) -> Fact:
    """Store what the form says, under the identity the form carries."""
    return facts.record(named(form), by=by, right=right)


def named(form: FactForm) -> Fact:
    """Return the fact as entered, not stored, with the identity its form carries."""
    fact = form.fact()
    fact.chain = form.cleaned_data["record_id"] or fact.chain
    return fact


def correct_fact(old: Fact, form: FactForm, *, by, right: Right) -> Fact:
    """Store the corrected version; refused when it says the same as the one before."""
    new, asked = form.fact(), form.cleaned_data
    refuse_same(old, new)
    return facts.correct(old, new, seen_version=asked["version"], by=by, reason=asked["reason"], right=right)


def refuse_same(old: Fact, new: Fact, *, has_same_parts: bool = True) -> None:
    """Refuse a correction that says, with its parts, the same as the version before."""
    if has_same_parts and facts.values(new) == facts.values(old):
        raise refuse(NOTHING_CORRECTED)


@dataclass(frozen=True)
class FactPage:
    """One kind of fact as pages: `name` in small letters ("dose taken"), `anchor` on the patient's page.

    `form_class(data, patient=..., old=...)` is a form with `fact()` -> the record as entered, not stored.
    `said(fact)` names a stored fact in a message; `record` and `correct` are replaced where a fact has parts
    of its own (a strength test with its muscles). `hint` stands above the form; `asked` names the fields that
    the address of an empty form may fill ("?prompt=pjp"). `shown_at(fact)` is where a stored fact is shown,
    when that is not the patient's page.
    """

    model: type[Fact]
    form_class: type[FactForm]
    name: str
    anchor: str = ""
    said: Callable[[Fact], str] = str
    right: Right = Right.RECORD
    template: str = "courses/fact_form.html"
    record: Callable[..., Fact] = record_fact
    correct: Callable[..., Fact] = correct_fact
    hint: str = ""
    asked: tuple[str, ...] = ()
    shown_at: Callable[[Fact], str] | None = None

    def address(self, fact: Fact) -> str:
        """Return where the stored fact is shown."""
        return self.shown_at(fact) if self.shown_at else patient_url(fact.patient, self.anchor)

    @property
    def title(self) -> str:
        return self.name[:1].upper() + self.name[1:]


@writes
def record_page(request: HttpRequest, pk: int, *, page: FactPage) -> HttpResponse:
    """Show the empty form; store what it says as version 1 of a fact of patient `pk`."""
    patient = access_of(request).patient(pk)
    access_of(request).require(page.right, patient.clinic)
    asked = {name: request.GET[name] for name in page.asked if name in request.GET}
    form = ask_identity(page.form_class(request.POST or None, patient=patient, initial=asked))
    return answer(
        request,
        form=form,
        write=partial(_record_once, request, form, page),
        stored=lambda fact: f"{page.title} recorded: {page.said(fact)}.",
        go_to=page.address,
        template=page.template,
        context=about(request, patient, page.anchor) | {"page": page, "heading": f"Record {page.name}"},
    )


def _record_once(request: HttpRequest, form: FactForm, page: FactPage) -> Fact:
    """Record the fact; the same form sent twice finds the record of the first time."""
    try:
        return page.record(form, by=request.user, right=page.right)
    except IntegrityError:
        rows = access_of(request).records(page.model).filter(patient=form.patient)
        first = rows.filter(chain=form.cleaned_data["record_id"]).first()
        if first is None:
            raise
        return first


@writes
def correct_page(request: HttpRequest, chain, *, page: FactPage) -> HttpResponse:
    """Show the newest version filled in; store the corrected one as the next version."""
    old = newest(request, page, chain)
    if old.voided_at and request.method != "POST":
        return _already_void(request, old, page)
    form = ask_version(page.form_class(request.POST or None, patient=old.patient, old=old), old)
    return answer(
        request,
        form=form,
        write=lambda: page.correct(old, form, by=request.user, right=page.right),
        stored=lambda fact: f"{page.title} corrected: {page.said(fact)}.",
        go_to=page.address,
        template=page.template,
        context=_about_fact(request, old, page) | {"heading": f"Correct {page.name}"},
    )


@writes
def void_page(request: HttpRequest, chain, *, page: FactPage) -> HttpResponse:
    """Ask why; mark the fact as entered in error. It leaves charts and sums and stays in the history."""
    old = newest(request, page, chain)
    if old.voided_at and request.method != "POST":
        return _already_void(request, old, page)
    form = ChangeForm(request.POST or None, initial={"version": old.version})

    def void() -> Fact:
        asked = form.cleaned_data
        return facts.void(
            old, seen_version=asked["version"], by=request.user, reason=asked["reason"], right=page.right
        )

    return answer(
        request,
        form=form,
        write=void,
        stored=lambda fact: f"{page.title} marked as entered in error: {page.said(fact)}.",
        go_to=page.address,
        template="courses/fact_void.html",
        context=_about_fact(request, old, page) | {"heading": f"{page.title} entered in error?"},
    )


def newest(request: HttpRequest, page: FactPage, chain) -> Fact:
    """Return the newest version of the fact; 404 for a stranger, 403 for a role that may not write it."""
    access = access_of(request)
    fact = access.record(page.model, chain=chain, replaced_at__isnull=True)
    access.require(page.right, fact.patient.clinic)
    return fact


def _about_fact(request: HttpRequest, fact: Fact, page: FactPage) -> dict:
    history = history_url(fact)
    said = {"page": page, "fact": fact, "fact_said": page.said(fact), "history_url": history}
    return about(request, fact.patient, page.anchor) | said


def _already_void(request: HttpRequest, fact: Fact, page: FactPage) -> HttpResponse:
    messages.error(request, f"This {page.name} is marked as entered in error and cannot be changed any more.")
    return redirect(history_url(fact))


def history_url(record) -> str:
    """Return the address of the record's history; `record.key` is "<kind>:<id>"."""
    kind, _, name = record.key.partition(":")
    return reverse("courses:history", args=[kind, name])


def fact_urls(slug: str, folder: str, page: FactPage) -> list[URLPattern]:
    """Return the three addresses `<slug>-new`, `-correct` and `-void`; `folder` is their path."""
    return [
        path(f"patients/<int:pk>/{folder}/new/", record_page, {"page": page}, name=f"{slug}-new"),
        path(f"{folder}/<uuid:chain>/correct/", correct_page, {"page": page}, name=f"{slug}-correct"),
        path(f"{folder}/<uuid:chain>/void/", void_page, {"page": page}, name=f"{slug}-void"),
    ]
