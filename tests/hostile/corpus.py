"""What a hostile or careless person sends, and how to tell that nothing of it stayed."""

from django.apps import apps

NUL, SURROGATE = "a\x00b", "a\ud800b"
BIDI = [f"a{chr(code)}b" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
INVISIBLE = ["a\u200bb", "a\u200eb", "\ufeffa", "\u2060", "\u200d"]
LONG = "x" * 10_000
DIGITS = ["\uff11\uff12", "\u0661\u0662", "\u0967", "1\u00a0000", "\u00bd", "\u2460"]
NUMBERS = [
    "1e309",
    "NaN",
    "Infinity",
    "-inf",
    "1,5",
    "-1",
    "0",
    "0.0000001",
    "9" * 40,
    "1_0",
    "0x10",
    "+5",
    "\u22125",
    "1 000",
    ".",
    "10000000",
    "400",
    "0.3",
]
TEXTS = ["", " ", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "{{7*7}}", "'; DROP TABLE x;--", "\r\n"]
CORPUS = [NUL, *BIDI[::3], *INVISIBLE, LONG, *DIGITS, *NUMBERS, *TEXTS]

DAYS = {
    "31 February": ("31", "2", "2026"),
    "year 1": ("1", "1", "0001"),
    "year 9999": ("31", "12", "9999"),
    "two-digit year": ("1", "1", "26"),
    "a month 13": ("1", "13", "2026"),
    "half": ("1", "", "2026"),
    "full-width": ("\uff11", "1", "2026"),
    "NUL": ("1\x00", "1", "2026"),
    "long": ("1" * 10_000, "1", "2026"),
}


def row_counts() -> dict[str, int]:
    """Return the number of rows of every table but the session store."""
    models = [m for m in apps.get_models() if m._meta.label != "sessions.Session"]
    return {m._meta.label: m._default_manager.count() for m in models}
