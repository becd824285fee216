"""A clinic's protocols over HTTP."""

from courses.protocols.loader import pulse_protocol

VERSION = pulse_protocol("seed").version


def address(cast, *rest: str) -> str:
    return "/".join([f"/api/v1/clinics/{cast.north.pk}/protocols", *rest, ""])


def seed_of(response) -> dict:
    rows = response.json()["results"]
    return next(row for row in rows if (row["kind"], row["name"]) == ("pulse", "seed"))


def test_each_protocol_says_its_source_and_whether_it_is_approved(cast, nina):
    seed = seed_of(nina.get(address(cast)))
    assert (seed["is_approved"], seed["approved_by"], seed["version"]) == (True, "Alice", VERSION)
    assert seed["source"]


def test_a_prescriber_withdraws_and_approves(cast, alice):
    withdrawn = alice.post(address(cast, "pulse", "seed", "withdraw"), {"reason": "a newer source"})
    assert (withdrawn.status_code, withdrawn.json()["is_approved"]) == (200, False)
    wrong = alice.post(address(cast, "pulse", "seed", "approve"), {"version": "2019"})
    assert wrong.status_code == 400
    approved = alice.post(address(cast, "pulse", "seed", "approve"), {"version": VERSION})
    assert (approved.status_code, approved.json()["is_approved"]) == (201, True)
    again = alice.post(address(cast, "pulse", "seed", "approve"), {"version": VERSION})
    assert again.status_code == 400


def test_nurse_and_stranger_do_neither(cast, nina, charlie, bob):
    for client, code in [(nina, 403), (bob, 403), (charlie, 404)]:
        for what, body in [("approve", {"version": VERSION}), ("withdraw", {"reason": "x"})]:
            assert client.post(address(cast, "pulse", "seed", what), body).status_code == code
    assert charlie.get(address(cast)).status_code == 404
    assert seed_of(bob.get(address(cast)))["is_approved"]


def test_an_unknown_protocol_is_not_found_or_refused(cast, alice):
    assert alice.post(address(cast, "pulse", "none", "withdraw"), {"reason": "x"}).status_code == 404
    assert alice.post(address(cast, "pulse", "none", "approve"), {"version": "1"}).status_code == 400
