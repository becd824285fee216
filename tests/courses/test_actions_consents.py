"""What a patient said about being reached: who recorded it, when, how; refused; undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.actions.consents import record_consent
from courses.actions.patients import update_patient
from courses.clinic import audit
from courses.clinic.errors import StaleError
from courses.models import AuditLine, Consent, Patient
from courses.rules.errors import RuleError
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    ada = make_patient(cast.north, cast.alice)
    Patient.objects.update(phone="+44 20 7946 0123")
    ada.refresh_from_db()
    return ada


def say(ada, by, *, seen=None, about="text", is_given=True, days=0):
    said_on = ada.clinic.today()
    return record_consent(
        patient=ada,
        seen_version=seen or ada.version,
        by=by,
        about=about,
        is_given=is_given,
        how="phone",
        said_on=said_on.fromordinal(said_on.toordinal() + days),
    )


def test_it_is_kept_with_who_and_how_and_the_newest_holds(cast, ada):
    say(ada, cast.nina)
    say(ada, cast.alice, is_given=False)
    ada.refresh_from_db()
    assert ada.may_text is False
    kept = ada.consents.values_list("about", "is_given", "how", "recorded_by__username", "said_on")
    today = ada.clinic.today()
    assert list(kept) == [("text", False, "phone", "alice", today), ("text", True, "phone", "nina", today)]
    line = AuditLine.objects.filter(action="patient.consent").latest("id")
    assert (line.actor, line.reason, line.before["may_text"]) == (cast.alice, "said on the phone", True)


def test_what_is_ticked_among_the_details_is_kept_too(cast, ada):
    update_patient(patient=ada, seen_version=ada.version, by=cast.nina, changes={"may_phone": True})
    update_patient(patient=ada, seen_version=ada.version, by=cast.nina, changes={"given_name": "Ada"})
    (consent,) = ada.consents.all()
    assert (consent.about, consent.is_given, consent.how) == ("phone", True, "details")


def test_research_is_asked_about_apart(cast, ada):
    say(ada, cast.nina, about="research")
    ada.refresh_from_db()
    assert (ada.may_research, ada.may_text) == (True, False)
    say(ada, cast.nina, about="research", is_given=False)
    ada.refresh_from_db()
    assert ada.may_research is False


def test_what_cannot_be_is_refused(cast, ada):
    with pytest.raises(ValidationError, match="has not come yet"):
        say(ada, cast.nina, days=1)
    with pytest.raises(StaleError):
        say(ada, cast.nina, seen=ada.version + 1)
    Patient.objects.update(phone="0161 496 0100")
    ada.refresh_from_db()
    with pytest.raises(RuleError, match="The number was refused"):
        say(ada, cast.nina)
    assert not Consent.objects.exists()


def test_who_may_not(cast, ada):
    refused = {cast.bob: PermissionDenied, cast.mona: PermissionDenied, cast.charlie: Http404}
    for user, refusal in refused.items():
        with pytest.raises(refusal):
            say(ada, user)
    assert not Consent.objects.exists()


def test_it_is_undone_when_the_audit_line_fails(cast, ada, monkeypatch):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        say(ada, cast.nina)
    ada.refresh_from_db()
    assert (ada.may_text, Consent.objects.count()) == (False, 0)
