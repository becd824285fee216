"""What the answer to a pulse looks like over time: three pulses side by side, and what CK alone hides."""

from tracker.demo.curves import NORTH, course_of, series, tests
from tracker.demo.story import (
    Drug,
    FollowedUp,
    Measured,
    Mri,
    Review,
    Said,
    Story,
    Strength,
    Taper,
    pulse_ending,
)

# Three pulses of one patient: each answer shorter than the one before, CK above its limit again after each.
THORA = Story(
    "Thora",
    "female",
    49,
    "dm",
    antibodies=("anti-NXP2",),
    pulses=(
        pulse_ending(-166, weight_kg="71"),
        pulse_ending(-101, *("500",) * 3, indication="flare", weight_kg="74"),
        pulse_ending(-35, indication="poor_oral_response", weight_kg="76"),
    ),
    taper=Taper(-165, hold_weeks=4),
    drugs=(
        Drug("methotrexate", "15", "mg", "week", -164, -66, reason_stopped="too little effect"),
        Drug("mycophenolate mofetil", "1000", "mg", "12 h", -64),
    ),
    labs=(
        series("CK", (-170, "1870"), (-158, "905"), (-133, "162"), (-105, "612"), (-92, "480"), (-70, "455")),
        series("CK", (-38, "790"), (-27, "410"), (-6, "290")),
        series("CRP", (-170, "18"), (-105, "9"), (-6, "4")),
    ),
    strength=tests(
        (-170, 98), (-133, 124), (-105, 112), (-70, 114), (-38, 106), (-6, 118),
    ),
    reviews=(
        Review(-131, "responded", "responded", "responded", "continue", "CK normal, climbs stairs again"),
        Review(
            -68,
            "not_responded",
            "not_responded",
            "not_responded",
            "change_agent",
            "neither CK nor strength moved: mycophenolate for methotrexate",
            -40,
            pulse=1,
        ),
    ),
    follow_ups=(
        FollowedUp(
            -39,
            "change_agent",
            "on 2 g of mycophenolate since four weeks; weaker, so a third pulse is given as well",
            -3,
            pulse=1,
            drug="mycophenolate mofetil",
        ),
    ),
    notes=(Said(-104, "Rash on the hands again, thighs heavy since two weeks"),),
)  # fmt: skip

EWAN = Story(
    "Ewan",
    "male",
    66,
    "ici",
    conditions=("cardiac",),
    pulses=(
        pulse_ending(
            -58, weight_kg="83", warning_reason="ECG seen by cardiology, monitored at each infusion"
        ),
    ),
    taper=Taper(-57, "80"),
    drugs=(
        Drug("nivolumab", "240", "mg", "14 d", -120, -66, "IV", "other", "checkpoint-inhibitor myositis"),
        Drug("IVIG", "2", "g/kg", "course", -55, -51, route="IV"),
    ),
    labs=(
        series("CK", (-61, "5120"), (-49, "1210"), (-37, "164"), (-20, "112"), (-6, "98"), lab=NORTH),
        series("troponin T", (-61, "212"), (-49, "166"), (-37, "121"), (-20, "74"), (-6, "52")),
    ),
    strength=tests((-61, 112), (-37, 131), (-20, 140), (-6, 146)),
    notes=(Said(-20, "Echocardiogram: ejection fraction 55 %, unchanged"),),
)

MIRELA = Story(
    "Mirela",
    "female",
    37,
    "dm",
    antibodies=("anti-Mi-2",),
    pulses=(pulse_ending(-75, indication="extramuscular", weight_kg="59"),),
    taper=Taper(-74),
    drugs=(Drug("mycophenolate mofetil", "1000", "mg", "12 h", -70),),
    labs=(
        series("CK", (-80, "118"), (-47, "104"), (-40, "109"), (-4, "97")),
        course_of("CRP", (-80, -40, -4), "8", "3"),
        series("ESR", (-80, "62"), (-40, "31"), (-4, "34")),
    ),
    strength=(*tests((-80, 121), (-40, 133)), Strength(-4, "130", by_muscle=True)),
    measures=(
        Measured("physician_global", -80, "6.5", "/10"),
        Measured("physician_global", -4, "4.5", "/10"),
        Measured("eat10", -4, "9", "points"),
    ),
    imaging=(
        Mri(
            -12,
            "MRI of both thighs",
            "Patchy oedema of the quadriceps on both sides, less than before.",
            {"vastus lateralis": 1, "rectus femoris": 1},
        ),
    ),
    notes=(Said(-4, "Rash of eyelids and knuckles back; swallows bread with water only"),),
    reviews=(
        Review(
            -40, "cannot_judge", "responded", "partial", "wait", "CK was never raised: judged by strength", 12
        ),
    ),
)

RESPONSES = (THORA, EWAN, MIRELA)
