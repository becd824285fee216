"""What every record page does alike: who may, what is kept, what comes of bad days and texts."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest

from courses.clinic.audit import AuditLine
from monitoring.models import AdverseEffect, ImagingStudy, Measure, Note, StrengthTest
from tests.monitoring.pages.conftest import address, boxes

FIELDS_OF_MUSCLES = {
    "muscle-TOTAL_FORMS": "1",
    "muscle-INITIAL_FORMS": "0",
    "muscle-MIN_NUM_FORMS": "0",
    "muscle-MAX_NUM_FORMS": "40",
}


@dataclass(frozen=True)
class Kind:
    """One kind of record: its address, its day's boxes, the least that a person must enter."""

    slug: str
    model: type
    day: str
    column: str
    least: dict
    text: str

    def __str__(self) -> str:
        return self.slug

    def posted(self, day, precision: str = "exact", **more) -> dict:
        return {"record_id": str(uuid.uuid4())} | self.least | boxes(self.day, day, precision) | more


KINDS = [
    Kind("strength", StrengthTest, "tested", "tested_on", {"scale": "mmt8:80", "total": "62"}, "note"),
    Kind(
        "imaging",
        ImagingStudy,
        "imaged",
        "imaged_on",
        {"name": "oedema of both thighs"} | FIELDS_OF_MUSCLES,
        "name",
    ),
    Kind("effect", AdverseEffect, "onset", "onset_on", {"term": "striae", "causality": "probable"}, "term"),
    Kind("measure", Measure, "measured", "measured_on", {"kind": "haq_di", "number": "1.5"}, "text"),
    Kind("note", Note, "noted", "noted_on", {"kind": "remark", "text": "walks again"}, "text"),
]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


def refused(response) -> str:
    """Return every error the page shows as one text."""
    assert response.status_code == 422, response.status_code
    return " ".join(words for errors in response.context["form"].errors.values() for words in errors)


@each_kind
def test_a_nurse_records_and_the_trail_says_who(kind, nina, cast, patient, today):
    page = nina.get(address(f"{kind.slug}-new", patient.pk))
    assert page.status_code == 200
    response = nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(today))
    assert response.status_code == 302, response.context["form"].errors
    fact = kind.model.objects.get()
    assert (fact.patient, getattr(fact, kind.column), fact.precision) == (patient, today, "exact")
    line = AuditLine.objects.get(record=fact.key)
    assert (line.actor, line.action) == (cast.nina, f"{kind.model._meta.model_name}.record")


@each_kind
def test_an_approximate_and_an_unknown_day_stay_so(kind, nina, patient, today):
    nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(today, "approx"))
    nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(None, "unknown"))
    stored = {(getattr(fact, kind.column), fact.precision) for fact in kind.model.objects.all()}
    assert stored == {(today, "approx"), (None, "unknown")}


@each_kind
def test_the_same_form_sent_twice_stores_one_record(kind, nina, patient, today):
    posted = kind.posted(today)
    for _ in range(2):
        assert nina.post(address(f"{kind.slug}-new", patient.pk), posted).status_code == 302
    assert kind.model.objects.count() == 1


@each_kind
def test_a_day_is_refused_from_tomorrow_and_before_birth(kind, nina, patient, today):
    for day, allowed in [
        (today, True),
        (today + timedelta(days=1), False),
        (patient.birth_date, True),
        (patient.birth_date - timedelta(days=1), False),
    ]:
        response = nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(day))
        assert response.status_code == (302 if allowed else 422), day
    assert kind.model.objects.count() == 2


BAD_DAYS = {
    "full-width digits": {"day": "\uff11\uff12", "month": "1", "year": "2026"},
    "no such day": {"day": "31", "month": "2", "year": "2026"},
    "half a day": {"day": "", "month": "2", "year": "2026"},
    "a letter": {"day": "x", "month": "2", "year": "2026"},
    "a NUL": {"day": "\x001", "month": "2", "year": "2026"},
    "long": {"day": "1" * 10_000, "month": "2", "year": "2026"},
}


