"""Colours: WCAG 2.2 AA in both themes, computed; and no colour anywhere but in tokens.css."""

import re
from itertools import chain
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "tracker" / "static" / "pulseline"
TOKENS = (STATIC / "css" / "tokens.css").read_text()
LIGHT_CSS, DARK_CSS = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")
THEMES = {"light": dict(TOKEN.findall(LIGHT_CSS)), "dark": dict(TOKEN.findall(DARK_CSS))}

SURFACES = ("page", "surface", "surface-sunk", "surface-chosen")
TONES = ("late", "due", "good", "info", "quiet")
GRADES = [f"chart-grade-{grade}" for grade in range(1, 6)]
CHART_LINES = ["chart-ck", "chart-strength", "chart-dose", "chart-pulse", "chart-window-line", "chart-today"]
CHART_LINES += [f"chart-enzyme-{number}" for number in range(2, 6)]
# What lies behind a line or a word of the chart.
CHART_BANDS = ("chart-paper", "chart-window", "chart-window-old", "chart-normal")

# WCAG 2.2, 1.4.3: text 4.5 to 1.
TEXT = [
    *[(text, back) for text in ("text", "text-soft", "link", "link-hover") for back in SURFACES],
    *[("late", back) for back in ("page", "surface")],
    *[(front, "header") for front in ("header-text", "header-soft")],
    *[("action-text", back) for back in ("action", "action-hover")],
    *[("harm-text", back) for back in ("harm", "harm-hover")],
    *[(tone, f"{tone}-back") for tone in TONES],
    *[("text", f"{tone}-back") for tone in TONES],
    *[("link", f"{tone}-back") for tone in TONES],
    *[
        (text, band)
        for text in ("chart-text", "chart-soft", "chart-ck", "chart-strength")
        for band in CHART_BANDS
    ],
    *[("chart-dose-text", back) for back in ("chart-paper", "chart-dose-fill", "chart-planned-fill")],
    *[
        ("chart-pulse", "chart-paper"),
        ("chart-drug-text", "chart-drug"),
        ("chart-normal-text", "chart-normal"),
    ],
    *[("chart-window-line", "chart-paper"), ("chart-normal-text", "chart-paper")],
    *[("chart-mark-text", grade) for grade in GRADES],
    *[("map-text", f"map-{level}") for level in range(3)],
    *[("map-text-dark", f"map-{level}") for level in (3, 4)],
]
# WCAG 2.2, 1.4.11 and 2.4.11: what one must see to use it, 3 to 1.
SHAPE = [
    *[("line-strong", back) for back in ("page", "surface", "surface-sunk")],
    *[("link", back) for back in SURFACES],
    *[("header-mark", "header"), ("focus", "focus-edge"), ("focus", "header")],
    *[(line, band) for line in CHART_LINES for band in CHART_BANDS],
    *[("chart-dose", "chart-planned-fill"), *[(grade, "chart-paper") for grade in GRADES]],
]
# Quiet on purpose: hairlines that no one needs to see to read the page.
QUIET = {"line", "chart-grid"}


def luminance(colour: str) -> float:
    """Return WCAG's relative luminance, 0 black to 1 white."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(theme: str, pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    colours = THEMES[theme]
    ratios = {f"{front} on {back}": contrast(colours[front], colours[back]) for front, back in pairs}
    return {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_legible(theme):
    assert too_faint(theme, TEXT, 4.5) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_are_visible(theme):
    assert too_faint(theme, SHAPE, 3.0) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_ring_is_visible_on_every_surface(theme):
    colours = THEMES[theme]
    faint = [
        back
        for back in (*SURFACES, "header")
        if max(contrast(colours[ring], colours[back]) for ring in ("focus", "focus-edge")) < 3
    ]
    assert faint == []


def test_both_themes_name_the_same_colours():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_every_colour_is_in_a_tested_pair():
    tested = set(chain.from_iterable(TEXT + SHAPE)) | QUIET
    assert set(THEMES["light"]) - tested == set()


def test_no_style_sheet_but_the_tokens_names_a_colour():
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
    sheets = [sheet for sheet in (STATIC / "css").glob("*.css") if sheet.name != "tokens.css"]
    assert len(sheets) >= 4
    assert {sheet.name: colour.findall(sheet.read_text()) for sheet in sheets} == {
        sheet.name: [] for sheet in sheets
    }


def test_every_variable_used_is_a_token():
    used = {
        name
        for sheet in (STATIC / "css").glob("*.css")
        for name in re.findall(r"var\(--([a-z0-9-]+)", sheet.read_text())
    }
    assert used - set(THEMES["light"]) == set()


def test_nothing_is_fetched_from_elsewhere():
    fetched = re.compile(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)")
    files = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg"}]
    assert [path.name for path in files if fetched.search(path.read_text())] == []


def test_scripts_keep_nothing_in_the_browser_and_evaluate_nothing():
    forbidden = re.compile(
        r"localStorage|sessionStorage(?!\.removeItem)|indexedDB"
        r"|\beval\(|new Function|innerHTML|insertAdjacent"
    )
    own = [STATIC / "js" / name for name in ("page.js", "keys.js")]
    assert {path.name: forbidden.findall(path.read_text()) for path in own} == {"page.js": [], "keys.js": []}
