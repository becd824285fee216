"""The addresses of studies and their data sets, for the access matrix."""

from tests.doors import AUDIT, FORBIDDEN, NOT_FOUND, Door

STUDIES = AUDIT | {"stella": FORBIDDEN}
STUDY = STUDIES | {"charlie": NOT_FOUND}


def study(things):
    return [things.study.pk]


EXPORTS = {
    "monitoring:studies": Door(STUDIES),
    "monitoring:study": Door(STUDY, study),
    "monitoring:study-end": Door(STUDY, study),
    "monitoring:export-fetch": Door(
        STUDY, lambda things: [things.study.pk, things.export.pk], is_post_only=True
    ),
}
