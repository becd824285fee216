"""How the invented patients are shaped. A number that follows a source names it; all others are invented."""

from dataclasses import dataclass

# Subtype: (how many of 100, CK at the start as a multiple of the upper limit, its spread on a log scale).
# imnm: median 7337 U/L of 1050-25500 (anti-HMGCR, New Zealand: reference 9), at an upper limit of 170 U/L.
# cadm: normal, as the name says. The others are invented.
SUBTYPES = {
    "dm": (26, 8.0, 0.9),
    "pm": (12, 15.0, 0.8),
    "imnm": (14, 43.0, 0.8),
    "antisynthetase": (12, 10.0, 0.8),
    "ibm": (6, 4.0, 0.5),
    "jdm": (10, 5.0, 1.0),
    "ici": (6, 12.0, 0.8),
    "overlap": (6, 7.0, 0.9),
    "cadm": (4, 0.6, 0.3),
    "unknown": (4, 6.0, 1.0),
}
ANTIBODIES = {
    "dm": "anti-Mi-2",
    "imnm": "anti-HMGCR",
    "antisynthetase": "anti-Jo-1",
    "jdm": "anti-NXP2",
    "cadm": "anti-MDA5",
}
# Deaths: 49 of 676 (Xiangya: reference 9). Lost and moved: invented.
DEAD, LOST, MOVED = 49 / 676, 0.06, 0.04

# Pulses: mg of each infusion. 250-1000 mg on 1-5 days: seed 2. 500/250/250 (EN110255) and 1000/500/250 (HSS),
# pulses are not always equal doses: reference 4.1. How often each comes is invented.
PULSES = (
    (50, ("1000", "1000", "1000")),
    (18, ("500", "500", "500")),
    (8, ("500", "250", "250")),
    (7, ("1000", "500", "250")),
    (6, ("250",)),
    (6, ("1000", "1000", "1000", "1000", "1000")),
    (5, ("750", "750")),
)
CHILD_MG_PER_KG, CHILD_MOST_MG, CHILD_INFUSIONS = 30, 1000, 3  # reference 4.1: 30 mg/kg, 1 g at most, x3

# The oral dose afterwards: adults 40-80 mg (reference 4.1, seed 4), children about 1 mg/kg (BSR 2022: 1-2).
ADULT_START_MG = ("40", "50", "60", "60", "60", "80")
CHILD_START_MG = ("20", "25", "30", "40")

# Relapse while tapering: 65 % (statin IMNM, Wu 2014: reference 9) for imnm, half of it invented for others.
RELAPSE = {"imnm": 0.65}
RELAPSE_OF_OTHERS = 0.3

RESPONDS = 0.75  # invented
CK_HALVES_IN_DAYS = (12.0, 27.0)  # ICI myositis, Tsukuba: CK normal in 12-27 days (reference 9), stretched
SLOW_CK_HALVES_IN_DAYS = (60.0, 400.0)

# Days after a pulse on which people are seen.
VISITS = (7, 14, 28, 35, 56, 84, 112, 168, 252, 365)
TESTED = (35, 84, 168, 365)  # strength and globals


@dataclass(frozen=True)
class Analyte:
    """A blood test: its code, how the laboratory prints its name, how often it is asked for, what is usual.

    `usual` and `spread` are multiples of the upper limit; muscle enzymes follow CK by `share`.
    """

    code: str
    printed: str
    asked: float
    usual: float
    spread: float = 0.15
    share: float = 0.0


ANALYTES = (
    Analyte("ck", "CK", 0.95, 0.6, 0.3, 1.0),
    Analyte("ast", "AST", 0.45, 0.6, 0.2, 0.12),
    Analyte("alt", "ALT", 0.6, 0.6, 0.2, 0.1),
    Analyte("ldh", "LDH", 0.4, 0.7, 0.15, 0.06),
    Analyte("aldolase", "aldolase", 0.12, 0.7, 0.2, 0.1),
    Analyte("crp", "CRP", 0.3, 0.8, 0.6),
    Analyte("glucose", "glucose", 0.5, 0.95, 0.2),
    Analyte("potassium", "potassium", 0.4, 0.8, 0.07),
    Analyte("creatinine", "creatinine", 0.5, 0.75, 0.15),
    Analyte("wbc", "WBC", 0.5, 0.7, 0.2),
    Analyte("platelets", "platelets", 0.45, 0.65, 0.15),
    Analyte("haemoglobin", "haemoglobin", 0.45, 0.8, 0.07),
    Analyte("hba1c", "HbA1c", 0.15, 0.9, 0.12),
)
ANALYSER_ENDS_AT = 20000  # U/L: above it this laboratory prints "> 20000"; invented
MOST_U_PER_L = 60000


@dataclass(frozen=True)
class Defects:
    """How many records of 100 have each fault of real data; all invented."""

    day_missing: float = 1.5
    day_about: float = 2.0
    corrected: float = 1.5
    voided: float = 0.8
    preliminary: float = 0.7
    withdrawn: float = 0.3
    no_limit: float = 3.0
    words_only: float = 0.6
    multiple_only: float = 0.4
    dose_missing: float = 3.0


DEFECTS = Defects()

# Adverse effects: (how often among them, CTCAE versions and grades seen). Codes of effects.json.
EFFECTS = (
    ("hyperglycaemia", 14, (1, 2, 2, 3, 3, 4)),
    ("hypokalaemia", 8, (1, 1, 2, 3)),
    ("insomnia", 12, (1, 1, 2, 3)),
    ("weight_gain", 10, (1, 1, 2, 3)),
    ("hypertension", 10, (2, 2, 3)),
    ("diabetes", 8, (1, 2, 3)),
    ("pneumonia", 7, (2, 3, 3, 4)),
    ("shingles", 4, (2, 3)),
    ("osteoporosis", 6, (1, 2, 3)),
    ("osteonecrosis", 3, (1, 2, 3)),
    ("psychosis", 3, (2, 3, 4)),
    ("depression", 4, (1, 2, 3)),
    ("cataract", 4, (1, 2, 3)),
    ("steroid_myopathy", 4, ()),
    ("cushingoid", 3, (1, 2)),
)
EFFECTS_PER_COURSE = 0.7

# Medicines: drug, route, amount, unit, per. Names: agents.json. Amounts are usual tablets, and invented here.
SPARING = (
    (35, ("methotrexate", "PO", "15", "mg", "week")),
    (20, ("azathioprine", "PO", "150", "mg", "day")),
    (20, ("mycophenolate mofetil", "PO", "1000", "mg", "12 h")),
    (10, ("immunoglobulin", "IV", "2", "g/kg", "month")),
    (8, ("rituximab", "IV", "1000", "mg", "6 months")),
    (4, ("ciclosporin", "PO", "100", "mg", "12 h")),
    (3, ("tacrolimus", "PO", "2", "mg", "12 h")),
)
BESIDE = (
    (0.6, ("co-trimoxazole", "PO", "480", "mg", "day"), True),
    (0.6, ("calcium with vitamin D", "PO", "1000", "mg", "day"), True),
    (0.35, ("alendronate", "PO", "70", "mg", "week"), True),
    (0.3, ("omeprazole", "PO", "20", "mg", "day"), False),
)
