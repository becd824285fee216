"""What a log may say of an error: its kind and its place, never its words, which may tell of a patient."""

import traceback


def where(error: BaseException) -> str:
    """Return the error's kind and the line of code that raised it, "KeyError at message.py:31"."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
