"""The response review of a course: what it rests on, signing it, what was signed, correcting it."""

from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.clinic.access import Right
from courses.clinic.errors import StaleError
from courses.forms.facts import ask_identity, ask_version
from courses.models import PulseCourse
from courses.protocols.loader import window_rule
from courses.views.answer import answer
from courses.views.door import about, access_of, reads, writes
from courses.views.facts import history_url
from monitoring import timeline
from monitoring.actions.reviews import ReviewInputs, correct_review, course_fact, sign_review
from monitoring.forms.response import BY_SCORE, compared, slot_of
from monitoring.forms.reviews import ReviewForm
from monitoring.models import EnzymeChoice, Measure, ResponseReview, Result, StrengthTest
from monitoring.rules.criteria.review import proposed_population, score_review
from monitoring.rules.criteria.words import score_in_words
from monitoring.rules.response import INPUTS, ResponseInputs, first_infusion_on, last_day_of, proposed_inputs
from monitoring.rules.window import days_left, days_until_open
from monitoring.views.signed import inputs_as_signed

MODEL_OF = {"enzyme": Result, "strength": StrengthTest}  # any other input is a measure
STATE_WORDS = {
    "not_yet": "not yet open",
    "open": "open",
    "reviewed": "reviewed",
    "missed": "missed",
    "reviewed_late": "reviewed late",
}


@writes
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the review is proposed to rest on; sign it. A course already reviewed shows its review."""
    access = access_of(request)
    course = access.record(PulseCourse, pk=pk)
    access.require(Right.REVIEW, course.patient.clinic)
    reviews = access.records(ResponseReview).current().filter(course=course)
    signed = reviews.select_related("recorded_by").first()
    if signed and (request.method != "POST" or request.POST.get("record_id") == str(signed.chain)):
        messages.info(request, "This course already has a response review: correct that one if it is wrong.")
        return redirect(review_url(signed))
    page = _ReviewPage(request, course)
    form = ask_identity(page.form())
    write = partial(_refuse_met, signed) if signed else partial(_sign, request, course, form)
    return page.answer(form, write=write, heading="Response review", said="signed", met=signed)


@writes
def review_correct(request: HttpRequest, chain) -> HttpResponse:
    """Show the review as signed; store the corrected one as the next version."""
    access = access_of(request)
    old = access.record(ResponseReview, chain=chain, replaced_at__isnull=True)
    access.require(Right.REVIEW, old.patient.clinic)
    if old.voided_at and request.method != "POST":
        messages.error(request, "This review is marked as entered in error and cannot be changed any more.")
        return redirect(review_url(old))
    page = _ReviewPage(request, old.course)
    form = ask_version(page.form(review=old), old)
    return page.answer(
        form,
        write=partial(_correct, request, old, form),
        heading="Correct response review",
        said="corrected",
    )


@reads
def review_detail(request: HttpRequest, chain) -> HttpResponse:
    """Show what was signed, on which inputs as they read then, by which rule, and every version."""
    access = access_of(request)
    people = ("recorded_by", "voided_by", "course", "enzyme_choice", *INPUTS)
    rows = access.records(ResponseReview).filter(chain=chain).select_related("patient__clinic", *people)
    versions = list(rows.order_by("-version"))
    if not versions:
        raise Http404("No such record, or not one of your clinics.")
    review = versions[0]
    inputs, choice = inputs_as_signed(review), review.enzyme_choice
    context = about(request, review.patient, "courses") | {
        "review": review,
        "versions": versions,
        "inputs": inputs,
        "is_changed_since": any(told.is_changed_since for told in inputs),
        "is_choice_changed": bool(choice and (choice.replaced_at or choice.voided_at)),
        "score": review.score,
        "rule": window_rule(),
        "course_fact": course_fact(timeline.read(review.patient, review.reviewed_on), review.course),
        "history_url": history_url(review),
        "may_review": access.may(Right.REVIEW, review.patient.clinic_id),
    }
    return render(request, "monitoring/records/review_detail.html", context)


class _ReviewPage:
    """The one page that signs and corrects: its reads, its form, its answer."""

    def __init__(self, request: HttpRequest, course: PulseCourse) -> None:
        self.request, self.course, self.patient = request, course, course.patient
        self.history = timeline.read(self.patient, self.patient.clinic.today())
        self.fact = course_fact(self.history, course)
        choices = access_of(request).records(EnzymeChoice).current().filter(course=course)
        self.choice = choices.select_related("recorded_by").first()
        self.enzyme = self.choice.analyte if self.choice else ""
        self.first_day = first_infusion_on(self.fact) if self.fact else None
        self.last_day = (
            last_day_of(self.fact, self.history.courses, self.history.today) if self.fact else None
        )
        self.proposed = (
            proposed_inputs(self.history, self.fact, self.enzyme) if self.fact else ResponseInputs()
        )

    def form(self, review: ResponseReview | None = None) -> ReviewForm:
        """Return the form; a refresh of the comparison is the form with the choices made so far."""
        data = self.request.POST or None
        initial = {} if review else {"population": self._population()}
        if self.request.htmx and self.request.method == "GET":
            initial = {name: self.request.GET.get(name, "") for name in (*INPUTS, *BY_SCORE)}
        return ReviewForm(
            data,
            patient=self.patient,
            history=self.history,
            proposed=self.proposed,
            review=review,
            initial=initial,
        )

    def answer(
        self, form: ReviewForm, *, write, heading: str, said: str, met: ResponseReview | None = None
    ) -> HttpResponse:
        """Return the page, the refreshed comparison, or go on to what was signed.

        `met` is the review that was signed while this one was being filled in.
        """
        chosen = form.chosen()
        context = {"chosen": chosen, "compared": compared(chosen), "score": self._score(form)}
        if self.request.htmx and self.request.method == "GET":
            return render(self.request, "monitoring/records/_compared.html", context)
        return answer(
            self.request,
            form=form,
            write=write,
            stored=lambda review: f"Response review {said}: {review.get_verdict_display()}.",
            go_to=review_url,
            template="monitoring/records/review_form.html",
            context=context
            | self._window()
            | about(self.request, self.patient)
            | {"heading": heading, "met": met},
        )

    def _population(self) -> str:
        return (
            proposed_population(
                self.patient.subtype, self.patient.age_at(self.first_day or self.history.today)
            )
            or ""
        )

    def _score(self, form: ReviewForm) -> dict:
        """Return the score of what is chosen, as it is shown."""
        criteria = form.criteria(self.enzyme)
        return score_in_words(
            score_review(
                form.chosen(),
                criteria,
                history=self.history,
                first_day=self.first_day,
                last_day=self.last_day,
            )
        )

    def _window(self) -> dict:
        window = self.fact.window if self.fact else None
        today = self.history.today
        return {
            "course": self.course,
            "course_fact": self.fact,
            "window": window,
            "window_words": STATE_WORDS[self.fact.window_state] if window else "",
            "days_left": days_left(window, today=today) if window else None,
            "days_until_open": days_until_open(window, today=today) if window else None,
            "rule": window_rule(),
            "proposed": self.proposed,
            "choice": self.choice,
        }


def review_url(review: ResponseReview) -> str:
    return reverse("monitoring:review-detail", args=[review.chain])


def _refuse_met(signed: ResponseReview) -> None:
    """Refuse a review that met a colleague's: what was typed stays in the form beside a link to theirs."""
    raise StaleError(
        f"Not saved: {signed.recorded_by} signed the response review of this course meanwhile "
        f"({signed.get_verdict_display()}); look at it, and correct that one if it is wrong."
    )


