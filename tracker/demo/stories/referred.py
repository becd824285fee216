"""Sent from elsewhere with few papers: what an audit of the data has to find missing."""

from tracker.demo.curves import course_of
from tracker.demo.story import Said, Story

REFERRED = (
    Story(
        "Wren",
        "unknown",
        None,
        "unknown",
        earlier_pulse=-75,
        labs=(course_of("CK", (-20, -6), "3.4", "2.1"),),
        notes=(Said(-20, "Referred by telephone after a pulse elsewhere; the letter has not come"),),
    ),
)
