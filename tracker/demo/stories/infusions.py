"""Pulses under way: due today or tomorrow, held, given in part, unequal, by weight, broken off."""

from tracker.demo.curves import CHILDREN, NORTH, SOUTH, course_of, series, strength_between, tests
from tracker.demo.story import (
    Act,
    Bedside,
    Call,
    Drug,
    Effect,
    Measured,
    Pulse,
    Said,
    Story,
    Taper,
    Unlike,
    pulse_ending,
)

INFUSIONS = (
    Story(
        "Amira",
        "female",
        43,
        "dm",
        antibodies=("anti-TIF1-gamma",),
        pulses=(pulse_ending(2, indication_note="neck and hips weak, rash spreading", weight_kg="59"),),
        drugs=(Drug("hydroxychloroquine", "200", "mg", "day", -200, purpose="other"),),
        labs=(course_of("CK", (-35, -12, -2), "6.5", "13.2"), series("potassium", (-2, "4.0"))),
        strength=tests((-35, 126), (-2, 109)),
        measures=(Measured("weight", -2, "59.0", "kg"),),
        notes=(Said(-2, "CT of chest, abdomen and pelvis: no tumour"),),
        acts=(Act("infusion", calls=(Call(1, "agreed", "comes at 9, eats breakfast first"),)),),
    ),
    Story(
        "Birgit",
        "female",
        66,
        "imnm",
        antibodies=("anti-SRP",),
        conditions=("osteoporosis",),
        pulses=(pulse_ending(3, indication_note="bed-bound within three weeks", weight_kg="70"),),
        drugs=(Drug("alendronic acid", "70", "mg", "week", -800, purpose="prophylaxis"),),
        labs=(
            series(
                "CK",
                (-20, "9870"),
                (
                    -4,
                    "> 20000",
                ),
                lab=SOUTH,
            ),
            course_of("AST", (-20, -4), "7", "12", SOUTH),
        ),
        strength=tests((-20, 97), (-4, 71)),
        acts=(Act("infusion", calls=(Call(1, "no_answer"),)),),
    ),
    Story(
        "Chidi",
        "male",
        51,
        "pm",
        pulses=(
            pulse_ending(
                0,
                indication="poor_oral_response",
                weight_kg="77",
                unlike={2: Unlike("held", "temperature 38.6 °C: blood cultures taken, wait for the result")},
                bedside=(Bedside(1, "before", "09:30", 124, 76, 80, "5.6"),),
            ),
        ),
        drugs=(Drug("azathioprine", "100", "mg", "day", -150),),
        labs=(course_of("CK", (-60, -30, -5), "5.1", "8.8"), series("CRP", (-5, "6"), (-1, "84"))),
        strength=tests((-60, 131), (-5, 117)),
        notes=(Said(-1, "Fever and cough before the second infusion"),),
    ),
    Story(
        "Dunya",
        "female",
        37,
        "overlap",
        antibodies=("anti-PM/Scl",),
        pulses=(
            pulse_ending(
                0,
                indication="extramuscular",
                weight_kg="54",
                unlike={2: Unlike("part_given", "heart rate 44 during the infusion: stopped", "400")},
                bedside=(
                    Bedside(1, "before", "10:00", 118, 72, 74, "5.1"),
                    Bedside(2, "during", "10:25", 102, 60, 44, note="dizzy; ECG sinus bradycardia"),
                    Bedside(2, "after", "12:00", 114, 70, 62),
                ),
            ),
        ),
        labs=(course_of("CK", (-28, -4), "4.2", "7.5"),),
        strength=tests((-4, 121)),
        effects=(Effect("slow heart beat", -1, 2, "methylprednisolone", "infusion stopped at 400 mg", -1),),
    ),
    Story(
        "Emeka",
        "male",
        62,
        "dm",
        antibodies=("anti-SAE",),
        conditions=("hypertension",),
        pulses=(
            Pulse(
                days=(-1, 0, 1),
                mg=("500", "250", "250"),
                indication_note="blood pressure hard to hold: lower doses chosen",
                weight_kg="88",
                bedside=(
                    Bedside(1, "before", "09:45", 158, 92, 78, "6.4"),
                    Bedside(1, "after", "11:15", 164, 94, 74, "9.1"),
                ),
            ),
        ),
        drugs=(Drug("amlodipine", "10", "mg", "day", -1200, purpose="other"),),
        labs=(course_of("CK", (-21, -3), "3.9", "6.1"),),
        strength=tests((-3, 124)),
    ),
    Story(
        "Farah",
        "female",
        29,
        "dm",
        antibodies=("anti-NXP2",),
        conditions=("dysphagia",),
        pulses=(
            pulse_ending(
                3,
                "960",
                "960",
                "960",
                indication="aspiration_risk",
                mg_per_kg="15",
                weight_kg="64",
            ),
        ),
        labs=(course_of("CK", (-14, -1), "11", "18"), series("potassium", (-1, "3.9"))),
        strength=tests((-1, 88)),
        measures=(
            Measured("weight", -1, "64.0", "kg"),
            Measured("swallowing", -1, text="nasal regurgitation of fluids"),
        ),
    ),
    Story(
        "Olek",
        "male",
        6,
        "jdm",
        antibodies=("anti-NXP2",),
        conditions=("gi_vasculopathy",),
        pulses=(
            Pulse(
                days=(-14, -13, -12, -5, 2),
                mg=("540",) * 5,
                indication="gi_vasculopathy",
                mg_per_kg="30",
                weight_kg="18",
                warning_reason="three daily, then weekly, agreed with the children's centre",
            ),
        ),
        taper=Taper(-11, "18", warning_reason="1 mg/kg, agreed with the children's centre"),
        drugs=(Drug("methotrexate", "10", "mg", "week", -11, route="SC"),),
        labs=(course_of("CK", (-15, -6, -1), "7.8", "3.1", CHILDREN),),
        strength=strength_between((-15, -6), 21, 27, instrument="cmas", maximum="52"),
        measures=(Measured("weight", -15, "18.0", "kg"), Measured("height", -15, "114.0", "cm")),
        notes=(Said(-15, "Abdominal pain, ultrasound: thick small bowel, no free air"),),
    ),
    Story(
        "Hassan",
        "male",
        57,
        "pm",
        conditions=("diabetes", "hypertension"),
        pulses=(
            pulse_ending(
                -20,
                weight_kg="96",
                unlike={3: Unlike("omitted", "glucose 24 mmol/L after the second infusion")},
                bedside=(
                    Bedside(1, "before", "09:30", 148, 88, 82, "9.2"),
                    Bedside(1, "after", "11:30", 152, 90, 80, "16.8"),
                    Bedside(2, "after", "11:30", 156, 92, 84, "24.0", "insulin by the hour"),
                ),
            ),
        ),
        taper=Taper(-19),
        drugs=(
            Drug("metformin", "1000", "mg", "12 h", -2400, purpose="other"),
            Drug("insulin isophane", "18", "IU", "day", -21, route="SC", purpose="other"),
            Drug("mycophenolate mofetil", "1000", "mg", "12 h", -18),
            Drug("co-trimoxazole", "480", "mg", "day", -18, purpose="prophylaxis"),
        ),
        labs=(
            course_of("CK", (-24, -13, -5), "9.4", "4.0"),
            series("glucose", (-24, "9.0"), (-21, "24.0"), (-13, "14.1"), (-5, "11.2")),
            series("HbA1c", (-24, "61")),
        ),
        strength=tests((-24, 112), (-5, 119)),
        effects=(
            Effect("high blood glucose", -21, 3, "methylprednisolone", "insulin, third infusion omitted"),
            Effect("insomnia", -20, 1, "methylprednisolone", "dose moved to the morning", -12),
        ),
    ),
    Story(
        "Yusuf",
        "male",
        34,
        "dm",
        antibodies=("anti-Mi-2",),
        pulses=(
            pulse_ending(
                -60,
                *("500",) * 5,
                weight_kg="73",
                stopped=(-61, "acute psychosis after the second infusion"),
                unlike={
                    3: Unlike("omitted", "acute psychosis after the second infusion"),
                    4: Unlike("omitted", "acute psychosis after the second infusion"),
                },
            ),
        ),
        taper=Taper(
            -58, "40", warning_reason="lower start after psychosis", stopped=(-21, "psychosis returned")
        ),
        drugs=(
            Drug("olanzapine", "5", "mg", "day", -62, -20, purpose="other", reason_stopped="recovered"),
            Drug("immunoglobulin (IVIG)", "2", "g/kg", "course", -50, -46, route="IV"),
            Drug("mycophenolate mofetil", "1000", "mg", "12 h", -45),
        ),
        labs=(course_of("CK", (-66, -50, -30, -6), "10.5", "1.3", NORTH),),
        strength=strength_between((-66, -30, -6), 108, 134),
        effects=(
            Effect(
                "psychosis", -62, 3, "methylprednisolone", "course stopped", -40, "certain", is_serious=True
            ),
        ),
        notes=(Said(-20, "Without steroid by agreement with psychiatry; IVIG and mycophenolate go on"),),
    ),
)
