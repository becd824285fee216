"""Which addresses on the network a message may be carried to: those of the world, and those allowed by name.

Someone who may enter an address must not reach through us what only this machine can: neighbours in the
hospital's network, this machine itself, or a cloud's own service for its machines.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from courses.rules.errors import RuleError

Network = IPv4Network | IPv6Network

# In these, another address is wrapped: what it leads to cannot be told here.
WRAPPING = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks of texts such as "10.20.0.0/16"; ValueError for what is none."""
    return tuple(ip_network(text) for text in texts)


def may_reach(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Return whether a message may go to the address; link-local ones never, whatever is allowed."""
    ip = _bare(ip_address(address))
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if any(ip in network for network in allowed):
        return True
    return ip.is_global and not any(ip in network for network in WRAPPING)


def is_loopback(address: str) -> bool:
    """Return whether it is an address of this machine itself; a name is none."""
    try:
        return _bare(ip_address(address)).is_loopback
    except ValueError:
        return False


def _bare(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for, else the address itself."""
    return (ip.ipv4_mapped if isinstance(ip, IPv6Address) else None) or ip


def parsed(url: str, allowed: Iterable[Network] = ()) -> Url:
    """Return a web address in its parts, read as it will be when called; RuleError says why it is refused."""
    try:
        target = parse_url(url)
    except HTTPError:
        target = Url()
    is_web = target.scheme in {"https", "http"} and target.host
    if not is_web or not url.isascii() or not url.isprintable() or " " in url:
        raise RuleError("The address was refused: it is no web address; use https://host/path.")
    if target.auth or target.fragment:
        raise RuleError(
            "The address was refused: it holds a name and password, or a mark behind '#'; leave that away."
        )
    host = bare_host(target)
    if target.scheme == "http" and not (is_loopback(host) and may_reach(host, allowed)):
        raise RuleError("The address was refused: http:// is not encrypted; use https://.")
    if _is_number(host) and not may_reach(host, allowed):
        raise RuleError(
            "The address was refused: it lies in a private network; whoever runs the server may allow that "
            "network in WEBHOOK_NETWORKS."
        )
    return target


def bare_host(target: Url) -> str:
    """Return the host without the brackets of an IPv6 address, and without its zone."""
    return (target.host or "").strip("[]").partition("%")[0]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
