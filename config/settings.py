"""Every setting of the process, read from the environment; a wrong value stops the start and names every fault."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env
from marshmallow import ValidationError
from marshmallow.validate import OneOf

PRODUCT_NAME = "Saywell"

BASE_DIR = Path(__file__).resolve().parent.parent


def ice_servers(value: Any) -> None:
    """Refuse what is no list of servers with `urls`; a TURN server has a `secret`, or a username and credential."""
    known = {"urls", "username", "credential", "secret"}
    fits = isinstance(value, list) and all(
        isinstance(one, dict) and one.get("urls") and set(one) <= known for one in value
    )
    if not fits:
        raise ValidationError(
            'a list such as [{"urls": "turn:turn.example:3478", "secret": "..."}]'
        )


env = Env(eager=False)
env.read_env(str(BASE_DIR / ".env"), recurse=False)

VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
MODEL_DIR = env.path("MODEL_DIR", default=VAR_DIR / "models")
PERSONA_DIR = env.path("PERSONA_DIR", default=VAR_DIR / "personas")
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")
RENDERED_DIR = env.path("RENDERED_DIR", default=VAR_DIR / "rendered")
LANGUAGE_PROVIDER = env.str("LANGUAGE_PROVIDER", default="embedded")
STT_PROVIDER = env.str("STT_PROVIDER", default="embedded")
TTS_PROVIDER = env.str("TTS_PROVIDER", default="embedded")
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
OPENAI_LANGUAGE_MODEL = env.str("OPENAI_LANGUAGE_MODEL", default="gpt-4o-mini")
OPENAI_STT_MODEL = env.str("OPENAI_STT_MODEL", default="gpt-4o-mini-transcribe")
OPENAI_TTS_MODEL = env.str("OPENAI_TTS_MODEL", default="gpt-4o-mini-tts")
OPENAI_REALTIME_MODEL = env.str("OPENAI_REALTIME_MODEL", default="gpt-realtime")
OPENAI_LANGUAGE_SERVICE: Any = env.json("OPENAI_LANGUAGE_SERVICE", default={})
OPENAI_STT_SERVICE: Any = env.json("OPENAI_STT_SERVICE", default={})
OPENAI_TTS_SERVICE: Any = env.json("OPENAI_TTS_SERVICE", default={})
OPENAI_REALTIME_SERVICE: Any = env.json("OPENAI_REALTIME_SERVICE", default={})
LANGUAGE_FIRST_S = env.float("LANGUAGE_FIRST_S", default=4.0, validate=lambda s: s > 0)
LANGUAGE_LINE_S = env.float("LANGUAGE_LINE_S", default=6.0, validate=lambda s: s > 0)
SESSION_TOKENS = env.int("SESSION_TOKENS", default=0, validate=lambda most: most >= 0)
SESSION_BUDGET = env.float("SESSION_BUDGET", default=0.0, validate=lambda most: most >= 0)
PRICES_FILE = Path(env.str("PRICES_FILE", default="") or BASE_DIR / "providers" / "prices.yaml")
ICE_SERVERS: Any = env.json("ICE_SERVERS", default=[], validate=ice_servers)
MOST_ROOMS = env.int("MOST_ROOMS", default=8, validate=lambda n: n > 0)
ENGINE_THREADS = env.int("ENGINE_THREADS", default=2, validate=lambda n: n > 0)
SIGNALS_POLICY = env.str(
    "SIGNALS_POLICY",
    default="words_and_timing",
    validate=OneOf(["words_and_timing", "observable_delivery", "learner_mirror"]),
)
PERCEPTION = env.str("PERCEPTION", default="choice", validate=OneOf(["choice", "device"]))
TRANSCRIPT_DAYS = env.int("TRANSCRIPT_DAYS", default=180, validate=lambda n: n > 0)
RECORDING_DAYS = env.int("RECORDING_DAYS", default=14, validate=lambda n: 0 < n <= 90)
RECORDING_DIR = env.path("RECORDING_DIR", default=VAR_DIR / "recordings")
AUDIT_DAYS = env.int("AUDIT_DAYS", default=730, validate=lambda n: n >= 365)
KNOWLEDGE_MOST_MB = env.int("KNOWLEDGE_MOST_MB", default=10, validate=lambda n: n > 0)
KNOWLEDGE_MOST_PAGES = env.int("KNOWLEDGE_MOST_PAGES", default=200, validate=lambda n: n > 0)
KNOWLEDGE_MOST_PASSAGES = env.int("KNOWLEDGE_MOST_PASSAGES", default=600, validate=lambda n: n > 0)
KNOWLEDGE_MOST_DOCUMENTS = env.int("KNOWLEDGE_MOST_DOCUMENTS", default=20, validate=lambda n: n > 0)
KNOWLEDGE_READ_S = env.int("KNOWLEDGE_READ_S", default=20, validate=lambda n: n > 0)
KNOWLEDGE_READ_MB = env.int("KNOWLEDGE_READ_MB", default=512, validate=lambda n: n >= 128)
LTI_ALLOW_ANONYMOUS = env.bool("LTI_ALLOW_ANONYMOUS", default=False)
LTI_ALLOW_PRIVATE_HOSTS = env.bool("LTI_ALLOW_PRIVATE_HOSTS", default=False)
XAPI_BASE = env.str("XAPI_BASE", default="")
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="saywell@localhost")
OUTBOX_THREADS = env.int("OUTBOX_THREADS", default=4, validate=lambda n: n > 0)
OUTBOX_TIME_FACTOR = env.float("OUTBOX_TIME_FACTOR", default=1.0)
API_RATE_TOKEN = env.int("API_RATE_TOKEN", default=300, validate=lambda n: n > 0)
API_RATE_ADDRESS = env.int("API_RATE_ADDRESS", default=600, validate=lambda n: n > 0)
LOG_LEVEL = env.str(
    "LOG_LEVEL", default="INFO", validate=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
)
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
DEFAULT_LANGUAGE = env.str("DEFAULT_LANGUAGE", default="en", validate=OneOf(["en", "de"]))

env.seal()

Path(PERSONA_DIR).mkdir(parents=True, exist_ok=True)


def guard_workers(headers: Any, _: str, url: str) -> None:
    """A worker has a policy of its own: the camera's reader may compile its own code, and reach nobody but us."""
    if "/js/room/workers/" in url:
        headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
        )


