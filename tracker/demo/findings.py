"""Writing what was measured, seen, noticed and said of a story's patient, and the reviews signed on it."""

from decimal import Decimal

from courses.actions.body import record_measure
from courses.clinic import facts
from courses.clinic.fact import Fact
from courses.models import BodyMeasure, Patient, PulseCourse
from courses.models.body import UNIT_OF_KIND
from courses.protocols.loader import haq, mri_atlas
from monitoring import timeline
from monitoring.actions import enzyme_choices, measures
from monitoring.actions.effects import confirm_effect, set_aside_effect
from monitoring.actions.imaging import record_imaging
from monitoring.actions.printed_value import read_value
from monitoring.actions.results import SheetRow, record_lab_sheet
from monitoring.actions.reviews import Judgement, ReviewInputs, ScoreBy, sign_review
from monitoring.actions.screens import record_screen
from monitoring.actions.strength import record_strength
from monitoring.actions.vitals import record_pressure
from monitoring.models import (
    AdverseEffect,
    BloodPressure,
    CategoryScore,
    EffectSetAside,
    ImagingStudy,
    ItemScore,
    Measure,
    MuscleGrade,
    MuscleScore,
    Note,
    Result,
    ScreenAnswer,
    StrengthTest,
    ToxicityScreen,
)
from monitoring.rules.ctcae.proposals import Proposal, proposals
from monitoring.rules.muscles.manual_testing import muscles_of, sites_of
from monitoring.rules.response import INPUTS, KINDS
from tracker.demo.curves import Series
from tracker.demo.people import Site
from tracker.demo.story import (
    Aside,
    Effect,
    Judged,
    Loose,
    Measured,
    Mri,
    Pressed,
    Review,
    Said,
    Screened,
    Story,
    Strength,
)

TESTER = "Demo physiotherapist"


def find(site: Site, story: Story, patient: Patient) -> None:
    """Write every result, test, measure, image, adverse effect and note of the story."""
    for (day, laboratory), rows in _sheets(story.labs).items():
        record_lab_sheet(
            patient=patient, by=site.nurse, sampled_on=site.day(day), rows=rows, laboratory=laboratory
        )
    for told, write in (
        (story.loose, _record_loose),
        (story.strength, _record_strength),
        (story.measures, _record_measure),
        (story.imaging, _record_mri),
        (story.pressures, _record_pressure),
        (story.screens, _record_screen),
        (story.effects, _record_effect),
        (story.set_aside, _set_aside),
        (story.notes, _record_note),
    ):
        for one in told:
            write(site, patient, one)


def _sheets(labs: tuple[Series, ...]) -> dict[tuple[int, str], list[SheetRow]]:
    """Return the rows by day and laboratory name, in order of day: what one tube of blood was sent for."""
    sheets: dict[tuple[int, str], list[SheetRow]] = {}
    for one in labs:
        limits = one.lab.limits[one.analyte]
        lln = Decimal(limits.lln) if limits.lln else None
        for day, text in one.values:
            row = SheetRow(one.analyte, text, limits.unit, Decimal(limits.uln), lln)
            sheets.setdefault((day, one.lab.name), []).append(row)
    return dict(sorted(sheets.items()))


def _record_loose(site: Site, patient: Patient, loose: Loose) -> None:
    result = Result(
        patient=patient,
        name=loose.analyte,
        unit=loose.unit,
        uln=Decimal(loose.uln) if loose.uln else None,
        sampled_on=site.day(loose.day),
        precision="unknown" if loose.day is None else "approx",
        printed=loose.printed,
        laboratory=loose.laboratory,
    )
    read_value(result, loose.text)
    facts.record(result, by=site.nurse)


def _record_strength(site: Site, patient: Patient, told: Strength) -> None:
    test = StrengthTest(
        patient=patient,
        instrument=told.instrument,
        total=Decimal(told.total),
        maximum=Decimal(told.maximum),
        tested_on=site.day(told.day),
        precision=told.precision,
        tester=TESTER,
    )
    muscles = muscle_scores(int(told.total), told.instrument) if told.by_muscle else []
    items = [ItemScore(item=number, score=score) for number, score in enumerate(told.items, start=1)]
    record_strength(test=test, by=site.nurse, muscles=muscles, items=items)


def muscle_scores(total: int, instrument: str = "mmt8") -> list[MuscleScore]:
    """Return the score (0-10) of every muscle and side of MMT-8 or MMT-26; they add up to `total`.

    Points are missing near the trunk first, as in the disease.
    """
    sites = [(site.muscle.code, site.side.value) for site in sites_of(muscles_of(instrument))]
    # Each round takes a point from every proximal site, from every second round a distal one too.
    scores, missing, turn = dict.fromkeys(sites, 10), len(sites) * 10 - total, 0
    while missing:
        for site in sites:
            is_due = site[0] not in DISTAL or turn % 3 == 2
            if missing and scores[site] and is_due:
                scores[site] -= 1
                missing -= 1
        turn += 1
    return [MuscleScore(muscle=m, side=side, score=Decimal(score)) for (m, side), score in scores.items()]


DISTAL = {"wrist_extensors", "wrist_flexors", "ankle_dorsiflexors", "ankle_plantarflexors", "biceps"}


def _record_pressure(site: Site, patient: Patient, told: Pressed) -> None:
    pressure = BloodPressure(
        patient=patient,
        systolic_mmhg=told.systolic,
        diastolic_mmhg=told.diastolic,
        pulse_per_minute=told.pulse,
        position=BloodPressure.Position.SITTING,
        measured_on=site.day(told.day),
    )
    record_pressure(pressure=pressure, by=site.nurse)


