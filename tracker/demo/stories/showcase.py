"""Two stories told in full: a dermatomyositis that answers, and a checkpoint-inhibitor myositis on day 2."""

from tracker.demo.curves import NORTH, series, tests
from tracker.demo.story import (
    Act,
    Bedside,
    Call,
    Drug,
    Effect,
    Measured,
    Mri,
    Pressed,
    Said,
    Screened,
    Story,
    Strength,
    Taper,
    pulse_ending,
)

# The course of pages.md's sketch: CK 15.0 to 0.8 x ULN (170 U/L), MMT-8 96 to 141 of 150, window missed.
ELENA = Story(
    "Elena",
    "female",
    58,
    "dm",
    antibodies=("anti-Mi-2",),
    conditions=("dysphagia",),
    pulses=(
        pulse_ending(
            -91,
            indication="severe_weakness",
            indication_note="cannot rise from a chair; swallowing slow",
            weight_kg="62",
            bedside=(
                Bedside(1, "before", "09:40", 128, 78, 76, "5.4"),
                Bedside(1, "during", "10:30", 134, 80, 72),
                Bedside(1, "after", "11:40", 138, 82, 70, "8.9"),
                Bedside(
                    2, "before", "09:35", 132, 80, 74, "7.8", "potassium 2.8 mmol/L: replacement started"
                ),
                Bedside(2, "after", "11:30", 140, 84, 68, "11.2"),
                Bedside(3, "before", "09:45", 130, 80, 72, "8.1"),
                Bedside(3, "after", "11:35", 136, 82, 66, "12.4", "slept four hours"),
            ),
        ),
    ),
    taper=Taper(first=-90),
    drugs=(
        Drug("methotrexate", "15", "mg", "week", -90),
        Drug("folic acid", "5", "mg", "week", -90, purpose="other"),
        Drug("IVIG", "2", "g/kg", "course", -88, -85, route="IV"),
        Drug("IVIG", "2", "g/kg", "course", -58, -55, route="IV"),
        Drug("IVIG", "2", "g/kg", "course", -29, -26, route="IV"),
        Drug("co-trimoxazole", "480", "mg", "day", -90, purpose="prophylaxis"),
        Drug("colecalciferol with calcium", "1", "tablet", "day", -90, purpose="prophylaxis"),
        Drug("metformin", "500", "mg", "12 h", -68, purpose="other"),
    ),
    labs=(
        series(
            "CK",
            (-114, "1904"),
            (-107, "> 3400"),
            (-96, "2550"),
            (-92, "2227"),
            (-89, "1496"),
            (-83, "867"),
            (-76, "544"),
            (-62, "272"),
            (-48, "187"),
            (-34, "153"),
            (-6, "136"),
        ),
        series("AST", (-96, "147"), (-89, "109"), (-76, "63"), (-62, "42"), (-34, "28")),
        series("ALT", (-96, "98"), (-76, "71"), (-34, "30")),
        series("potassium", (-96, "4.1"), (-92, "2.8")),
        series("glucose", (-96, "5.2"), (-89, "7.9"), (-69, "10.6"), (-34, "6.8")),
        series("HbA1c", (-96, "38"), (-34, "47")),
        series("CRP", (-96, "12"), (-62, "3")),
    ),
    strength=(
        *tests((-114, 104), (-76, 108), (-34, 138)),
        Strength(-96, "96", by_muscle=True),
        Strength(-60, "126", by_muscle=True),
        Strength(-6, "141", by_muscle=True),
    ),
    measures=(
        Measured("weight", -96, "62.0", "kg"),
        Measured("weight", -62, "65.5", "kg"),
        Measured("weight", -28, "69.0", "kg"),
        Measured("physician_global", -96, "7.0", "/10"),
        Measured("physician_global", -60, "3.5", "/10"),
        Measured("physician_global", -6, "1.5", "/10"),
        Measured("patient_global", -96, "7.5", "/10"),
        Measured("patient_global", -60, "4.0", "/10"),
        Measured("haq_di", -96, "2.125", "/3"),
        Measured("haq_di", -60, "1.250", "/3"),
        Measured("swallowing", -96, text="thick fluids only; coughs on water"),
        Measured("swallowing", -60, text="soft diet, water without cough"),
    ),
    # All 19 muscles on both sides, before the pulse and in its window.
    imaging=(
        Mri(
            -100,
            "MRI of both thighs and legs",
            "Symmetrical oedema of the anterior thighs, fascia included; hardly any fat.",
            {
                "rectus_femoris": 2,
                "vastus_lateralis": 3,
                "vastus_intermedius": 2,
                "vastus_medialis": 2,
                "adductor_magnus": 1,
                "biceps_femoris": 1,
                "semitendinosus": 1,
                "tibialis_anterior": 1,
                "soleus": 1,
                "gastrocnemius_medialis": 1,
            },
            fat={"semimembranosus": "1", "gastrocnemius_medialis": "1"},
            left={"vastus_lateralis": 2, "gastrocnemius_medialis": 2},
            rest=0,
            regions="thighs legs",
            accession="DEMO-MR-0411",
        ),
        Mri(
            -55,
            "MRI of both thighs and legs",
            "Less oedema of the anterior thighs, none of the hamstrings; more in the left tibialis anterior.",
            {
                "rectus_femoris": 1,
                "vastus_lateralis": 1,
                "vastus_intermedius": 1,
                "vastus_medialis": 1,
                "tibialis_anterior": 1,
                "soleus": 1,
            },
            fat={"semimembranosus": "2a", "gastrocnemius_medialis": "1"},
            left={"tibialis_anterior": 2, "vastus_medialis": 0},
            rest=0,
            regions="thighs legs",
            accession="DEMO-MR-0498",
        ),
    ),
    pressures=(
        Pressed(-96, 128, 78, 76),
        Pressed(-76, 138, 86, 80),
        Pressed(-48, 146, 90, 78),
        Pressed(-20, 144, 88, 74),
        Pressed(-6, 140, 86, 74),
    ),
    screens=(
        Screened(
            -48,
            yes={"sleep": "wakes at four since the pulse", "skin": "bruises on both forearms"},
            no=("high_glucose", "infection", "back_pain", "hip_pain", "vision", "mood"),
        ),
        Screened(
            -6,
            yes={"vision": "lights have a halo in the evening"},
            no=("high_glucose", "infection", "back_pain", "hip_pain", "skin", "mood", "sleep"),
        ),
    ),
    effects=(
        Effect(
            "low potassium", -92, 3, "methylprednisolone", "replaced by mouth and vein", -88, is_serious=True
        ),
        Effect("high blood glucose", -69, 2, "prednisone", "metformin begun"),
        Effect("weight gain", -28, 2, "prednisone", "dietitian asked"),
    ),
    notes=(
        Said(-114, "First seen: rash for four months, weakness of hips and shoulders for six weeks"),
        Said(-109, "in the bathroom, could not get up alone", mark="fall"),
        Said(-99, "Muscle biopsy: perifascicular atrophy"),
        Said(-60, "Climbs one flight of stairs with the rail"),
    ),
    acts=(Act("window_review", calls=(Call(40, "call_later", "abroad until next month"),)),),
)

