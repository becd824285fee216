"""The sheet as PDF, read back: nothing cut, no blank page, half a year on two pages."""

import io
from itertools import pairwise, product

import pytest
from pypdf import PdfReader

from courses.sheets.pdf import pdf_of
from tests.courses.sheets.conftest import LANGUAGES, LISTED, LONGEST, PAPERS, SEED, TAPERS, sheet, steps

SIZES = {"a4": (595, 842), "letter": (612, 792)}
NBSP = "\N{NO-BREAK SPACE}"
each_paper = pytest.mark.parametrize("paper", PAPERS)
each_sheet = pytest.mark.parametrize(("name", "language", "paper"), [*product(TAPERS, LANGUAGES, PAPERS)])


def read(taper, *, paper: str = "a4", **told) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_of(sheet(taper, **told), paper=paper)))


def text(page) -> str:
    return " ".join(page.extract_text().replace(NBSP, " ").split())


def marks(page) -> list[tuple[float, float, str]]:
    """Return (left, bottom, words) of everything written on the page, in points."""
    found = []

    def visit(words, _cm, tm, _font, _size):
        if words.strip():
            found.append((tm[4], tm[5], words))

    page.extract_text(visitor_text=visit)
    return found


@each_sheet
def test_every_row_is_there_once_in_order_and_every_sentence(name, language, paper):
    wanted = sheet(TAPERS[name], language=language)
    reader = read(TAPERS[name], language=language, paper=paper)
    whole = " ".join(text(page) for page in reader.pages)
    for sentence in (wanted.title, wanted.do_not_stop, *wanted.advice, *wanted.call, wanted.closing):
        assert " ".join(sentence.replace(NBSP, " ").split()) in whole
    place = 0
    for row in wanted.rows:
        said = [f"– {row.last}" if row.first != row.last else row.first, row.dose, *row.tablets.split(" + ")]
        for words in said:
            place = whole.index(words.replace(NBSP, " "), place)
    boxes = [f"{box.weekday} {box.number}" for row in wanted.rows for box in row.boxes]
    assert sum(whole.count(box) >= boxes.count(box) for box in set(boxes)) == len(set(boxes))


@each_sheet
def test_no_page_is_blank_and_nothing_stands_outside_it(name, language, paper):
    reader = read(TAPERS[name], language=language, paper=paper)
    rows = len(sheet(TAPERS[name], language=language).rows)
    assert rows >= len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert (round(width), round(height)) == SIZES[paper]
        assert " mg" in text(page), "a page without a row"
        assert text(page).count(sheet(SEED, language=language).page_line(number, len(reader.pages))) == 1
        lowest = min(bottom for _, bottom, _ in marks(page))
        assert lowest > 25
        assert all(25 < left < width - 25 and bottom < height - 25 for left, bottom, _ in marks(page))


@each_paper
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [7, 9, 10, 13, 14, 28])
def test_half_a_year_takes_two_pages_at_most(days, language, paper):
    """Twenty-six weeks. Steps of eight days alone take a third page on US Letter: each is two rows."""
    count = 182 // days
    taper = steps(*((days * n, f"{177.5 - 2.5 * n}") for n in range(count)), (182, "0"))
    assert len(read(taper, language=language, paper=paper).pages) <= 2


def test_the_seed_is_two_pages_and_one_day_is_one():
    assert [len(read(TAPERS[name]).pages) for name in ("shortest", "seed")] == [1, 2]


def test_rows_do_not_lie_over_one_another():
    for page in read(LONGEST, language="de").pages:
        doses = [bottom for left, bottom, words in marks(page) if words.strip().endswith("mg") and left < 200]
        gaps = [above - below for above, below in pairwise(doses)]
        assert all(gap > 20 for gap in gaps)


def test_the_font_is_embedded_so_that_any_printer_has_it():
    fonts = read(SEED).pages[0]["/Resources"]["/Font"].get_object()
    descendants = [f.get_object()["/DescendantFonts"][0].get_object() for f in fonts.values()]
    assert descendants
    assert all("/FontFile2" in f["/FontDescriptor"].get_object() for f in descendants)


def test_the_file_itself_says_nothing_of_the_patient():
    raw = pdf_of(sheet(SEED), paper="a4")
    info = PdfReader(io.BytesIO(raw)).metadata
    assert info.title == "Your tablets, day by day"
    assert info.author is None
    assert b"Zebulon" not in raw


@pytest.mark.parametrize(
    ("name", "shown"), [("Łucja", "Łucja"), ("Živa", "Živa"), ("Ольга", "Ольга"), ("美咲", "__")]
)
def test_a_name_the_font_cannot_draw_leaves_a_line_to_write_on(name, shown):
    assert f"For: {shown} A." in text(read(SEED, given_name=name).pages[0])


def test_very_long_words_stay_inside():
    clinic = "Universitätsklinikum für Rheumatologie und klinische Immunologie am Donaukanal " * 2
    [page, *_] = read(SEED, name=clinic, given_name="Wolfeschlegelsteinhausen" * 3).pages
    assert all(left < 570 for left, _, _ in marks(page))
    assert LISTED
