"""The inbox in the app: the delivery row itself, marked sent, is the message."""


def put_in_inbox(message) -> None:
    """Return; there is nothing to carry anywhere."""
