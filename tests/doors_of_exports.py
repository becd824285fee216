"""The addresses of what leaves the outcomes pages, for the access matrix: reports, studies, data sets."""

from tests.doors import AUDIT, FORBIDDEN, NOT_FOUND, Door

STUDIES = AUDIT | {"stella": FORBIDDEN}
STUDY = STUDIES | {"charlie": NOT_FOUND}


def study(things):
    return [things.study.pk]


EXPORTS = {
    "monitoring:report": Door(STUDIES, is_post_only=True),
    "monitoring:studies": Door(STUDIES),
    "monitoring:study": Door(STUDY, study),
    "monitoring:study-end": Door(STUDY, study),
    "monitoring:export-fetch": Door(
        STUDY, lambda things: [things.study.pk, things.export.pk], is_post_only=True
    ),
}
