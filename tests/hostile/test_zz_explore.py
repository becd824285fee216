import pytest, re
from datetime import timedelta
from django.test import Client
from django.urls import reverse
from tests.test_access_matrix import DOORS, make_things
from tests import cast as people
from tests.hostile.pages import boxes_of

def test_x(db):
    cast = people.make_cast(); things = make_things(cast)
    c = Client(); c.force_login(cast.alice, backend="django.contrib.auth.backends.ModelBackend")
    for name, door in DOORS.items():
        if door.is_get_only or name in ("logout","courses:clinic-switch","monitoring:inbox-read","login","password_change"): continue
        url = reverse(name, args=door.about(things))
        r = c.get(url)
        if r.status_code != 200: print(name, r.status_code, r.get("Location")); continue
        b = boxes_of(r)
        p = c.post(url, b)
        f = p.context and p.context.get("form")
        print(name, p.status_code, {k: v for k, v in b.items() if not k.startswith(("rows-","muscle-"))}, f and dict(f.errors) if p.status_code!=302 else "")
