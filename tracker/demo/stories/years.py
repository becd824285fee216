"""Followed for a year and more: two whom the pulse helped for good, two whom it did not, adult and child."""

from tracker.demo.curves import CHILDREN, COAST, SOUTH, core_set, course_of, series, tests
from tracker.demo.stories.windows import CMAS
from tracker.demo.story import Drug, FollowedUp, Judged, Review, Said, Story, Taper, pulse_ending

BEFORE, REVIEWED, HALF, YEAR, NOW = -405, -366, -218, -37, -9
WHOLE = (BEFORE, REVIEWED, HALF, YEAR)

YEARS = (
    Story(
        "Signe",
        "female",
        57,
        "imnm",
        antibodies=("anti-SRP",),
        pulses=(pulse_ending(-400, weight_kg="68"),),
        taper=Taper(-399, hold_weeks=4),
        drugs=(
            Drug("methotrexate", "15", "mg", "week", -398, -331, reason_stopped="too little effect"),
            Drug("IVIG", "2", "g/kg", "course", -328, -324, route="IV"),
            Drug("rituximab", "1", "g", "14 d", -200, -186, route="IV"),
        ),
        labs=(
            series(
                "CK",
                (BEFORE, "7400"),
                (REVIEWED, "7050"),
                (-300, "6200"),
                (HALF, "5800"),
                (-120, "4900"),
                (YEAR, "4700"),
                (NOW, "4400"),
                lab=SOUTH,
            ),
        ),
        strength=tests((BEFORE, 98), (REVIEWED, 99), (HALF, 104), (YEAR, 106)),
        measures=core_set(
            WHOLE,
            physician_global=("7", "7", "6.5", "6.5"),
            patient_global=("7.5", "7.5", "7", "7"),
            haq_di=("2.125", "2.125", "2", "2"),
            extramuscular=("2", "2", "2", "1.5"),
        ),
        judged_by=(Judged("ck", "the highest multiple of its limit, and of its range"),),
        reviews=(
            Review(
                REVIEWED,
                "not_responded",
                "not_responded",
                "not_responded",
                "ivig",
                "neither CK nor strength moved",
                -330,
            ),
        ),
        follow_ups=(FollowedUp(-322, "ivig", "given over five days; rituximab if that is not enough"),),
        notes=(Said(YEAR, "Walks with a stick; stairs only with a rail"),),
    ),
    Story(
        "Anouk",
        "female",
        38,
        "dm",
        antibodies=("anti-Mi-2",),
        pulses=(pulse_ending(-400, weight_kg="64"),),
        taper=Taper(-399),
        drugs=(Drug("azathioprine", "150", "mg", "day", -395),),
        labs=(course_of("CK", (BEFORE, -380, REVIEWED, HALF, -120, YEAR), "14", "0.5", COAST),),
        strength=tests((BEFORE, 104), (-380, 118), (REVIEWED, 136), (HALF, 147), (YEAR, 149)),
        measures=core_set(
            WHOLE,
            physician_global=("7", "3", "1", "0.5"),
            patient_global=("6", "3", "1.5", "1"),
            haq_di=("1.75", "1", "0.25", "0.125"),
            extramuscular=("5", "2", "0.5", "0.5"),
        ),
        judged_by=(Judged("ck", "the highest multiple of its limit, and of its range"),),
        reviews=(
            Review(REVIEWED, "responded", "responded", "responded", "continue", "lifts her arms again"),
        ),
    ),
    Story(
        "Elif",
        "female",
        9,
        "jdm",
        antibodies=("anti-MDA5",),
        pulses=(
            pulse_ending(
                -400,
                *("750",) * 3,
                indication="severe_jdm",
                mg_per_kg="30",
                protocol="paediatric",
                weight_kg="25",
            ),
        ),
        taper=Taper(-399, "25", hold_weeks=4, warning_reason="1 mg/kg, agreed with the children's centre"),
        drugs=(
            Drug("methotrexate", "10", "mg", "week", -397, route="SC"),
            Drug("IVIG", "2", "g/kg", "course", -340, -336, route="IV"),
        ),
        labs=(course_of("CK", (*WHOLE, NOW), "5.2", "2.1", CHILDREN),),
        strength=tests((BEFORE, 24), (REVIEWED, 25), (HALF, 28), (YEAR, 28), **CMAS),
        measures=core_set(
            WHOLE,
            physician_global=("6.5", "6.5", "6", "6"),
            patient_global=("6", "6", "6", "5.5"),
            chaq=("2", "2", "1.875", "1.875"),
            extramuscular=("5", "5", "5", "4.5"),
        ),
        judged_by=(Judged("ck", "the only enzyme above its limit"),),
        reviews=(
            Review(
                REVIEWED,
                "not_responded",
                "not_responded",
                "not_responded",
                "ivig",
                "rash and strength as before: IVIG monthly",
                -342,
            ),
        ),
        follow_ups=(FollowedUp(-335, "ivig", "monthly, at the children's centre"),),
    ),
    Story(
        "Nuno",
        "male",
        13,
        "jdm",
        antibodies=("anti-NXP2",),
        pulses=(
            pulse_ending(
                -400,
                *("1000",) * 3,
                indication="severe_jdm",
                mg_per_kg="25",
                protocol="paediatric",
                weight_kg="40",
            ),
        ),
        taper=Taper(-399, "40", hold_weeks=4, warning_reason="1 mg/kg, agreed with the children's centre"),
        drugs=(Drug("methotrexate", "15", "mg", "week", -397, route="SC"),),
        labs=(course_of("CK", WHOLE, "7.5", "0.6", CHILDREN),),
        strength=tests((BEFORE, 20), (REVIEWED, 40), (HALF, 50), (YEAR, 52), **CMAS),
        measures=core_set(
            WHOLE,
            physician_global=("7", "2.5", "1", "0.5"),
            patient_global=("6", "3", "1", "0.5"),
            chaq=("2.25", "1", "0.25", "0"),
            extramuscular=("5", "2", "1", "0.5"),
        ),
        judged_by=(Judged("ck", "the only enzyme above its limit"),),
        reviews=(
            Review(REVIEWED, "responded", "responded", "responded", "continue", "runs, climbs, no rash"),
        ),
    ),
)