@each_kind
@pytest.mark.parametrize("bad", BAD_DAYS.values(), ids=BAD_DAYS)
def test_a_bad_day_is_one_sentence_and_nothing_is_stored(kind, bad, nina, patient, today):
    posted = kind.posted(today) | {f"{kind.day}_{part}": text for part, text in bad.items()}
    response = nina.post(address(f"{kind.slug}-new", patient.pk), posted)
    assert len(response.context["form"].errors) == 1
    assert refused(response).endswith(".")
    assert kind.model.objects.count() == 0


@each_kind
@pytest.mark.parametrize("text", ["a\x00b", "a" * 10_000], ids=["NUL", "long"])
def test_a_bad_text_is_refused_and_what_was_typed_stays(kind, text, nina, patient, today):
    posted = kind.posted(today) | {kind.text: text}
    response = nina.post(address(f"{kind.slug}-new", patient.pk), posted)
    assert refused(response)
    assert b"There is a problem" in response.content
    form = response.context["form"]
    assert form[kind.text].value() == text
    assert kind.model.objects.count() == 0


@each_kind
def test_an_empty_form_is_refused(kind, nina, patient):
    response = nina.post(address(f"{kind.slug}-new", patient.pk), {"record_id": str(uuid.uuid4())})
    assert refused(response)
    assert kind.model.objects.count() == 0


@each_kind
def test_a_reader_may_not_and_a_stranger_sees_nothing(kind, cast, sign_in, patient, today):
    new = address(f"{kind.slug}-new", patient.pk)
    for user, status in [(cast.bob, 403), (cast.charlie, 404), (cast.audrey, 404), (cast.stella, 404)]:
        assert sign_in(user).post(new, kind.posted(today)).status_code == status, user
    assert kind.model.objects.count() == 0


@each_kind
def test_a_correction_is_a_new_version_with_its_reason(kind, nina, cast, patient, today):
    nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(today))
    fact = kind.model.objects.get()
    correct = address(f"{kind.slug}-correct", fact.chain)
    assert nina.get(correct).status_code == 200
    earlier = today - timedelta(days=3)
    posted = kind.posted(earlier) | {"version": "1", "reason": "wrong day"}
    response = nina.post(correct, posted)
    assert response.status_code == 302, response.context["form"].errors
    new = kind.model.objects.current().get()
    assert (new.version, new.reason, getattr(new, kind.column)) == (2, "wrong day", earlier)
    assert (new.chain, new.recorded_by) == (fact.chain, cast.nina)


@each_kind
def test_a_correction_without_a_reason_or_on_an_old_version_is_refused(kind, nina, patient, today):
    nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(today))
    fact = kind.model.objects.get()
    correct = address(f"{kind.slug}-correct", fact.chain)
    posted = kind.posted(today - timedelta(days=1)) | {"version": "1", "reason": ""}
    assert nina.post(correct, posted).status_code == 422
    assert nina.post(correct, posted | {"reason": "wrong day"}).status_code == 302
    stale = nina.post(
        correct, kind.posted(today - timedelta(days=2)) | {"version": "1", "reason": "too late"}
    )
    assert stale.status_code == 409
    assert b"What changed meanwhile" in stale.content
    assert kind.model.objects.current().get().version == 2


@each_kind
def test_an_unchanged_correction_is_refused(kind, nina, patient, today):
    nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(today))
    fact = kind.model.objects.get()
    posted = kind.posted(today) | {"version": "1", "reason": "nothing"}
    response = nina.post(address(f"{kind.slug}-correct", fact.chain), posted)
    assert "Nothing was corrected" in refused(response)
    assert kind.model.objects.count() == 1


@each_kind
def test_marking_as_entered_in_error_keeps_the_record(*, kind, nina, cast, sign_in, patient, today):
    nina.post(address(f"{kind.slug}-new", patient.pk), kind.posted(today))
    fact = kind.model.objects.get()
    void = address(f"{kind.slug}-void", fact.chain)
    assert sign_in(cast.bob).post(void, {"version": "1", "reason": "mine"}).status_code == 403
    assert sign_in(cast.charlie).post(void, {"version": "1", "reason": "mine"}).status_code == 404
    assert nina.post(void, {"version": "1", "reason": ""}).status_code == 422
    assert nina.post(void, {"version": "1", "reason": "another patient's"}).status_code == 302
    fact.refresh_from_db()
    assert (fact.voided_by, fact.void_reason) == (cast.nina, "another patient's")
