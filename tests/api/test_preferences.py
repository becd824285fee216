"""How somebody is told, over HTTP: their own choice only."""

from courses.clinic import audit
from monitoring.models import Preference

URL = "/api/v1/me/preference/"
QUIET = {"by_email": False, "by_text": False}


def test_everybody_reads_and_chooses_their_own(nina, bob):
    seen = nina.get(URL)
    assert (seen.json()["by_email"], seen["ETag"]) == (True, '"1"')
    chosen = nina.put(URL, QUIET, headers={"If-Match": seen["ETag"]})
    assert (chosen.status_code, chosen.json()["by_email"], chosen["ETag"]) == (200, False, '"2"')
    assert bob.get(URL).json()["by_email"] is True
    assert nina.put(URL, QUIET, headers={"If-Match": seen["ETag"]}).status_code == 412
    assert nina.put(URL, QUIET).status_code == 428


def test_a_wrong_version_of_a_choice_that_was_never_made_is_refused_in_a_sentence(nina):
    refused = nina.put(URL, QUIET, headers={"If-Match": '"99"'})
    assert (refused.status_code, "Not saved: this preference was changed" in refused.json()["error"]) == (
        412,
        True,
    )
    assert not Preference.objects.exists()


def test_texts_need_a_confirmed_number_and_a_number_is_not_set_here(nina, cast, sign_in):
    texts = nina.put(URL, QUIET | {"by_text": True}, headers={"If-Match": '"1"'})
    assert (texts.status_code, "no confirmed number" in texts.json()["error"]) == (400, True)
    number = nina.put(URL, QUIET | {"number": "+441632960001"}, headers={"If-Match": '"1"'})
    assert number.status_code == 400
    assert sign_in(cast.stella).put(URL, QUIET, headers={"If-Match": '"1"'}).status_code == 400
    assert not Preference.objects.filter(by_text=True).exists()


def test_without_its_audit_line_nothing_is_stored(nina, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr(audit, "write", broken)
    nina.raise_request_exception = False
    assert nina.put(URL, QUIET, headers={"If-Match": '"1"'}).status_code == 500
    assert not Preference.objects.filter(by_email=False).exists()
