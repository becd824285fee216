"""What the steroid did: a child whose growth slowed over a year of it."""

from tracker.demo.curves import CHILDREN, course_of, tests
from tracker.demo.stories.windows import CMAS
from tracker.demo.story import Drug, Measured, Pressed, Screened, Story, Taper

# Heights about half a year apart: 6.3 cm a year before the steroid, then 3.0, then 2.4.
FREJA = Story(
    "Freja",
    "female",
    10,
    "jdm",
    antibodies=("anti-NXP2",),
    taper=Taper(
        -340,
        "28",
        hold_weeks=4,
        stop_at_mg="7.5",
        warning_reason="1 mg/kg, agreed with the children's centre",
    ),
    drugs=(Drug("methotrexate", "12.5", "mg", "week", -338, route="SC"),),
    labs=(course_of("CK", (-345, -250, -100, -10), "8.2", "0.9", CHILDREN),),
    strength=tests((-345, 26), (-100, 44), (-10, 47), **CMAS),
    measures=(
        Measured("height", -560, "131.0", "cm"),
        Measured("height", -375, "134.2", "cm"),
        Measured("height", -190, "135.7", "cm"),
        Measured("height", -4, "136.9", "cm"),
        Measured("weight", -345, "28.0", "kg"),
        Measured("weight", -190, "31.0", "kg"),
        Measured("weight", -95, "33.0", "kg"),
        Measured("weight", -4, "34.5", "kg"),
    ),
    pressures=(
        Pressed(-335, 98, 60, 84),
        Pressed(-245, 104, 64, 80),
        Pressed(-155, 108, 68, 82),
        Pressed(-4, 112, 70, 78),
    ),
    screens=(
        Screened(-95, no=("cushing", "mood", "sleep", "vision", "back_pain")),
        Screened(
            -4,
            yes={"cushing": "round face, hair on the back", "mood": "cross in the evening, mother says"},
            no=("sleep", "vision", "back_pain", "hip_pain", "infection"),
        ),
    ),
)

TOXICITY = (FREJA,)
