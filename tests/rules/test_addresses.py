"""Which addresses may be told anything: those of the world, and those allowed by name."""

import pytest

from courses.rules.errors import RuleError
from monitoring.rules.addresses import may_reach, networks, parsed

LOOPBACK = networks(["127.0.0.0/8", "::1/128"])


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("9.255.255.255", True), ("10.0.0.0", False), ("10.255.255.255", False), ("11.0.0.0", True),
        ("172.15.255.255", True), ("172.16.0.0", False), ("172.31.255.255", False), ("172.32.0.0", True),
        ("192.167.255.255", True), ("192.168.0.0", False), ("192.168.255.255", False), ("192.169.0.0", True),
        ("126.255.255.255", True), ("127.0.0.1", False), ("128.0.0.1", True),
        ("169.253.255.255", True), ("169.254.169.254", False), ("169.255.0.0", True),
        ("100.63.255.255", True), ("100.64.0.0", False), ("100.127.255.255", False), ("100.128.0.0", True),
        ("0.0.0.0", False),  # noqa: S104 - to be refused
        ("224.0.0.1", False), ("255.255.255.255", False), ("198.18.0.1", False),
        ("2606:4700::1", True), ("::1", False), ("::", False), ("fe80::1", False), ("fd00:ec2::254", False),
        ("::ffff:10.0.0.1", False), ("::ffff:127.0.0.1", False), ("::ffff:9.9.9.9", True),
        ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("2001:0:1::", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_of_the_world_or_not(address, may):
    assert may_reach(address) is may


def test_an_allowed_network_may_be_reached_and_its_neighbour_not():
    allowed = networks(["10.20.0.0/16"])
    assert [may_reach(a, allowed) for a in ("10.19.255.255", "10.20.0.0", "10.20.255.255", "10.21.0.0")] == [
        False, True, True, False,
    ]  # fmt: skip
    assert may_reach("::ffff:10.20.0.1", allowed)


def test_the_service_for_a_clouds_machines_is_refused_whatever_is_allowed():
    assert not may_reach("169.254.169.254", networks(["0.0.0.0/0"]))
    assert not may_reach("fe80::1", networks(["::/0"]))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "no web address"), ("example.org/hook", "no web address"),
        ("ftp://example.org", "no web address"),
        ("https://", "no web address"), ("https://exa mple.org", "no web address"),
        ("https://example.org/a\nb", "no web address"), ("https://ex\u00e4mple.org", "no web address"),
        ("file:///etc/passwd", "no web address"), ("https://[::1", "no web address"),
        ("https://nina:secret@example.org/", "name and password"), ("https://example.org/#top", "behind '#'"),
        ("http://example.org/hook", "not encrypted"), ("http://127.0.0.1:1/", "not encrypted"),
        ("http://localhost/", "not encrypted"),
        ("https://127.0.0.1/", "private network"), ("https://[::1]/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://[::ffff:10.0.0.1]/", "private network"),
    ],
)  # fmt: skip
def test_what_is_no_address_to_tell_is_refused(url, words):
    with pytest.raises(RuleError, match=words):
        parsed(url)


def test_plain_http_goes_to_this_machine_only_where_that_is_allowed():
    assert parsed("http://127.0.0.1:8099/hook", LOOPBACK).port == 8099
    assert parsed("http://[::1]:8099/hook", LOOPBACK).port == 8099
    with pytest.raises(RuleError, match="not encrypted"):
        parsed("http://10.0.0.1/hook", networks(["10.0.0.0/8"]))
    assert parsed("https://10.0.0.1/hook", networks(["10.0.0.0/8"])).host == "10.0.0.1"
