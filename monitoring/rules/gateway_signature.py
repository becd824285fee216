"""Twilio's signature of what it tells us: https://www.twilio.com/docs/usage/security#validating-requests.

HMAC-SHA1, keyed by the account's token, of the full address with each parameter's name and value behind it,
in the order of the names; in base64.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def signature(token: str, url: str, params: Mapping[str, str]) -> str:
    signed = url + "".join(f"{name}{params[name]}" for name in sorted(params))
    # SHA-1 is what the gateway signs with; HMAC does not rest on its weakness.
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def is_signed(token: str, url: str, params: Mapping[str, str], claimed: str) -> bool:
    """Return whether the gateway sent it; never without a token."""
    return bool(token) and hmac.compare_digest(signature(token, url, params).encode(), claimed.encode())
