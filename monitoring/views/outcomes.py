"""Figures about the clinic, for auditors and prescribers; nobody can be recognised in them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from courses.clinic.access import Right
from courses.models import Clinic, Membership
from courses.views.door import access_of, clinic_of, posts, reads
from monitoring.actions.mails import choose_report
from monitoring.charts.figures import Figure
from monitoring.charts.funnel import ClinicShare, funnel
from monitoring.charts.look import Share
from monitoring.charts.run_chart import Point, run_chart
from monitoring.charts.spread import spread_figure
from monitoring.charts.survival import survival_figure
from monitoring.charts.swimmer import swimmer
from monitoring.forms.audit import asked_of, form_of
from monitoring.outcomes.answers import Answers
from monitoring.outcomes.asked import Asked, Desk
from monitoring.outcomes.curves import curves
from monitoring.outcomes.lanes import lanes
from monitoring.outcomes.measures import Kind, Measure, groups, measures
from monitoring.outcomes.overrides import FLAGGED_ABOVE_PERCENT, override_months
from monitoring.outcomes.shown import Shown
from monitoring.outcomes.spread import spread_of
from monitoring.outcomes.tally import cases
from monitoring.rules.spread import bands


@reads
def outcomes(request: HttpRequest) -> HttpResponse:
    """Show every measure for the period asked, and for a second one beside it."""
    clinic = request.access.clinic
    if clinic is None:
        return render(request, "monitoring/no_clinic.html")
    asked = _asked(request, clinic)
    context = {
        "asked": asked,
        "form": form_of(asked),
        "groups": [
            (group.title, [Answers(measure, asked) for measure in group.measures.values()])
            for group in groups()
        ],
        "overrides": override_months(clinic, today=clinic.today()),
        "flagged_above": FLAGGED_ABOVE_PERCENT,
        "gets_report": _membership(request, clinic).gets_report,
    }
    return render(request, "monitoring/outcomes/dashboard.html", context)


@posts
def report(request: HttpRequest) -> HttpResponse:
    """Send the report of each month from now on to whoever asks, or no more of them."""
    clinic = clinic_of(request, Right.AUDIT)
    is_wanted = request.POST.get("wanted") == "yes"
    membership = _membership(request, clinic)
    choose_report(membership=membership, by=request.user, gets_report=is_wanted)
    at = request.user.email or "you, once your account has an e-mail address"
    said = (
        f"The report of each month goes to {at}." if is_wanted else "The report of the month comes no more."
    )
    messages.success(request, said)
    return redirect("monitoring:outcomes")


def _membership(request: HttpRequest, clinic: Clinic) -> Membership:
    return next(m for m in access_of(request).memberships if m.clinic_id == clinic.pk)


@reads
def measure_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one measure: its counts by reason, over time and between clinics."""
    clinic = request.access.clinic
    if clinic is None:
        return render(request, "monitoring/no_clinic.html")
    asked, measure = _asked(request, clinic), measure_named(code)
    answers = Answers(measure, asked)
    context = {
        "asked": asked,
        "form": form_of(asked),
        "measure": measure,
        "periods": answers.periods,
        "reasons": list(zip(*(shown.reasons for _, shown in answers.periods), strict=True)),
        "figures": _figures(answers),
    }
    return render(request, "monitoring/outcomes/measure.html", context)


@reads
def courses_page(request: HttpRequest) -> HttpResponse:
    """Show each course as a row: for people who may see the patients, since a row is one of them."""
    clinic = request.access.clinic
    if clinic is None:
        return render(request, "monitoring/no_clinic.html")
    asked = _asked(request, clinic)
    figure = swimmer(lanes(asked.scope(asked.period))) if asked.desk.may_see else None
    context = {"asked": asked, "form": form_of(asked), "figure": figure}
    return render(request, "monitoring/outcomes/courses.html", context)


def measure_named(code: str) -> Measure:
    """Return the measure, or raise Http404."""
    if code not in measures():
        raise Http404("No such measure.")
    return measures()[code]


def _asked(request: HttpRequest, clinic: Clinic) -> Asked:
    """Return what the address asks; 403 for whoever may not audit the clinic looked at."""
    request.access.require(Right.AUDIT, clinic)
    return asked_of(request.GET, Desk.of(request.access, clinic, request.GET.get("clinic", "")))


def _figures(answers: Answers) -> list[Figure]:
    """Return what the kind of the measure is drawn as."""
    if answers.measure.kind is Kind.TIME:
        return [_curve(answers)]
    return _shares(answers) if answers.is_share else []


def _curve(answers: Answers) -> Figure:
    found, test = curves(answers)
    since = f"{answers.measure.value_unit} since the start"
    return survival_figure("curve", "Until it is reached", found, since=since, test=test)


def _shares(answers: Answers) -> list[Figure]:
    """Return the run chart, and the funnel plot where several clinics are looked at."""
    points = [Point(words, one.passed, one.judged, _share(one)) for words, one in answers.over_time()]
    found = [run_chart(points, _share(answers.of(answers.asked.period)), each=answers.each)]
    if len(answers.asked.desk.clinics) > 1:
        found.append(funnel([ClinicShare(str(c), one.passed, one.judged) for c, one in answers.by_clinic()]))
    return [*_spread(answers), *found]


def _spread(answers: Answers) -> list[Figure]:
    """Return how an amount is spread, for those who may see the patients: each amount is one of them."""
    measure, asked = answers.measure, answers.asked
    if measure.limit is None or measure.band_width is None or not asked.desk.may_see:
        return []
    found = spread_of(measure, cases(measure, asked.scope(asked.period)))
    return [
        spread_figure(
            bands(found, measure.band_width),
            found.quartiles,
            title=f"{measure.title}, {asked.period.words}",
            unit=measure.value_unit,
            limit=measure.limit,
        )
    ]


def _share(shown: Shown) -> Share | None:
    found = shown.share
    return Share(found.estimate, found.low, found.high) if found else None
