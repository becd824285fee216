"""Numbers that can be sent a text message."""

import pytest

from courses.rules.errors import RuleError
from courses.rules.numbers import e164


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+44 20 7946 0123", "+442079460123"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("+4915123456789", "+4915123456789"),
    ],
)
def test_a_number_is_kept_without_what_people_put_between(typed, kept):
    assert e164(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "0161 496 0100", "+44", "+44 20 7946 012", "+44 20 7946 01234", "+999 123456789", "call me",
     "+1 202 555 0123 ext. 5"],
)  # fmt: skip
def test_what_is_none_is_refused(typed):
    with pytest.raises(RuleError, match="The number was refused"):
        e164(typed)
