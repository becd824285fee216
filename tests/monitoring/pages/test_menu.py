"""What the menu offers: each page to those who may open it."""

from courses.models import Membership

ESCALATION = 'href="/clinic/escalation/"'


def test_a_lead_who_manages_nothing_is_led_to_the_chain_of_escalation(cast, alice, nina, sign_in):
    assert ESCALATION not in alice.get("/").content.decode()
    assert alice.get("/clinic/escalation/").status_code == 403
    Membership.objects.filter(user=cast.alice).update(is_lead=True)
    assert ESCALATION in alice.get("/").content.decode()
    assert alice.get("/clinic/escalation/").status_code == 200
    assert ESCALATION not in nina.get("/").content.decode()
    mona = sign_in(cast.mona)  # who manages comes to it by the clinic's settings
    assert ESCALATION not in mona.get("/operations/").content.decode()
    assert ESCALATION in mona.get("/clinic/settings/").content.decode()
