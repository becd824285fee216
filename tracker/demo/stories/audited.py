"""What an audit has to tell apart: few papers, what a year of steroid cost, a year that cost nothing."""

from tracker.demo.curves import SOUTH, course_of, series, tests
from tracker.demo.story import Drug, Effect, Measured, Said, Story, Taper, pulse_ending

LAST = -420  # of the infusions: a year and the window after it are over

AUDITED = (
    Story(
        "Wren",
        "unknown",
        None,
        "unknown",
        earlier_pulse=-75,
        labs=(course_of("CK", (-20, -6), "3.4", "2.1"),),
        notes=(Said(-20, "Referred by telephone after a pulse elsewhere; the letter has not come"),),
    ),
    Story(
        "Odile",
        "female",
        61,
        "imnm",
        antibodies=("anti-HMGCR",),
        pulses=(pulse_ending(LAST, weight_kg="74"),),
        taper=Taper(LAST + 1, hold_weeks=4),
        drugs=(Drug("methotrexate", "15", "mg", "week", LAST + 5),),
        labs=(
            course_of("CK", (LAST - 6, LAST + 35, -200, -30), "28", "1.4", SOUTH),
            series("glucose", (LAST - 6, "5.4"), (LAST + 1, "8.1"), (LAST + 90, "13.4"), (-30, "7.2")),
            series("potassium", (LAST - 6, "4.3"), (LAST + 1, "4.1")),
            series("HbA1c", (LAST - 6, "37"), (LAST + 92, "56"), (-30, "49")),
        ),
        strength=tests((LAST - 6, 112), (LAST + 35, 128), (-200, 139)),
        measures=(
            Measured("physician_global", LAST - 6, "6", "/10"),
            Measured("swallowing", LAST - 4, text="no difficulty with solids or fluids"),
        ),
        effects=(
            Effect(
                "diabetes",
                LAST + 92,
                2,
                "prednisone",
                "metformin begun",
                grade_version="6.0",
                code="diabetes",
            ),
            Effect(
                "pneumonia",
                LAST + 110,
                3,
                "prednisone",
                "antibiotics into a vein",
                LAST + 124,
                serious="admission",
                grade_version="6.0",
                code="pneumonia",
            ),
        ),
        unanswered=("eyes",),
    ),
    Story(
        "Pilar",
        "female",
        47,
        "dm",
        antibodies=("anti-SAE",),
        pulses=(pulse_ending(LAST, weight_kg="66"),),
        taper=Taper(LAST + 1),
        drugs=(
            Drug("methotrexate", "15", "mg", "week", LAST + 5),
            Drug("co-trimoxazole", "480", "mg", "day", LAST + 1, LAST + 120, purpose="prophylaxis"),
            Drug("alendronic acid", "70", "mg", "week", LAST + 14, purpose="prophylaxis"),
        ),
        labs=(
            course_of("CK", (LAST - 3, LAST + 32, -210, -40), "9", "0.6"),
            series("glucose", (LAST + 1, "7.0"), (LAST + 95, "5.3")),
            series("potassium", (LAST + 1, "3.9")),
            series("HbA1c", (LAST + 95, "38")),
        ),
        strength=tests((LAST - 3, 121), (LAST + 32, 143), (-210, 150)),
        measures=(Measured("swallowing", LAST - 3, text="eats everything"),),
    ),
)
