from datetime import date

from django.urls import path, register_converter

from courses.views.facts import fact_urls, void_page
from monitoring.views import (
    action_limits,
    bedside,
    chart,
    decisions,
    digest,
    downtime,
    due,
    effects,
    enzyme_choices,
    escalation,
    exports,
    growth,
    imaging,
    inbox,
    many_done,
    no_test_ahead,
    operations,
    outcome_list,
    outcomes,
    patient,
    preferences,
    preview,
    pulses,
    put_away,
    ranking,
    receipts,
    records,
    response_between,
    results,
    reviews,
    screens,
    seen,
    steroid_card,
    story,
    strength,
    strength_detail,
    today,
    undelivered,
    visits,
    webhooks,
)


class DayConverter:
    """A calendar day in an address: 2026-01-31. Anything else is no address of this site."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "monitoring"

urlpatterns = [
    path("", today.today, name="today"),
    path("patients/<int:pk>/", patient.patient, name="patient"),
    path("patients/<int:pk>/chart/", chart.chart, name="chart"),
    path("infusions/<int:pk>/bedside/", bedside.bedside, name="bedside"),
    path("put-away/", put_away.put_away, name="put-away"),
    path("no-test-ahead/", no_test_ahead.page, name="no-test-ahead"),
    path("removed/", put_away.removed, name="removed"),
    path("digest/", digest.digest, name="digest"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/read/", inbox.mark_read, name="inbox-read"),
    path("messages/", preview.page, name="preview"),
    path("account/messages/", preferences.page, name="preference"),
    path("clinic/webhooks/", webhooks.page, name="webhooks"),
    path("clinic/webhooks/<int:pk>/end/", webhooks.end, name="webhook-end"),
    path("undelivered/", undelivered.page, name="undelivered"),
    path("undelivered/<int:pk>/replay/", undelivered.replay, name="undelivered-replay"),
    path("undelivered/<int:pk>/settle/", undelivered.settle, name="undelivered-settle"),
    path("receipts/text/", receipts.reply, name="receipt-reply"),
    path("receipts/text/<str:key>/", receipts.receipt, name="receipt"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/report/", outcomes.report, name="report"),
    path("outcomes/studies/", exports.studies, name="studies"),
    path("outcomes/studies/<int:pk>/", exports.study, name="study"),
    path("outcomes/studies/<int:pk>/end/", exports.end, name="study-end"),
    path("outcomes/studies/<int:pk>/<int:number>/", exports.fetch, name="export-fetch"),
    path("outcomes/courses/", outcomes.courses_page, name="outcome-courses"),
    path("outcomes/<slug:code>/", outcomes.measure_page, name="outcome"),
    path("outcomes/<slug:code>/list/", outcome_list.outcome_list, name="outcome-list"),
    path("operations/", operations.operations, name="operations"),
    *[
        path(f"due/<int:pk>/<slug:kind>/<day:due_on>/{step}/", due.act, {"step": step}, name=f"due-{step}")
        for step in due.STEPS
    ],
    path("due/<int:pk>/<slug:kind>/<day:due_on>/", story.page, name="due-story"),
    path("due/done/", many_done.many_done, name="many-done"),
    path("downtime/", downtime.downtime, name="downtime"),
    path("ranking/", ranking.ranking_page, name="ranking"),
    path("results/unseen/", seen.unseen, name="results-unseen"),
    path("patients/<int:pk>/results/", seen.results, name="results"),
    path("clinic/escalation/", escalation.escalation, name="escalation"),
    path("clinic/action-limits/", action_limits.limits, name="action-limits"),
    path("clinic/action-limits/<int:pk>/end/", action_limits.end, name="action-limit-end"),
    path("patients/<int:pk>/results/new/", results.lab_sheet, name="result-new"),
    *fact_urls("result", "results", records.RESULT)[1:],
    path("patients/<int:pk>/assessment/new/", visits.visit, name="visit-new"),
    path("strength/<uuid:chain>/", strength_detail.detail, name="strength-detail"),
    path("patients/<int:pk>/strength/live/", strength.strength_live, name="strength-live"),
    *fact_urls("strength", "strength", strength.STRENGTH),
    path("imaging/<uuid:chain>/", imaging.imaging_detail, name="imaging-detail"),
    *fact_urls("imaging", "imaging", imaging.IMAGING),
    path("ctcae/", effects.ctcae, name="ctcae"),
    path("patients/<int:pk>/effects/proposed/", effects.proposed, name="effects-proposed"),
    path(
        "patients/<int:pk>/effects/proposed/<slug:code>/<uuid:chain>/confirm/",
        effects.confirm,
        name="effect-confirm",
    ),
    path(
        "patients/<int:pk>/effects/proposed/<slug:code>/<uuid:chain>/set-aside/",
        effects.set_aside,
        name="effect-set-aside",
    ),
    *fact_urls("effect", "effects", records.EFFECT),
    *fact_urls("measure", "measures", strength.MEASURE),
    *fact_urls("pressure", "pressures", records.PRESSURE),
    path("effects/<uuid:chain>/", effects.detail, name="effect-detail"),
    *fact_urls("set-aside", "set-aside", records.SET_ASIDE)[1:],
    *fact_urls("screen", "screens", records.SCREEN),
    path("patients/<int:pk>/screens/", screens.screens, name="screens"),
    path("patients/<int:pk>/growth/", growth.growth_page, name="growth"),
    *fact_urls("note", "notes", records.NOTE),
    *fact_urls("safety", "safety", records.SAFETY),
    *fact_urls("hint", "hints", decisions.HINT),
    *fact_urls("follow-up", "follow-ups", decisions.FOLLOW_UP),
    path("patients/<int:pk>/pulses/", pulses.pulses_compared, name="pulses-compared"),
    path("patients/<int:pk>/steroid-card/", steroid_card.steroid_card, name="steroid-card"),
    path("patients/<int:pk>/response/", response_between.response_between, name="response-between"),
    path("courses/<int:pk>/enzyme/", enzyme_choices.enzyme_choice, name="enzyme-choice"),
    path(
        "enzyme-choices/<uuid:chain>/void/",
        void_page,
        {"page": records.ENZYME_CHOICE},
        name="enzyme-choice-void",
    ),
    path("courses/<int:pk>/review/", reviews.review_new, name="review-new"),
    path("reviews/<uuid:chain>/", reviews.review_detail, name="review-detail"),
    path("reviews/<uuid:chain>/correct/", reviews.review_correct, name="review-correct"),
    path("reviews/<uuid:chain>/void/", void_page, {"page": records.REVIEW}, name="review-void"),
]
