"""Each refusal on both sides: the safe installation with one thing spoilt, and with it mended."""

import pytest

from tracker.checks import PRODUCTION_VARIABLES, is_debug, is_true, unsafe_settings

KEY = "k8Jq2vXr9Lw4Tz7Nb1Mc6Hd3Fg5Ps0Ay-Qe_Ru1Ti8Oo2Gj4Bn7V"
SAFE = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "pulseline.example.org",
    "DATABASE_URL": "postgres://pulseline:pw@db/pulseline",
    "REDIS_URL": "redis://broker:6379/0",
    "EMAIL_URL": "smtp+tls://user:pw@mail:587",
}
WEAK_KEY = "SECRET_KEY is too easy to guess: set it to 50 or more random characters."
NO_REDIS = "REDIS_URL is missing or names no Redis server: set it to redis://host:6379/0."
NO_MAIL = (
    "EMAIL_URL is missing or sends no mail, so reminders would be lost: "
    "set it to smtp+tls://user:password@host:587."
)
NO_SQLITE = (
    "SQLite is refused in production: set DATABASE_URL to postgres://user:password@host/name, "
    "or ALLOW_SQLITE=true for one small clinic on one machine."
)


def test_an_empty_environment_is_the_embedded_mode() -> None:
    assert is_debug({})
    assert unsafe_settings({}) == []


def test_a_safe_installation_starts() -> None:
    assert not is_debug(SAFE)
    assert unsafe_settings(SAFE) == []


@pytest.mark.parametrize("name", PRODUCTION_VARIABLES)
def test_one_production_variable_switches_debug_off(name: str) -> None:
    assert not is_debug({name: SAFE[name]})
    assert unsafe_settings({name: SAFE[name]}) != []


@pytest.mark.parametrize("name", PRODUCTION_VARIABLES)
def test_an_empty_variable_counts_as_missing(name: str) -> None:
    assert is_debug({name: " "})


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing: set it to 50 or more random characters."),
        ({"SECRET_KEY": KEY[:49]}, WEAK_KEY),
        ({"SECRET_KEY": "abcdefghi" * 6}, WEAK_KEY),
        (
            {"SECRET_KEY": "django-insecure-" + KEY},
            "SECRET_KEY is still a placeholder: set it to 50 or more random characters.",
        ),
        (
            {"ALLOWED_HOSTS": " , "},
            "ALLOWED_HOSTS is missing: set it to the host names people type, separated by commas.",
        ),
        (
            {"ALLOWED_HOSTS": "pulseline.example.org, *"},
            (
                "ALLOWED_HOSTS=* is refused, because any forged host name would be answered: "
                "set it to the host names people type, separated by commas."
            ),
        ),
        ({"DATABASE_URL": ""}, NO_SQLITE),
        ({"DATABASE_URL": "sqlite:////srv/db.sqlite3"}, NO_SQLITE),
        ({"DATABASE_URL": "", "ALLOW_SQLITE": "false"}, NO_SQLITE),
        (
            {"DATABASE_URL": "mysql://u:p@h/n"},
            "DATABASE_URL names neither PostgreSQL nor SQLite: set it to postgres://user:password@host/name.",
        ),
        ({"REDIS_URL": ""}, NO_REDIS),
        ({"REDIS_URL": "memory://"}, NO_REDIS),
        ({"EMAIL_URL": ""}, NO_MAIL),
        ({"EMAIL_URL": "consolemail://"}, NO_MAIL),
        ({"EMAIL_URL": "dummymail://"}, NO_MAIL),
        (
            {"SECURE_COOKIES": "false"},
            (
                "SECURE_COOKIES=false is refused, because sign-ins could be read on the network: "
                "serve HTTPS and set SECURE_COOKIES=true."
            ),
        ),
    ],
)
def test_an_unsafe_setting_is_refused_with_one_sentence(spoilt: dict[str, str], sentence: str) -> None:
    assert unsafe_settings(SAFE | spoilt) == [sentence]


@pytest.mark.parametrize(
    "mended",
    [
        {"SECRET_KEY": KEY[:50]},
        {"SECRET_KEY": "abcdefghij" * 5},
        {"ALLOWED_HOSTS": "a.example.org, b.example.org"},
        {"DATABASE_URL": "", "ALLOW_SQLITE": "true"},
        {"DATABASE_URL": "sqlite:////srv/db.sqlite3", "ALLOW_SQLITE": "yes"},
        {"REDIS_URL": "rediss://broker:6380/1"},
        {"EMAIL_URL": "smtp://mail:25"},
        {"SECURE_COOKIES": "true"},
    ],
)
def test_the_safe_side_of_each_boundary_starts(mended: dict[str, str]) -> None:
    assert unsafe_settings(SAFE | mended) == []


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        (
            SAFE | {"DEBUG": "true", "ALLOWED_HOSTS": "localhost"},
            (
                "DEBUG=true is refused with a server in DATABASE_URL, because error pages would show "
                "patient data: set DEBUG=false."
            ),
        ),
        (
            {"DEBUG": "true", "ALLOWED_HOSTS": "localhost,pulseline.example.org"},
            (
                "DEBUG=true is refused with ALLOWED_HOSTS=pulseline.example.org, because error pages "
                "would show patient data to the network: set DEBUG=false."
            ),
        ),
    ],
)
def test_debug_is_refused_where_patients_could_be_seen(env: dict[str, str], sentence: str) -> None:
    assert unsafe_settings(env) == [sentence]


def test_debug_is_allowed_on_this_machine() -> None:
    assert unsafe_settings({"DEBUG": "true", "ALLOWED_HOSTS": "localhost,127.0.0.1"}) == []


def test_debug_off_alone_demands_everything() -> None:
    names = [sentence.split()[0] for sentence in unsafe_settings({"DEBUG": "false"})]
    assert names == ["SECRET_KEY", "ALLOWED_HOSTS", "SQLite", "REDIS_URL", "EMAIL_URL"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("1", True), ("TRUE", True), (" yes ", True), ("on", True), ("0", False), ("", False), ("maybe", False)],
)
def test_anything_unclear_means_no(text: str, answer: bool) -> None:
    assert is_true(text) is answer