def _sign(request: HttpRequest, course: PulseCourse, form: ReviewForm) -> ResponseReview:
    """Sign the review; the same form sent twice finds the review of the first time."""
    try:
        return sign_review(
            course=course,
            by=request.user,
            reviewed_on=form.cleaned_data["reviewed_on"],
            inputs=_inputs(request, form),
            judgement=form.judgement(),
            score_by=form.score_by(),
            choice_reason=form.cleaned_data["choice_reason"],
            record_id=form.cleaned_data["record_id"],
        )
    except IntegrityError:
        rows = access_of(request).records(ResponseReview).current().filter(course=course)
        first = rows.filter(chain=form.cleaned_data["record_id"]).first()
        if first is None:
            raise
        return first


def _correct(request: HttpRequest, old: ResponseReview, form: ReviewForm) -> ResponseReview:
    asked = form.cleaned_data
    return correct_review(
        review=old,
        seen_version=asked["version"],
        by=request.user,
        reason=asked["reason"],
        reviewed_on=asked["reviewed_on"],
        inputs=_inputs(request, form),
        judgement=form.judgement(),
        score_by=form.score_by(),
        choice_reason=asked["choice_reason"],
    )


def _inputs(request: HttpRequest, form: ReviewForm) -> ReviewInputs:
    """Return the records chosen; the form has only offered records of this patient."""
    access = access_of(request)

    def found(name: str):
        key = form.cleaned_data[name].partition(":")[2]
        model = MODEL_OF.get(slot_of(name), Measure)
        rows = access.records(model).current().filter(patient=form.patient)
        return rows.filter(chain=key).first() if key else None

    return ReviewInputs(**{name: found(name) for name in INPUTS})
