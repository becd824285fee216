"""Everyone of the invented clinic, in the order they are registered."""

from tracker.demo.stories.audited import AUDITED
from tracker.demo.stories.diseases import DISEASES
from tracker.demo.stories.infusions import INFUSIONS
from tracker.demo.stories.long_courses import LONG_COURSES
from tracker.demo.stories.responses import RESPONSES
from tracker.demo.stories.showcase import SHOWCASE
from tracker.demo.stories.tapers import TAPERS
from tracker.demo.stories.toxicity import TOXICITY
from tracker.demo.stories.windows import WINDOWS
from tracker.demo.stories.years import YEARS

STORIES = (
    *SHOWCASE,
    *INFUSIONS,
    *WINDOWS,
    *TAPERS,
    *DISEASES,
    *TOXICITY,
    *RESPONSES,
    *YEARS,
    *AUDITED,
    *LONG_COURSES,
)
