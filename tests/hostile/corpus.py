"""What a hostile or careless person sends, and how to tell that nothing of it stayed."""

from django.apps import apps

NUL = "a\x00b"
BIDI = [f"a{chr(code)}b" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
LONG = "x" * 10_000

DAYS = {
    "31 February": ("31", "2", "2026"),
    "year 9999": ("31", "12", "9999"),
    "half": ("1", "", "2026"),
    "NUL": ("1\x00", "1", "2026"),
}


def row_counts() -> dict[str, int]:
    """Return the number of rows of every table but the session store."""
    models = [m for m in apps.get_models() if m._meta.label != "sessions.Session"]
    return {m._meta.label: m._default_manager.count() for m in models}
