"""The share that passed by clinic against how many were judged, with the limits within which chance alone
would leave a clinic like all together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.look import SHARE_AXIS, percent, said, spec
from monitoring.charts.marks import colour
from monitoring.charts.words import hover, label

Limit = tuple[Decimal, str, str]  # z, in words, how its line is drawn
LIMITS: tuple[Limit, ...] = (
    (Decimal("1.959964"), "95 %", "dash"),
    (Decimal("3.090232"), "99.8 %", "dot"),
)
HEAD = ("Clinic", "Passed", "Judged", "Share", "Against the limits")
HIDDEN = "hidden"
STEPS = 60
LEAST_CLINICS = 2
NOTE = (
    "Limits: 95 % (dashed) and 99.8 % (dotted) around the share of all these clinics together, by the "
    "normal approximation (Spiegelhalter 2005); for few judged they are rough. A clinic outside them "
    "differs by more than chance; why, they do not say."
)


@dataclass(frozen=True)
class ClinicShare:
    """A clinic's counts; None where they are hidden."""

    name: str
    passed: int | None
    judged: int | None


def limits(overall: Decimal, judged: int, z: Decimal) -> tuple[Decimal, Decimal]:
    """Return the shares a clinic of `judged` lies between by chance: p ± z × √(p(1 − p)/n), within 0 and 1.

    The normal approximation of Spiegelhalter, Stat Med 2005;24:1185.
    """
    half = z * (overall * (1 - overall) / judged).sqrt()
    return max(overall - half, Decimal(0)), min(overall + half, Decimal(1))


def funnel(clinics: Sequence[ClinicShare]) -> Figure:
    """Return the figure of the clinics whose numbers are shown; a sentence alone for fewer than two."""
    known = [one for one in clinics if one.judged and one.passed is not None]
    judged = sum(one.judged or 0 for one in known)
    overall = Decimal(sum(one.passed or 0 for one in known)) / judged if judged else Decimal(0)
    is_drawn = len(known) >= LEAST_CLINICS
    return Figure(
        name="funnel",
        heading="Between clinics",
        says="Each clinic's share that passed, against how many it judged."
        if is_drawn
        else "Fewer than two clinics have numbers that can be shown, so none are compared.",
        chart=_chart(known, overall) if is_drawn else None,
        twin=Twin(
            "The share that passed, by clinic",
            HEAD,
            tuple(_row(one, overall if is_drawn else None) for one in clinics),
        ),
        note=NOTE if is_drawn else "",
    )


def _row(one: ClinicShare, overall: Decimal | None) -> TwinRow:
    counts = [HIDDEN if count is None else str(count) for count in (one.passed, one.judged)]
    if not one.judged or one.passed is None:
        return TwinRow((one.name, *counts, HIDDEN if one.judged is None else "nobody judged", ""))
    return TwinRow(
        (one.name, *counts, f"{_share(one) * 100:.0f} %", "" if overall is None else _against(one, overall))
    )


def _share(one: ClinicShare) -> Decimal:
    return Decimal(one.passed or 0) / (one.judged or 1)


def _against(one: ClinicShare, overall: Decimal) -> str:
    """Return "within both limits", or the widest limit that the clinic lies outside of."""
    for z, words, _ in reversed(LIMITS):
        low, high = limits(overall, one.judged or 1, z)
        if not low <= _share(one) <= high:
            return f"{'below' if _share(one) < low else 'above'} the {words} limit"
    return "within both limits"


def _chart(known: Sequence[ClinicShare], overall: Decimal) -> dict:
    most = max(one.judged or 0 for one in known)
    sizes = sorted({max(1, round(most * 1.15 * step / STEPS)) for step in range(1, STEPS + 1)})
    lines = [_limit(sizes, overall, limit, side) for limit in LIMITS for side in (0, 1)]
    level = {
        "y0": percent(overall),
        "y1": percent(overall),
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "type": "line",
    }
    chart = spec(
        [*lines, _clinics(known)],
        title="Passed, % of those judged",
        xaxis={"range": [0, most * 1.2], "title": {"text": "Judged", "font": {"size": 12}}, "nticks": 6},
        yaxis=SHARE_AXIS,
        shapes=[level | {"name": "together", "line": {"width": 1.5, "color": colour("soft")}}],
    )
    words = f"together {overall * 100:.0f} %"
    chart["layout"]["annotations"] += [
        said(words, 1, percent(overall), xref="paper", xanchor="right", yanchor="bottom"),
    ]
    return chart


def _limit(sizes: Sequence[int], overall: Decimal, limit: Limit, side: int) -> dict:
    z, words, dash = limit
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{words} limit",
        "x": list(sizes),
        "y": [percent(limits(overall, size, z)[side]) for size in sizes],
        "line": {"width": 1.4, "dash": dash, "color": colour("text")},
        "hoverinfo": "skip",
    }


def _clinics(known: Sequence[ClinicShare]) -> dict:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "clinics",
        "x": [one.judged for one in known],
        "y": [percent(_share(one)) for one in known],
        "text": [label(one.name) for one in known],
        "textposition": "top left",
        "textfont": {"size": 11, "color": colour("text")},
        "hovertext": [hover(one.name, f"{one.passed} of {one.judged}") for one in known],
        "hoverinfo": "text",
        "marker": {"symbol": "diamond", "size": 10, "color": colour("window-line")},
        "cliponaxis": False,
    }
