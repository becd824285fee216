"""All settings, each from the environment. With none given: the embedded mode, everything under var/.

README.md lists the variables; tracker/checks.py says which combinations are refused.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from tracker import checks, embedded
from tracker.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _text(name: str, default: str = "") -> str:
    return checks.value_of(os.environ, name) or default


if refused := checks.unsafe_settings(os.environ):
    raise ImproperlyConfigured(" ".join(refused))

DEBUG = checks.is_debug(os.environ)
DATA_DIR = Path(_text("DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = _text("SECRET_KEY") or embedded.secret_key(DATA_DIR)
ALLOWED_HOSTS = checks.hosts(os.environ) or list(checks.LOCAL_HOSTS)
SITE_URL = _text("SITE_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")  # where links in e-mails lead
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "axes",
    "csp",
    "courses",
    "monitoring",
    "tracker",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tracker.context.access",
    "tracker.middleware.no_store",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracker.middleware.RequestLog",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.middleware.lost_database",
    "axes.middleware.AxesMiddleware",  # last: it answers what sign-in refused
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.context.clinic",
            ],
        },
    }
]

# Database --------------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.db_url_config(_text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}"))}
_database = DATABASES["default"]

if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] = {
        # IMMEDIATE: writers queue instead of failing with "database is locked".
        # FULL: a power cut loses nothing that was answered.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif _text("PULSELINE_PROCESS") == "web":
    # A pool for web only: Celery closes its connections after every task, and a pool with them.
    _database["CONN_MAX_AGE"] = 0
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = _database.get("OPTIONS", {}) | {
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=6), "timeout": 5}
    }

# People ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "courses.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
# Name and address together: a stranger elsewhere cannot lock a nurse out by typing her name.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "403_lockout.html"
AXES_VERBOSE = False  # no greeting at each start

SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one long shift
SESSION_SAVE_EVERY_REQUEST = False

# The wire --------------------------------------------------------------------------------------------

_https = checks.is_true(_text("SECURE_COOKIES", str(not DEBUG)))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]  # asked on the machine itself, without TLS
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if checks.is_true(_text("BEHIND_PROXY")):
    # Only where a proxy overwrites this header: else anyone could claim HTTPS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The two style elements Plotly adds, by their content: an empty one, filled through the DOM, and its map
# library's sheet, which no page of ours draws with. A new version of Plotly with another sheet is only
# refused it again, and tests/journeys says so.
_SHA256_OF_NOTHING = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_SHA256_OF_MAP_SHEET = "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, _SHA256_OF_NOTHING, _SHA256_OF_MAP_SHEET],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "worker-src": [SELF, "blob:"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# Time, language, files -------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"  # moments are UTC; days are the clinic's
LANGUAGE_CODE = "en-gb"

STATIC_URL = "static/"
STATIC_ROOT = Path(_text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tracker.static_files.PlotlyFinder",
]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "tracker.static_files.Collected"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes of a form or API body
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Mail, logs ------------------------------------------------------------------------------------------

globals().update(env.email_url_config(_text("EMAIL_URL", "consolemail://")))
EMAIL_TIMEOUT = 5  # seconds; under monitoring.reminders.deliver.SEND_TIME
# Where text messages go: twilio://SID:TOKEN@api.twilio.com?from=+44..., or file:///path in a demo.
SMS_URL = _text("SMS_URL", f"file://{DATA_DIR / 'text-messages.jsonl'}" if DEBUG else "")
PUBLIC_URL = _text("PUBLIC_URL").rstrip("/")  # as the world reaches us, for the gateway's receipts
# Webhooks reach the world; inside the hospital's network only what stands here, and this machine in a demo.
WEBHOOK_NETWORKS = env.list("WEBHOOK_NETWORKS", default=["127.0.0.0/8", "::1/128"] if DEBUG else [])
# A watchdog outside, pinged once a minute while nothing is late: it alarms when the ping stops.
DEAD_MAN_URL = _text("DEAD_MAN_URL")
METRICS_TOKEN = _text("METRICS_TOKEN")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _text("DEFAULT_FROM_EMAIL", "pulseline@localhost")
LOGGING = logging_config(level=_text("LOG_LEVEL", "WARNING" if DEBUG else "INFO"))

# API -------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",  # first: its challenge makes the refusal a 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["courses.api.parsing.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["courses.api.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "courses.api.paging.Pages",
    "EXCEPTION_HANDLER": "tracker.api.answer_refusal",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pulseline",
    "DESCRIPTION": "Patients with inflammatory myositis, from the pulse through the taper to the answer.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AnswerToHint": "monitoring.models.HintAnswer.Answer",
        "AnswerToPrompt": "monitoring.models.SafetyAnswer.Answer",
        "BodyMeasureKind": "courses.models.BodyMeasure.Kind",
        "ConditionCode": "courses.models.Condition.Code",
        "CheckOutcome": "courses.models.InfusionCheck.Outcome",
        "EffectOutcome": "monitoring.models.AdverseEffect.Outcome",
        "CourseState": "courses.models.PulseCourse.State",
        "InfusionState": "courses.models.Infusion.State",
        "MeasureKind": "monitoring.models.Measure.Kind",
        "OverrideCode": "courses.models.OverrideCode",
        "NoteKind": "monitoring.models.Note.Kind",
        "ReminderKind": "monitoring.models.Reminder.Kind",
        "RemovalCode": "monitoring.models.Reminder.Removal",
        "ReminderState": "monitoring.models.Reminder.State",
        "ReviewDecision": "monitoring.models.ResponseReview.Decision",
        "Role": "courses.models.Role",
        "ScreenAnswerAnswer": "monitoring.models.ScreenAnswer.Answer",
        "SignOffDecision": "monitoring.models.ResultSeen.Decision",
        "Verdict": "monitoring.models.ResponseReview.Verdict",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# Worker and beat -------------------------------------------------------------------------------------
# The database is the truth about what is due; the broker only wakes workers. No ETA, no countdown.

_redis_url = _text("REDIS_URL")
CELERY_BROKER_URL = _redis_url or "filesystem://localhost"
CELERY_BROKER_TRANSPORT = None if _redis_url else "tracker.file_broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # A hung Redis must not hang us: every wait ends.
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
        # Longer than the longest task; a killed worker's message is given out again after it.
        "visibility_timeout": 300,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
    }
    if _redis_url
    else embedded.broker_options(DATA_DIR)
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.5}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # `expires`: a tick nobody took before the next one is of no use; ticks never pile up.
    "plan-reminders": {
        "task": "monitoring.reminders.tasks.plan_reminders",
        "schedule": 2,
        "options": {"expires": 2},
    },
    "make-exports": {
        "task": "monitoring.outcomes.tasks.make_exports",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "deliver-reminders": {
        "task": "monitoring.reminders.tasks.deliver_reminders",
        "schedule": 1,
        "options": {"expires": 1},
    },
}
