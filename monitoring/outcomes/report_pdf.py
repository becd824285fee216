"""The report of a month as PDF, on the clinic's paper; the font is embedded."""

from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from monitoring.outcomes.report import HEAD, Report

FONT = "report"
FONT_FILES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Bold.ttf"}
FORMATS = {"a4": "A4", "letter": "letter"}
MARGIN = 15  # mm, as every measure here
LARGE, HEADING, PLAIN, SMALL = 18, 13, 10, 8
LINE = 0.45  # mm of line height per point
SHARES = (2, 2, 2, 2, 2, 5)  # how the columns of HEAD share the width


def pdf_of(report: Report, *, paper: str) -> bytes:
    """Return the report as a PDF file; `paper` is "a4" or "letter"."""
    pdf = _Paper(report, paper)
    pdf.write_about()
    for title, lines in report.groups:
        pdf.write_heading(title)
        for line in lines:
            pdf.write_measure(line.measure.title, line.definition, line.cells)
    return bytes(pdf.output())


class _Paper(FPDF):
    def __init__(self, report: Report, paper: str) -> None:
        super().__init__(format=FORMATS[paper], unit="mm")
        self.report = report
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN)
        self.set_title(report.title)
        self.set_lang("en-GB")
        folder = files("font_source_sans_pro") / "files"
        for style, name in FONT_FILES.items():
            self.add_font(FONT, style, str(folder / name))
        self.add_page()

    def footer(self) -> None:
        """Say on each page whose it is and which page."""
        self.set_y(-MARGIN + 3)
        self.set_font(FONT, size=SMALL)
        self.cell(0, 4, f"{self.report.title}, {self.report.month:%B %Y}. Page {self.page_no()} of {{nb}}")

    def write_about(self) -> None:
        self._words(self.report.title, LARGE, "B")
        self._words(f"Report of {self.report.month:%B %Y}", HEADING)
        for sentence in self.report.about:
            self._words(sentence, PLAIN)

    def write_heading(self, title: str) -> None:
        self.ln(4)
        self._words(title, HEADING, "B")

    def write_measure(self, title: str, definition: str, cells: tuple[str, ...]) -> None:
        """Write a measure whole on one page: its title, what it asks, its counts."""
        with self.unbreakable() as page:
            page.ln(2)
            page._words(title, PLAIN, "B")
            page._words(definition, SMALL)
            page.set_font(FONT, size=SMALL)
            page._row(HEAD, "B")
            page._row(cells, "")

    def _row(self, cells: tuple[str, ...], style: str) -> None:
        self.set_font(FONT, style, SMALL)
        unit = (self.w - 2 * MARGIN) / sum(SHARES)
        for share, words in zip(SHARES, cells, strict=True):
            self.cell(share * unit, SMALL * LINE + 2, words, border="B")
        self.ln(SMALL * LINE + 2)

    def _words(self, words: str, size: float, style: str = "") -> None:
        self.set_font(FONT, style, size)
        self.multi_cell(0, size * LINE, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
