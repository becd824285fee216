"""The signature of a webhook, in the headers of the Standard Webhooks specification, version 1.0.0.

A receiver verifies so: take the bytes after `whsec_` of its secret out of base64; compute the HMAC-SHA256 of
`<webhook-id>.<webhook-timestamp>.<body as received>` with them; compare it in constant time with each
signature of `webhook-signature` that begins with `v1,`, in base64; refuse a timestamp more than five minutes
away from its own clock; and do once what comes twice with the same `webhook-id`.
"""

import base64
import hashlib
import hmac

PREFIX = "whsec_"


def secret_text(key: bytes) -> str:
    """Return the secret as people copy it."""
    return f"{PREFIX}{base64.b64encode(key).decode()}"


def headers(key: bytes, *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the three headers that go with the body."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
