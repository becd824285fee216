"""The patient's sheet as PDF: large print, on A4 or US Letter, half a year on two pages at most.

The font comes with the package font-source-sans-pro (SIL Open Font License 1.1) and is embedded, only the
letters used: a hospital printer needs none of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

from courses.sheets.sheet import Row, Sheet

FONT = "sheet"
FONT_FILES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Bold.ttf"}
FORMATS = {"a4": "A4", "letter": "letter"}
MARGIN = 12  # mm, as every measure here
FOOT = 8
# The first height of a row that lets the sheet end on two pages; the last where none does.
ROW_HEIGHTS = (17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.5)
LONG_ROW_HEIGHT = 12.0
DAYS, DOSE, BOX = 38, 27, 10.2
LARGEST, LARGE, PLAIN, SMALL = 22, 15, 12.5, 10
LINE = 0.45  # mm of line height per point


@dataclass(frozen=True)
class Chunk:
    """The rows of one page."""

    rows: tuple[Row, ...]


def pdf_of(sheet: Sheet, *, paper: str) -> bytes:
    """Return the sheet as a PDF file; `paper` is "a4" or "letter"."""
    pdf = _Paper(sheet, paper)
    pages, height = pdf.chunks()
    for number, chunk in enumerate(pages, start=1):
        if number == 1:
            pdf.draw_head()
        else:
            pdf.add_page()
            pdf.draw_short_head()
        if chunk.rows:
            pdf.draw_headings()
        for row in chunk.rows:
            pdf.draw_row(row, height)
        if number == len(pages):
            pdf.draw_closing()
        pdf.draw_foot(number, len(pages))
    return bytes(pdf.output())


class _Paper(FPDF):
    """The drawing of one sheet."""

    def __init__(self, sheet: Sheet, paper: str):
        super().__init__(format=FORMATS[paper], unit="mm")
        self.sheet = sheet
        self.set_margin(MARGIN)
        self.set_auto_page_break(False)
        self.set_title(sheet.title)
        self.set_lang(sheet.language)
        folder = files("font_source_sans_pro") / "files"
        for style, name in FONT_FILES.items():
            self.add_font(FONT, style, str(folder / name))
        self.add_page()  # text can be measured on a page only

    # How it fits ---------------------------------------------------------------------------------------

    def chunks(self) -> tuple[list[Chunk], float]:
        """Return the rows of each page and the height of a row."""
        for height in ROW_HEIGHTS:
            pages = self._paged(height)
            if len(pages) <= 2:
                return pages, height
        return self._paged(LONG_ROW_HEIGHT), LONG_ROW_HEIGHT

    def _paged(self, height: float) -> list[Chunk]:
        """Return the pages; the closing words never stand on a page without a row."""
        rows, pages = list(self.sheet.rows), []
        room = self._room(self._head_height())
        while True:
            fits = max(1, int(room // height))
            if len(rows) <= fits and len(rows) * height + self._closing_height() <= room:
                return [*pages, Chunk(tuple(rows))]
            taken = min(fits, len(rows) - 1) if len(rows) > 1 else 1
            pages.append(Chunk(tuple(rows[:taken])))
            rows = rows[taken:]
            room = self._room(self._short_head_height())

    def _room(self, head: float) -> float:
        return self.h - 2 * MARGIN - FOOT - head - self._headings_height()

    def _text_height(self, text: str, size: float, style: str = "", width: float = 0.0) -> float:
        self.set_font(FONT, style, size)
        lines = self.multi_cell(
            width or self.epw, size * LINE, text, dry_run=True, output=MethodReturnValue.LINES
        )
        return len(lines) * size * LINE

    def _head_height(self) -> float:
        inner = self.epw - 6
        boxed = [(self.sheet.do_not_stop, LARGE, "B"), *((text, PLAIN, "") for text in self.sheet.advice)]
        boxed += [(text, LARGE, "B") for text in self.sheet.call]
        texts = sum(self._text_height(text, size, style, inner) + 1 for text, size, style in boxed)
        return 10 + self._text_height(self._drug_line(), LARGE, "B") + SMALL * LINE + 2 + texts + 4 + 3

    def _short_head_height(self) -> float:
        return PLAIN * LINE + 3

    def _headings_height(self) -> float:
        return 7.0

    def _closing_height(self) -> float:
        return 4 + self._text_height(self.sheet.closing, LARGE, "B")

    # What is drawn -------------------------------------------------------------------------------------

    def _say(
        self, text: str, size: float, style: str = "", width: float = 0.0, x: float | None = None
    ) -> None:
        self.set_font(FONT, style, size)
        if x is not None:
            self.set_x(x)
        self.multi_cell(width or self.epw, size * LINE, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _drug_line(self) -> str:
        return f"{self.sheet.drug}    {self._drawable(self.sheet.whose)}"

    def draw_head(self) -> None:
        """Draw title, drug and name, and the box with what matters most."""
        self.set_font(FONT, "B", LARGEST)
        self.cell(0, 10, self.sheet.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self._say(self._drug_line(), LARGE, "B")
        self._say(self.sheet.version, SMALL)
        self.ln(2)
        top = self.get_y()
        self.ln(2)
        inner, x = self.epw - 6, MARGIN + 3
        self._say(self.sheet.do_not_stop, LARGE, "B", inner, x)
        self.ln(1)
        for text in self.sheet.advice:
            self._say(text, PLAIN, "", inner, x)
            self.ln(1)
        for text in self.sheet.call:
            self._say(self._drawable(text), LARGE, "B", inner, x)
            self.ln(1)
        self.ln(2)
        self.set_line_width(0.7)
        self.rect(MARGIN, top, self.epw, self.get_y() - top)
        self.ln(3)

    def draw_short_head(self) -> None:
        """Draw whose sheet this is, on the pages after the first."""
        self._say(f"{self._drug_line()}    {self.sheet.version}", SMALL)
        self.ln(PLAIN * LINE + 3 - SMALL * LINE)

    def draw_headings(self) -> None:
        """Draw the words above the columns."""
        self.set_font(FONT, "B", SMALL)
        for words, width in zip(self.sheet.headings, self._widths(), strict=True):
            self.cell(width, 6, words)
        self.ln(self._headings_height())

    def _widths(self) -> tuple[float, float, float, float]:
        boxes = 7 * BOX
        return DAYS, DOSE, self.epw - DAYS - DOSE - boxes, boxes

    def draw_row(self, row: Row, height: float) -> None:
        """Draw one week: its days, the dose, the tablets, and a box for each day."""
        top = self.get_y()
        days, dose, tablets, _ = self._widths()
        self.set_line_width(0.8 if row.is_change else 0.2)
        self.line(MARGIN, top, MARGIN + self.epw, top)
        style = "B" if row.is_change else ""
        same_day = row.first == row.last
        self._fitted(row.first if same_day else f"{row.first}\n– {row.last}", style, MARGIN, days, height)
        self._fitted(row.dose, style, MARGIN + days, dose, height, largest=18)
        self._fitted(row.tablets, style, MARGIN + days + dose, tablets, height, largest=PLAIN)
        self._boxes(row, MARGIN + days + dose + tablets, top, height)
        self.set_xy(MARGIN, top + height)

    def _fitted(
        self, text: str, style: str, x: float, width: float, height: float, *, largest: float = 13
    ) -> None:
        """Draw the text in the middle of its cell, in the largest size in which all of it fits."""
        size = next(
            (
                size
                for size in _sizes(largest)
                if self._text_height(text, size, style, width - 1) <= height - 1
                and self._widest(text, size, style) <= width - 3
            ),
            _sizes(largest)[-1],
        )
        top = self.get_y()
        self.set_xy(x, top + (height - self._text_height(text, size, style, width - 1)) / 2)
        self._say(text, size, style, width - 1, x)
        self.set_xy(MARGIN, top)

    def _widest(self, text: str, size: float, style: str) -> float:
        """Return the width of the longest piece that must not be broken."""
        self.set_font(FONT, style, size)
        return max(self.get_string_width(piece) for piece in text.replace("\n", " ").split(" "))

    def _boxes(self, row: Row, x: float, top: float, height: float) -> None:
        side = height - 5.2
        self.set_line_width(0.4)
        for number, box in enumerate(row.boxes):
            left = x + number * BOX
            self.set_font(FONT, "", 8.5)
            self.set_xy(left, top + 0.6)
            self.cell(BOX, 3.6, f"{box.weekday} {box.number}", align="C")
            self.rect(left + (BOX - side) / 2, top + 4.4, side, side)

    def draw_closing(self) -> None:
        """Draw what comes after the last row."""
        self.set_line_width(0.8)
        self.line(MARGIN, self.get_y(), MARGIN + self.epw, self.get_y())
        self.ln(3)
        self._say(self.sheet.closing, LARGE, "B")

    def draw_foot(self, number: int, pages: int) -> None:
        self.set_xy(MARGIN, self.h - MARGIN - 4)
        self.set_font(FONT, "", SMALL)
        self.cell(0, 4, self.sheet.page_line(number, pages), align="R")

    def _drawable(self, text: str) -> str:
        """Return the text when the font has all its letters, else with a line to write on by hand."""
        letters = self.fonts[f"{FONT}B"].cmap
        return "".join(letter if ord(letter) in letters else "_" for letter in text)


def _sizes(largest: float) -> Sequence[float]:
    return [largest - step / 2 for step in range(int((largest - 7) * 2) + 1)]
