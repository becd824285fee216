"""Random patients of two clinics with facts of every kind, stored past the actions; the same for one seed.

Not what a clinic would record: what the tables can hold, so that two ways of planning meet every corner.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from courses.models import (
    BodyMeasure,
    Clinic,
    DoseTaken,
    DrugPeriod,
    EscalationStep,
    Holiday,
    Infusion,
    InfusionCheck,
    InfusionObservation,
    Patient,
    PulseCourse,
    TabletSupply,
    TaperPlan,
    TaperStep,
)
from monitoring.models import (
    ActionLimit,
    BloodPressure,
    DecisionFollowUp,
    ResponseReview,
    Result,
    SafetyAnswer,
    ScreenAnswer,
    ToxicityScreen,
    Webhook,
)
from monitoring.models.safety import SafetyAnswer as Answer

STEROIDS = [
    "prednisone",
    "Prednisolone",
    "methylprednisolone",
    "dexamethasone",
    "deflazacort",
    "azathioprine",
]
DRUGS = [
    "methotrexate",
    "Azathioprine",
    "Co-trimoxazole 480 mg",
    "alendronic acid",
    "Bactrim",
    "mycophenolate",
]
DRUGS += ["rituximab", "IVIG", "vitamin D", "Zoledronic Acid", "ciclosporin", "cyclophosphamide"]
DOSES = [Decimal(mg) for mg in ("80", "60", "50", "40", "30", "20", "17.5", "15", "7.5", "5", "2.5", "1")]
ANALYTES = [
    "ck",
    "glucose",
    "hba1c",
    "cholesterol",
    "potassium",
    "alt",
    "ast",
    "creatinine",
    "wbc",
    "platelets",
]
ANALYTES += ["neutrophils", "haemoglobin", "lymphocytes", "albumin", "triglycerides"]


class Crowd:
    """A maker of patients; `by` records everything, `today` is the day all days lie around."""

    def __init__(self, seed: int, *, clinics: list[Clinic], by, staff, today: date) -> None:
        self.clinics, self.by, self.staff, self.today = clinics, by, staff, today
        self.chance = Random(seed)  # noqa: S311 - no secret

    def day(self, first: int, last: int) -> date:
        return self.today + timedelta(days=self.chance.randint(first, last))

    def often(self, percent: int) -> bool:
        return self.chance.randrange(100) < percent

    def settle(self) -> None:
        """Give the clinics their ways: holidays, quiet hours, chains, limits, a webhook."""
        for clinic in self.clinics:
            clinic.working_days = self.chance.choice(["1111100", "1111111", "1111000"])
            clinic.remind_at = self.chance.choice([time(8), time(2, 30), time(0)])
            clinic.ahead_days = self.chance.choice([0, 2, 3])
            clinic.nag_hours, clinic.nag_times = self.chance.choice([(None, 0), (4, 2), (24, 3)])
            if self.often(50):
                clinic.quiet_from, clinic.quiet_until = time(20), time(9)
            clinic.tells_patients, clinic.phone = self.often(50), "+44 1"
            clinic.second_signature_above_mg = Decimal(500) if self.often(70) else None
            clinic.save()
            Holiday.objects.create(clinic=clinic, day=self.day(-3, 3), name="feast")
            for place, target in enumerate(("nurse", "consultant", "lead")[: self.chance.randint(0, 3)], 1):
                EscalationStep.objects.create(
                    clinic=clinic, position=place, target=target, after_hours=8 * place
                )
            ActionLimit.objects.create(
                clinic=clinic, analyte="alt", high=150, canonical_high=150, unit="U/L", source="ours",
                added_by=self.by,
            )  # fmt: skip
        Webhook.objects.create(
            clinic=self.clinics[0], url="https://other.example", kinds=["bloods"], added_by=self.by
        )

    def patients(self, count: int) -> list[Patient]:
        """Store patients with whatever chance gives each of them."""
        return [self.patient(n) for n in range(count)]

    def patient(self, n: int) -> Patient:
        chance = self.chance
        age = chance.choice([8, 17, 18, 40, 64, 65, 80, None])
        columns = {"birth_date": self.day(-365 * age - age // 4 - 400, -365 * age - age // 4)} if age else {}
        if age is None and self.often(60):
            columns = {"age_years": chance.choice([9, 17, 50, 70]), "age_on": self.day(-900, -1)}
        if self.often(8):
            columns |= {
                "follow_up": chance.choice(["dead", "moved", "lost"]),
                "follow_up_changed_on": self.today,
            }
        patient = Patient.objects.create(
            clinic=chance.choice(self.clinics),
            family_name=f"P{n}",
            origin="published" if self.often(5) else "clinic",
            nurse=chance.choice([None, *self.staff]),
            consultant=chance.choice([None, *self.staff]),
            phone="+441",
            email="a@example.org",
            may_email=self.often(50),
            may_text=self.often(50),
            **columns,
        )
        for name, least, most in [
            ("plan", 0, 2), ("taken", 0, 1), ("drug", 0, 2), ("course", 0, 2), ("result", 0, 6),
            ("measure", 0, 2), ("answer", 0, 2), ("supply", 0, 1),
        ]:  # fmt: skip
            for _ in range(chance.randint(least, most)):
                getattr(self, name)(patient)
        return patient

    def fact(self, patient: Patient) -> dict:
        return {"patient": patient, "recorded_by": self.by}

    def plan(self, patient: Patient) -> None:
        chance = self.chance
        drug = chance.choice([*STEROIDS, "prednisone", "prednisone", "prednisone"])
        if TaperPlan.objects.current().filter(patient=patient, drug=drug, closed_on=None).exists():
            return
        closed = {"closed_on": self.day(-200, 20), "close_reason": "over"} if self.often(20) else {}
        if self.often(8):
            words = {"directions": "as told", "directed_from": self.day(-30, 20)}
            TaperPlan.objects.create(drug=drug, **self.fact(patient), **closed, **words)
            return
        plan = TaperPlan(drug=drug, **self.fact(patient), **closed)
        plan.save()
        pairs = self.steps()
        self.add_steps(plan, pairs)
        if self.often(30):
            self.replan(plan, pairs)

    def steps(self) -> list[tuple[date, Decimal]]:
        chance = self.chance
        day = self.day(*chance.choice([(-400, -100), (-60, 0), (-13, 15), (0, 0)]))
        doses = DOSES[chance.randrange(len(DOSES)) :][:: chance.choice([1, 1, 2])]
        if self.often(15):
            doses = doses + doses[:2]  # a flare
        pairs = []
        for mg in doses:
            pairs.append((day, mg))
            day += timedelta(days=chance.choice([1, 7, 14, 14, 14, 28, 90]))
        return [*pairs, (day, Decimal(0))] if self.often(75) else pairs

    def add_steps(self, plan: TaperPlan, pairs) -> None:
        TaperStep.objects.bulk_create(TaperStep(plan=plan, first_day=day, daily_mg=mg) for day, mg in pairs)

    def replan(self, plan: TaperPlan, pairs) -> None:
        """Replace a plan by one of other doses from some day on, which it keeps for itself."""
        at = timezone.now() - timedelta(hours=self.chance.randint(1, 400))
        TaperPlan.objects.filter(pk=plan.pk).update(replaced_at=at)
        newer = TaperPlan(
            patient=plan.patient, drug=plan.drug, chain=plan.chain, version=plan.version + 1, reason="flare",
            recorded_by=self.by, recorded_at=at, closed_on=plan.closed_on, close_reason=plan.close_reason,
        )  # fmt: skip
        newer.save()
        changed = [(day, mg + 1 if mg and day >= self.today and self.often(70) else mg) for day, mg in pairs]
        self.add_steps(newer, changed)

    def taken(self, patient: Patient) -> None:
        if self.often(60):
            return
        chance, first = self.chance, self.day(-100, -1)
        dose = {"amount": chance.choice(DOSES), "unit": "mg", "per": "day"} if self.often(80) else {}
        DoseTaken.objects.create(
            drug=chance.choice(STEROIDS),
            route=chance.choice(["oral", "", "topical"]),
            first_day=first,
            last_day=first + timedelta(days=chance.randint(0, 150)) if self.often(50) else None,
            is_start_only=bool(dose) and self.often(10),
            **dose,
            **self.fact(patient),
        )

    def drug(self, patient: Patient) -> None:
        first = self.day(-300, 14) if self.often(95) else None
        ends = first is not None and self.often(40)
        DrugPeriod.objects.create(
            drug=self.chance.choice(DRUGS),
            amount=self.chance.choice([10, 15]),
            unit="mg",
            per="week",
            first_day=first,
            precision="exact" if first else "unknown",
            last_day=first + timedelta(days=self.chance.randint(0, 250)) if ends else None,
            **self.fact(patient),
        )

    def course(self, patient: Patient) -> None:
        chance = self.chance
        active = not PulseCourse.objects.filter(patient=patient, state="active").exists()
        state = chance.choice(["active", "active", "completed", "in_error"] if active else ["completed"])
        by_weight = {"basis": "mg_per_kg", "mg_per_kg": 15, "weight_kg": 60, "weight_on": self.day(-50, 0)}
        ended = {"stopped_on": self.today, "state_reason": "wrong"} if state == "in_error" else {}
        course = PulseCourse.objects.create(
            patient=patient, indication="flare", state=state, recorded_by=self.by, prescriber=self.by,
            **(by_weight if self.often(40) else {"basis": "flat"}), **ended,
        )  # fmt: skip
        first = self.day(*chance.choice([(-100, -40), (-45, -20), (-3, 14)]))
        for number in range(1, chance.randint(2, 4)):
            self.infusion(course, number, first + timedelta(days=number * chance.choice([0, 1, 1])))
        if self.often(30):
            self.review(course)

    def infusion(self, course: PulseCourse, number: int, day: date) -> None:
        past = day <= self.today
        state = self.chance.choice(
            ["given", "given", "part_given", "planned"] if past else ["planned", "held"]
        )
        given = {"given_on": day, "given_mg": 1000} if state in {"given", "part_given"} else {}
        infusion = Infusion.objects.create(
            course=course, number=number, planned_on=day, planned_mg=self.chance.choice([250, 1000, None]),
            state=state, reason="" if state in {"given", "planned"} else "fever", **given,
        )  # fmt: skip
        at = datetime.combine(day, time(23), tzinfo=timezone.get_current_timezone())
        if given and self.often(30):
            InfusionObservation.objects.create(
                infusion=infusion, phase="during", observed_at=at, glucose=9, glucose_unit="mmol/L",
                systolic_mmhg=130, diastolic_mmhg=80, recorded_by=self.by,
            )  # fmt: skip
        elif past and self.often(30):
            InfusionCheck.objects.create(
                infusion=infusion, gate="blood_pressure", for_day=day, outcome="acceptable", checked_at=at,
                systolic_mmhg=120, diastolic_mmhg=70, recorded_by=self.by,
            )  # fmt: skip

    def review(self, course: PulseCourse) -> None:
        review = ResponseReview.objects.create(
            course=course, reviewed_on=self.day(-40, 0), verdict_enzymes="responded",
            verdict_strength="responded", verdict="responded", decision="wait", decision_reason="as agreed",
            next_review_on=self.day(0, 20), rule_version="response-2", **self.fact(course.patient),
        )  # fmt: skip
        if self.often(40):
            closes = self.often(50)
            DecisionFollowUp.objects.create(
                course=course, review_chain=review.chain, done="waited", done_on=self.day(-10, -1),
                words="as before", is_closed=closes, next_review_on=None if closes else self.day(1, 20),
                **self.fact(course.patient),
            )  # fmt: skip

    def result(self, patient: Patient) -> None:
        number = Decimal(self.chance.choice([20, 90, 200]))
        Result.objects.create(
            analyte=self.chance.choice(ANALYTES), name="x", raw_text=str(number), number=number, unit="U/L",
            canonical_number=number, canonical_unit="U/L", sampled_on=self.day(-120, 0),
            status=self.chance.choice(["final", "final", "preliminary", "withdrawn"]), **self.fact(patient),
        )  # fmt: skip

    def measure(self, patient: Patient) -> None:
        day = self.day(-200, 0)
        match self.chance.choice(["weight", "height", "pressure", "screen"]):
            case "pressure":
                BloodPressure.objects.create(
                    systolic_mmhg=130, diastolic_mmhg=80, measured_on=day, **self.fact(patient)
                )
            case "screen":
                screen = ToxicityScreen.objects.create(screened_on=day, **self.fact(patient))
                ScreenAnswer.objects.create(screen=screen, question="cushing", answer="no")
            case kind:
                unit = {"weight": "kg", "height": "cm"}[kind]
                BodyMeasure.objects.create(
                    kind=kind, number=50, unit=unit, measured_on=day, **self.fact(patient)
                )

    def answer(self, patient: Patient) -> None:
        on = self.day(-250, 0)
        answer = self.chance.choice(["done", "done", "declined", "not_applicable"])
        again = (
            on + timedelta(days=self.chance.randint(1, 300)) if answer != "done" and self.often(60) else None
        )
        SafetyAnswer.objects.create(
            prompt=self.chance.choice(Answer.Prompt.values), answer=answer, answered_on=on,
            ask_again_on=again, note="" if answer == "done" else "as told", **self.fact(patient),
        )  # fmt: skip

    def supply(self, patient: Patient) -> None:
        plan = TaperPlan.objects.current().filter(patient=patient, directions="").first()
        if plan:
            TabletSupply.objects.create(
                taper=plan, strength_mg=self.chance.choice([5, 20]), tablets=self.chance.randint(5, 90),
                handed_on=self.day(-40, 0), **self.fact(patient),
            )  # fmt: skip

    def change(self, patients: list[Patient]) -> None:  # noqa: C901 - a list of what may happen
        """Let a third of them be treated otherwise: new facts, void ones, plans replaced, follow-up over."""
        for patient in patients:
            if self.often(65):
                continue
            match self.chance.choice(["replan", "close", "lose", "fact", "void", "fact", "given", "back"]):
                case "replan":
                    for plan in TaperPlan.objects.current().filter(patient=patient, directions=""):
                        self.replan(plan, list(plan.steps.values_list("first_day", "daily_mg")))
                case "close":
                    TaperPlan.objects.current().filter(patient=patient).update(
                        closed_on=self.today, close_reason="enough"
                    )
                case "lose":
                    Patient.objects.filter(pk=patient.pk).update(
                        follow_up="lost", follow_up_changed_on=self.today
                    )
                case "back":
                    Patient.objects.filter(pk=patient.pk).update(follow_up="active")
                case "void":
                    gone = {"voided_at": timezone.now(), "voided_by": self.by, "void_reason": "wrong"}
                    for model in (Result, SafetyAnswer, DrugPeriod, TaperPlan, ResponseReview):
                        model.objects.current().filter(patient=patient).update(**gone)
                case "given":
                    rows = Infusion.objects.filter(course__patient=patient, state="planned")
                    rows.filter(planned_on__lte=self.today).update(state="given", given_on=self.today)
                case "fact":
                    for name in ("plan", "drug", "result", "measure", "answer", "taken"):
                        getattr(self, name)(patient)