KWAME = Story(
    "Kwame",
    "male",
    68,
    "ici",
    conditions=("cardiac", "hypertension"),
    pulses=(
        pulse_ending(
            1,
            indication="severe_weakness",
            indication_note="drooping lids, weak neck and troponin raised three weeks after pembrolizumab",
            weight_kg="81",
            warning_reason="ECG seen by cardiology, monitored during the infusion",
            bedside=(
                Bedside(1, "before", "09:30", 136, 82, 88, "6.1", "ECG: first-degree block, as before"),
                Bedside(1, "during", "10:15", 142, 84, 84),
                Bedside(1, "after", "11:30", 142, 84, 80, "9.7"),
            ),
            checked={2: ("blood_pressure", "glucose", "infection")},
        ),
    ),
    drugs=(
        Drug("ramipril", "5", "mg", "day", -900, purpose="other"),
        Drug("pembrolizumab", "200", "mg", "21 d", -45, -24, "IV", "other", "checkpoint-inhibitor myositis"),
    ),
    labs=(
        series("CK", (-9, "1480"), (-3, "3910"), (-1, "4420"), lab=NORTH),
        series("troponin T", (-9, "22"), (-3, "148"), (-1, "171")),
        series("AST", (-3, "210")),
        series("potassium", (-3, "4.4")),
    ),
    strength=tests((-3, 118)),
    measures=(Measured("weight", -3, "81.0", "kg"),),
    notes=(
        Said(-24, "Second dose of pembrolizumab"),
        Said(-3, "Echocardiogram: ejection fraction 52 %, no effusion"),
    ),
)

SHOWCASE = (ELENA, KWAME)
