"""Whether Pulseline may start with the settings it was given: functions of the environment, nothing else.

`tracker/settings.py` asks here before anything is built, so that web, worker, beat and every management
command refuse alike.
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

# Naming any of these says "this is a real installation".
PRODUCTION_VARIABLES = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_SECRET_KEY = 50  # characters; the length Django itself generates
FEWEST_SECRET_CHARACTERS = 10  # different ones: "aaaa..." is long and no secret
PLACEHOLDERS = ("django-insecure", "changeme", "change-me", "replace-me", "secret-key", "example")
POSTGRESQL_SCHEMES = ("postgres", "postgresql", "pgsql", "psql")
REDIS_SCHEMES = ("redis", "rediss", "unix")
# Mail that nobody receives: fine to try things out, silent loss of every reminder in a clinic.
UNSENT_MAIL_SCHEMES = ("consolemail", "dummymail", "memorymail")

Environment = Mapping[str, str]


def is_true(text: str) -> bool:
    """Return whether an environment variable's text means yes; anything unclear means no."""
    return text.strip().lower() in {"1", "true", "yes", "on"}


def value_of(env: Environment, name: str) -> str:
    """Return the variable's text without surrounding space, "" when it is missing or empty."""
    return env.get(name, "").strip()


def hosts(env: Environment) -> list[str]:
    """Return ALLOWED_HOSTS, split at commas; empty when none is named."""
    return [host.strip() for host in value_of(env, "ALLOWED_HOSTS").split(",") if host.strip()]


def is_debug(env: Environment) -> bool:
    """Return whether this is the embedded mode: said so by DEBUG, else no production variable is named."""
    said = value_of(env, "DEBUG")
    if said:
        return is_true(said)
    return not any(value_of(env, name) for name in PRODUCTION_VARIABLES)


def unsafe_settings(env: Environment) -> list[str]:
    """Return one sentence for each setting that is refused, with what to set; empty when all is safe."""
    refusals = EMBEDDED_REFUSALS if is_debug(env) else PRODUCTION_REFUSALS
    return [sentence for refusal in refusals if (sentence := refusal(env))]


def _debug_on_a_real_database(env: Environment) -> str:
    scheme = urlsplit(value_of(env, "DATABASE_URL")).scheme
    if scheme in {"", "sqlite"}:
        return ""
    return (
        "DEBUG=true is refused with a server in DATABASE_URL, because error pages would show patient data: "
        "set DEBUG=false."
    )


def _debug_on_the_network(env: Environment) -> str:
    strangers = [host for host in hosts(env) if host not in LOCAL_HOSTS]
    if not strangers:
        return ""
    return (
        f"DEBUG=true is refused with ALLOWED_HOSTS={','.join(strangers)}, because error pages would show "
        "patient data to the network: set DEBUG=false."
    )


def _secret_key(env: Environment) -> str:
    key = value_of(env, "SECRET_KEY")
    if not key:
        return f"SECRET_KEY is missing: set it to {SHORTEST_SECRET_KEY} or more random characters."
    if len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_SECRET_CHARACTERS:
        return f"SECRET_KEY is too easy to guess: set it to {SHORTEST_SECRET_KEY} or more random characters."
    if any(word in key.lower() for word in PLACEHOLDERS):
        return (
            f"SECRET_KEY is still a placeholder: set it to {SHORTEST_SECRET_KEY} or more random characters."
        )
    return ""


def _allowed_hosts(env: Environment) -> str:
    if not hosts(env):
        return "ALLOWED_HOSTS is missing: set it to the host names people type, separated by commas."
    if "*" in hosts(env):
        return (
            "ALLOWED_HOSTS=* is refused, because any forged host name would be answered: "
            "set it to the host names people type, separated by commas."
        )
    return ""


def _database(env: Environment) -> str:
    scheme = urlsplit(value_of(env, "DATABASE_URL")).scheme
    if scheme in POSTGRESQL_SCHEMES:
        return ""
    if scheme not in {"", "sqlite"}:
        return (
            "DATABASE_URL names neither PostgreSQL nor SQLite: set it to postgres://user:password@host/name."
        )
    if is_true(value_of(env, "ALLOW_SQLITE")):
        return ""
    return (
        "SQLite is refused in production: set DATABASE_URL to postgres://user:password@host/name, "
        "or ALLOW_SQLITE=true for one small clinic on one machine."
    )


def _broker(env: Environment) -> str:
    scheme = urlsplit(value_of(env, "REDIS_URL")).scheme
    if scheme in REDIS_SCHEMES:
        return ""
    return "REDIS_URL is missing or names no Redis server: set it to redis://host:6379/0."


def _mail(env: Environment) -> str:
    scheme = urlsplit(value_of(env, "EMAIL_URL")).scheme
    if scheme and scheme not in UNSENT_MAIL_SCHEMES:
        return ""
    return "EMAIL_URL is missing or sends no mail, so reminders would be lost: set it to smtp+tls://user:password@host:587."


def _cookies(env: Environment) -> str:
    said = value_of(env, "SECURE_COOKIES")
    if not said or is_true(said):
        return ""
    return (
        "SECURE_COOKIES=false is refused, because sign-ins could be read on the network: "
        "serve HTTPS and set SECURE_COOKIES=true."
    )


Refusal = Callable[[Environment], str]
EMBEDDED_REFUSALS: tuple[Refusal, ...] = (_debug_on_a_real_database, _debug_on_the_network)
PRODUCTION_REFUSALS: tuple[Refusal, ...] = (_secret_key, _allowed_hosts, _database, _broker, _mail, _cookies)
