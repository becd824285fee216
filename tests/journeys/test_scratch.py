import pytest
from tests import cast as people
from tests.journeys.pages import *
from tests.test_access_matrix import DOORS, make_things
from django.urls import reverse
pytestmark = pytest.mark.browser
@pytest.fixture(scope="module")
def things(cast):
    return make_things(cast)
def test_x(visit, cast, things, complaints):
    page = visit("/", by=cast.alice)
    for name, door in DOORS.items():
        if door.is_post_only: continue
        r = page.goto(reverse(name, args=door.about(things)))
        page.wait_for_load_state("networkidle")
        print(r.status, name, complaints.found); complaints.found.clear()