def secret_key() -> str:
    """The configured key, or on a development machine one made once and kept under var/."""
    if SECRET_KEY:
        return SECRET_KEY
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        from django.core.management.utils import get_random_secret_key

        kept.touch(mode=0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text()


SECRET_KEY = secret_key()
EMAIL_TIMEOUT = 20
PUBLIC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))
XAPI_BASE = XAPI_BASE or f"{PUBLIC_ORIGIN}/xapi"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", str(urlsplit(PUBLIC_URL).hostname)]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "sessions.apps.SessionsConfig",
    "lti_tool",
    "scoring",
    "realtime",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CorrelationMiddleware",
    "config.middleware.ContentSecurityMiddleware",
    "config.middleware.PartitionedCookiesMiddleware",
    "lti_tool.carrying.CarriedSeatMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lti_tool.speaking.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "config.urls"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "manage-sign-in"
LOGIN_REDIRECT_URL = "manage-platforms"
ASGI_APPLICATION = "config.asgi.application"

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
                "django.template.context_processors.i18n",
                "config.pages.product",
            ]
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """SQLite in WAL by default; PostgreSQL with a pool where DATABASE_URL names one."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "saywell.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit(
            "DATABASE_URL: only postgresql://user:password@host:port/name is understood"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12}},
    }


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # With a limit of its own redis-py writes inside `asyncio.wait_for`, which on Python 3.11 loses a cancel that
            # comes as the write ends: a closed socket's task would read Redis for ever. Keepalive notices a dead server.
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_timeout": None, "socket_keepalive": True}]
            },
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "saywell",
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}

# The browser lets a page on http://localhost keep Secure cookies, so one rule serves both.
SECURE_COOKIES = (
    PUBLIC_ORIGIN.startswith("https://") or urlsplit(PUBLIC_URL).hostname == "localhost"
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "None" if SECURE_COOKIES else "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Counts first what a document has, so that one that is too large is neither held in memory nor written to disk.
FILE_UPLOAD_HANDLERS = [
    "sessions.knowledge.receiving.CountingHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "static",
    ("vendor/three", BASE_DIR / "node_modules" / "three" / "build"),
    *(
        (
            f"vendor/three-addons/{part}",
            BASE_DIR / "node_modules" / "three" / "examples" / "jsm" / part,
        )
        for part in ("loaders", "utils")
    ),
    (
        "vendor/fonts/hanken",
        BASE_DIR / "node_modules" / "@fontsource-variable" / "hanken-grotesk" / "files",
    ),
    (
        "vendor/fonts/newsreader",
        BASE_DIR / "node_modules" / "@fontsource-variable" / "newsreader" / "files",
    ),
    ("personas", PERSONA_DIR),
    ("vendor/vision", BASE_DIR / "node_modules" / "@mediapipe" / "tasks-vision"),
]
# Who reads their camera on their own device fetches the reader's model from here.
FACE_MODEL_DIR = Path(MODEL_DIR) / "face-landmarker"
if FACE_MODEL_DIR.is_dir():
    STATICFILES_DIRS.append(("vendor/face-landmarker", FACE_MODEL_DIR))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.packing.PackedStaticFiles"},
}
# What was collected is sent packed; before that, files come from where they lie.
WHITENOISE_USE_FINDERS = DEBUG or not any(STATIC_ROOT.iterdir())
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = guard_workers

LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LANGUAGE_CODE = DEFAULT_LANGUAGE
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE_COOKIES else "language"
LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_SAMESITE = "None" if SECURE_COOKIES else "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
USE_I18N = True

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "lti_tool.api_tokens.TokenAuthentication",
        "lti_tool.api_seats.SeatAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{PRODUCT_NAME} API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "AppealKindEnum": "scoring.models.Appeal.Kind",
        "DeliveryKindEnum": "scoring.models.OutboxItem.Kind",
        "DocumentKindEnum": "sessions.models.Document.Kind",
        "AttemptStatusEnum": "sessions.models.Session.Status",
        "AppealStatusEnum": "scoring.models.Appeal.Status",
        "DeliveryStatusEnum": "scoring.models.OutboxItem.Status",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "scoring.api.describing.with_refusals",
    ],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# Celery: the file-system broker serves one machine, Redis many. Tasks are nudges; a sweep makes them unnecessary.
QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    for folder in ("messages", "control"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20.0
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "outbox sweep": {"task": "scoring.tasks.sweep", "schedule": 30.0 * OUTBOX_TIME_FACTOR},
    "expired logins": {"task": "lti_tool.tasks.purge", "schedule": 3600.0},
    "rosters": {"task": "lti_tool.tasks.sync_rosters", "schedule": 3600.0},
    "wish for notices": {"task": "lti_tool.tasks.ask_for_notices", "schedule": 3600.0},
    "broken practices": {"task": "scoring.tasks.close_broken", "schedule": 300.0},
    "old transcripts": {"task": "scoring.tasks.forget", "schedule": 24 * 3600.0},
}

LOGGING_CONFIG = None
