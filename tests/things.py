"""One record of each kind at North, for tests that open every page or send every form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.actions.calendars import open_feed
from courses.actions.tablets import list_strength
from courses.clinic import facts
from courses.models import Antibody, BodyMeasure, Condition, DoseTaken, DrugPeriod, TabletSupply
from monitoring.actions.enzyme_choices import choose_enzyme
from monitoring.actions.exports import ask_export, open_study
from monitoring.actions.webhooks import add_webhook
from monitoring.models import (
    AdverseEffect,
    BloodPressure,
    Delivery,
    EffectSetAside,
    HintAnswer,
    ImagingStudy,
    Measure,
    Note,
    SafetyAnswer,
    ToxicityScreen,
)
from monitoring.reminders import deliver, plan
from tests import cast as people


@dataclass
class Things:
    patient: object
    course: object
    infusion: object
    plan: object
    facts: dict
    delivery: object
    given_course: object
    review: object
    strength: object
    feed: object
    token: str
    directed: object
    limit: object
    failed: object
    webhook: object
    study: object
    export: object


def make_things(cast) -> Things:
    ada = people.make_patient(cast.north, cast.alice)
    ordered = people.make_course(ada, cast.alice)
    day = date(2026, 1, 5)
    given = people.make_given_course(
        people.make_patient(cast.north, cast.alice, number="N-2"), cast.alice, last_days_ago=30
    )
    aside = {"term_code": "alt_raised", "derived_from": "result:1", "value_words": "ALT 90 U/L"}
    stored = {
        "dose_taken": DoseTaken(drug="prednisone", amount=20, unit="mg", per="day", first_day=day),
        "drug": DrugPeriod(drug="methotrexate", amount=15, unit="mg", per="week", first_day=day),
        "condition": Condition(code="dysphagia", since=day),
        "antibody": Antibody(name="anti-Mi-2"),
        "imaging": ImagingStudy(name="MRI thighs", imaged_on=day),
        "body": BodyMeasure(kind="weight", number=70, unit="kg", measured_on=day),
        "measure": Measure(kind="haq_di", number=1, unit="points", measured_on=day),
        "screen": ToxicityScreen(screened_on=day),
        "pressure": BloodPressure(systolic_mmhg=142, diastolic_mmhg=90, measured_on=day),
        "effect": AdverseEffect(term="insomnia", onset_on=day),
        "set_aside": EffectSetAside(**aside, why="from muscle", decided_on=day),
        "heavier": BodyMeasure(kind="weight", number=80, unit="kg", measured_on=date(2026, 2, 5)),
        "note": Note(text="fell at home", noted_on=day),
        "safety": SafetyAnswer(prompt="pjp", answer="done", answered_on=day),
        "hint": HintAnswer(hint="swallowing", answer="noted", answered_on=day, hints_version="hints-1"),
    }
    plan_of_ada = people.make_taper(ada, cast.alice)
    stored["supply"] = TabletSupply(taper=plan_of_ada, strength_mg=5, tablets=100, handed_on=day)
    for row in stored.values():
        row.patient = ada
        facts.record(row, by=cast.alice)
    stored["result"] = people.make_ck(ada, cast.alice)
    stored["strength"] = people.make_mmt8(ada, cast.alice)
    stored["enzyme"] = choose_enzyme(course=given, by=cast.alice, analyte="ck", why="the highest")
    review = people.review_without_tests(given, cast.alice)
    stored["follow_up"] = people.close_decision(given, cast.alice)
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    failed = Delivery.objects.exclude(pk=Delivery.objects.first().pk).filter(channel="inbox").first()
    refused = {"state": Delivery.State.FAILED, "attempts": 1, "last_error": "The address was refused (550)."}
    Delivery.objects.filter(pk=failed.pk).update(**refused)
    study = open_study(clinic=cast.north, by=cast.audrey, name="Tapers", purpose="doses at six months")
    feed, token = open_feed(patient=ada, by=cast.alice, language="de")
    return Things(
        patient=ada,
        course=ordered,
        infusion=ordered.infusions.first(),
        plan=plan_of_ada,
        facts=stored,
        delivery=Delivery.objects.first(),
        given_course=given,
        review=review,
        feed=feed,
        token=token,
        strength=list_strength(clinic=cast.north, by=cast.alice, drug="prednisone", strength_mg=Decimal(20)),
        directed=people.direct_taper(ada, cast.alice, drug="hydrocortisone"),
        limit=people.make_limit(cast.north, cast.alice),
        failed=failed,
        webhook=add_webhook(clinic=cast.north, by=cast.mona, url="https://tasks.example.org/hook", kinds=[]),
        study=study,
        export=ask_export(study=study, by=cast.audrey, purpose="a first look"),
    )