def _record_screen(site: Site, patient: Patient, told: Screened) -> None:
    yes = [ScreenAnswer(question=code, answer="yes", words=words) for code, words in told.yes.items()]
    no = [ScreenAnswer(question=code, answer="no") for code in told.no]
    screen = ToxicityScreen(patient=patient, screened_on=site.day(told.day))
    record_screen(screen=screen, by=site.nurse, answers=[*yes, *no])


def _record_measure(site: Site, patient: Patient, told: Measured) -> None:
    if told.kind in UNIT_OF_KIND:
        measure = BodyMeasure(
            patient=patient,
            kind=told.kind,
            number=Decimal(told.number),
            unit=told.unit,
            measured_on=site.day(told.day),
        )
        record_measure(measure=measure, by=site.nurse)
        return
    measure = Measure(
        patient=patient,
        kind=told.kind,
        number=Decimal(told.number) if told.number else None,
        unit=told.unit,
        text=told.text,
        measured_on=site.day(told.day),
    )
    scores = zip(haq().categories, told.categories, strict=False)
    categories = [CategoryScore(category=code, score=score) for code, score in scores]
    measures.record_measure(measure=measure, by=site.nurse, categories=categories)


def _record_mri(site: Site, patient: Patient, told: Mri) -> None:
    study = ImagingStudy(
        patient=patient,
        name=told.name,
        regions=told.regions,
        t1_seen=True,
        t2_seen=False,
        fat_suppressed_seen=True,
        report=told.report,
        accession=told.accession,
        imaged_on=site.day(told.day),
    )
    grades = [_grade(told, muscle, side) for muscle in _graded_muscles(told) for side in ("right", "left")]
    record_imaging(study=study, by=site.nurse, muscles=grades)


def _graded_muscles(told: Mri) -> list[str]:
    if told.rest is None:
        return list(dict.fromkeys([*told.oedema, *told.fat]))
    regions = [mri_atlas().regions[code] for code in told.regions.split()]
    return [muscle.code for region in regions for muscle in region.muscles]


def _grade(told: Mri, muscle: str, side: str) -> MuscleGrade:
    oedema = told.oedema.get(muscle, told.rest)
    fat = told.fat.get(muscle, "" if told.rest is None else "0")
    return MuscleGrade(
        muscle=muscle,
        side=side,
        oedema=told.left.get(muscle, oedema) if side == "left" else oedema,
        fat_grade=fat,
        fat_scale="mercuri_0_4" if fat else "",
    )


def _record_effect(site: Site, patient: Patient, told: Effect) -> None:
    effect = AdverseEffect(
        patient=patient,
        term_code=told.code,
        term=told.term,
        onset_on=site.day(told.onset),
        noticed_on=site.day(told.onset),
        resolved_on=site.day(told.resolved),
        grade=told.grade,
        grade_version=told.grade_version,
        suspected_drug=told.drug,
        causality=told.causality,
        is_serious=bool(told.serious),
        serious_criterion=told.serious,
        outcome=told.outcome or ("" if told.resolved is None else AdverseEffect.Outcome.RECOVERED),
        action_code=told.done,
        action_taken=told.action,
    )
    if told.is_proposed:
        confirm_effect(effect=effect, proposal=_proposal(site, patient, told.code), by=site.nurse)
    else:
        facts.record(effect, by=site.nurse)


def _set_aside(site: Site, patient: Patient, told: Aside) -> None:
    set_aside_effect(
        patient=patient,
        proposal=_proposal(site, patient, told.code),
        until=EffectSetAside.Until.HIGHER_GRADE,
        why=told.why,
        by=site.nurse,
    )


def _proposal(site: Site, patient: Patient, code: str) -> Proposal:
    """Return what the record proposes of this effect."""
    waiting = proposals(timeline.read(patient, patient.clinic.today())).waiting
    return next(proposal for proposal in waiting if proposal.effect.code == code)


def _record_note(site: Site, patient: Patient, told: Said) -> None:
    note = Note(patient=patient, kind=told.kind, mark=told.mark, text=told.text, noted_on=site.day(told.day))
    facts.record(note, by=site.nurse)


def choose_enzyme(site: Site, courses: list[PulseCourse], told: Judged) -> None:
    """Choose the enzyme of one pulse."""
    enzyme_choices.choose_enzyme(
        course=courses[told.pulse], by=site.prescriber, analyte=told.enzyme, why=told.why
    )


def review(site: Site, patient: Patient, courses: list[PulseCourse], told: Review) -> None:
    """Sign the review of one pulse on the last values before it and the last ones before the review."""
    course = courses[told.pulse]
    days = {"baseline": course.infusions.first().planned_on, "followup": site.day(told.day)}
    found = {name: _last_before(patient, name, days) for name in INPUTS}
    judgement = Judgement(
        told.enzymes, told.strength, told.verdict, told.decision, told.reason, site.day(told.next_day)
    )
    sign_review(
        course=course,
        by=site.prescriber,
        reviewed_on=days["followup"],
        inputs=ReviewInputs(**found),
        judgement=judgement,
        choice_reason="the last ones on record on the day of the review",
        score_by=ScoreBy("jdm" if patient.subtype == "jdm" else "adult"),
    )


def _last_before(patient: Patient, name: str, days: dict) -> Fact | None:
    """Return the last value that may stand as this input of a review."""
    when, _, slot = name.partition("_")
    model, day, kinds = LAST_OF.get(slot) or (Measure, "measured_on", {"kind__in": KINDS.get(slot)})
    rows = model.objects.current().filter(patient=patient, **kinds, **{f"{day}__lte": days[when]})
    return rows.order_by(f"-{day}").first()


LAST_OF = {
    "enzyme": (Result, "sampled_on", {"analyte": "ck"}),
    "strength": (StrengthTest, "tested_on", {}),
}
