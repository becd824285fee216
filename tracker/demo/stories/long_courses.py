"""Courses more than a year old: what came of the steroid after 6 and 12 months, as an audit asks."""

from tracker.demo.curves import course_of, strength_between
from tracker.demo.story import Drug, Replan, Review, Story, Taken, Taper, pulse_ending

LONG_COURSES = (
    Story(
        "Ragnar",
        "male",
        57,
        "imnm",
        antibodies=("anti-SRP",),
        pulses=(pulse_ending(-405, weight_kg="84"),),
        taper=Taper(
            -404,
            hold_weeks=4,
            replans=(Replan(-240, "40", 4, "flare at 12.5 mg: CK 7 x ULN", stop_at_mg="10"),),
        ),
        drugs=(Drug("rituximab", "1000", "mg", "course", -236, -222, route="IV"),),
        labs=(course_of("CK", (-410, -380, -368, -300, -245, -200, -100, -35), "30", "2.5"),),
        strength=strength_between((-410, -368, -245, -35), 92, 131),
        reviews=(Review(-368, "responded", "responded", "responded", "continue", "CK halved, stronger"),),
    ),
    Story(
        "Solvei",
        "female",
        66,
        "antisynthetase",
        antibodies=("anti-Jo-1",),
        conditions=("ild",),
        pulses=(pulse_ending(-397, weight_kg="71"),),
        taper=Taper(-396),
        taken=(Taken("prednisone", "15", -312, None, "stayed on 15 mg: short of breath below it"),),
        labs=(course_of("CK", (-402, -376, -361, -280, -190, -95, -25), "9", "1.3"),),
        strength=strength_between((-402, -361, -190, -25), 104, 137),
        reviews=(Review(-361, "responded", "responded", "responded", "continue", "stronger, cough stays"),),
    ),
)
