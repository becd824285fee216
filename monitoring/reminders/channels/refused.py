"""A message that no later try can deliver."""


class UndeliverableError(ValueError):
    """The receiver, or who carries messages to them, refused the address or the message for good."""
