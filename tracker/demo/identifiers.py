"""Numbers that can belong to nobody: the NHS test range, and telephone numbers kept for drama."""

from itertools import count

TEST_RANGE = "999"  # NHS numbers that begin so are kept for tests and are never issued
DRAMA_PREFIX = "0161 496 0"  # Ofcom keeps 0161 496 0000 to 0999 for drama: nobody answers them


def check_digit(nine_digits: str) -> int:
    """Return the modulus-11 check digit of an NHS number, or 10 where no such number exists."""
    weighted = sum(int(digit) * weight for digit, weight in zip(nine_digits, range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11


def nhs_numbers():
    """Yield the numbers of the test range in order, from 9990000018 on."""
    for n in count(1):
        stem = f"{TEST_RANGE}{n:06}"
        if check_digit(stem) < 10:
            yield f"{stem}{check_digit(stem)}"


def phone_number(position: int) -> str:
    """Return the telephone number of the patient at a place of the cast; different for the first 1000."""
    # 37 has no factor in common with 1000, so that neighbours look unlike and none is given twice.
    return f"{DRAMA_PREFIX}{position * 37 % 1000:03}"
