"""Blood tests of agents in the invented clinic: complete and in time, unless the story tells otherwise."""

from decimal import Decimal

from courses.models import Patient
from courses.protocols.loader import drug_monitoring, find_agent, find_analyte
from monitoring.actions.results import SheetRow, record_lab_sheet
from tracker.demo.curves import NORTH
from tracker.demo.people import Site
from tracker.demo.story import Bloods, Story

LATELY, SETTLED = -5, -14  # a panel 5 days ago, for whoever has taken the agent for two weeks
USUAL = {
    "haemoglobin": "132", "wbc": "6.8", "neutrophils": "4.2", "platelets": "265", "creatinine": "68",
    "potassium": "4.2", "alt": "27", "alp": "74", "albumin": "41", "glucose": "5.4",
}  # fmt: skip


def draw(site: Site, story: Story, patient: Patient) -> None:
    """Write each set of panels the story's agents ask for; values another sheet of the day has stay out."""
    codes = _members(story)
    for drawn in (story.bloods if story.bloods is not None else (Bloods(LATELY),)) if codes else ():
        told = _told_on(story, drawn.day)
        rows = [_row(story, code) for code in codes if code not in {*drawn.lacking, *told}]
        record_lab_sheet(
            patient=patient, by=site.nurse, sampled_on=site.day(drawn.day), rows=rows, laboratory=NORTH.name
        )


def _members(story: Story) -> list[str]:
    """Return the analytes of every panel that an agent taken now asks for at intervals."""
    book, codes = drug_monitoring(), []
    for drug in story.drugs:
        agent = find_agent(drug.name)
        schedule = book.schedule_of(agent) if agent else None
        if schedule and drug.last is None and (drug.first <= SETTLED or story.bloods):
            codes += [member for panel in schedule.panels for member in book.panels[panel].members]
    return list(dict.fromkeys(codes))


def _told_on(story: Story, day: int) -> set[str]:
    return {_code(one.analyte) for one in story.labs for told, _ in one.values if told == day}


def _code(printed: str) -> str:
    found = find_analyte(printed)
    return found.code if found else ""


def _row(story: Story, code: str) -> SheetRow:
    """Return the value with this laboratory's limits; ALT goes with the story's own course of it."""
    limits = NORTH.limits[next(name for name in NORTH.limits if _code(name) == code)]
    own = [one.values[-1][1] for one in story.labs if _code(one.analyte) == code and one.lab == NORTH]
    lln = Decimal(limits.lln) if limits.lln else None
    return SheetRow(code, own[-1] if own else USUAL[code], limits.unit, Decimal(limits.uln), lln)
