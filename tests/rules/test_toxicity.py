import pytest

from courses.rules.errors import RuleError
from monitoring.rules.ctcae.stored import ctcae_grade


@pytest.mark.parametrize(("grade", "version"), [(1, "5.0"), (5, "5.0"), (1, "6.0"), (5, "6.0"), (None, "")])
def test_grades(grade, version):
    assert ctcae_grade(grade, version) == grade


@pytest.mark.parametrize(
    ("grade", "version", "words"),
    [
        (0, "5.0", "from 1 to 5"),
        (6, "5.0", "from 1 to 5"),
        (2.5, "5.0", "from 1 to 5"),
        (True, "5.0", "from 1 to 5"),
        (3, "", "5.0 or 6.0"),
        (3, "4.03", "5.0 or 6.0"),
        (3, "5", "5.0 or 6.0"),
        (None, "5.0", "no grade goes with it"),
    ],
)
def test_a_grade_without_its_version_is_refused(grade, version, words):
    with pytest.raises(RuleError, match=words):
        ctcae_grade(grade, version)
