"""The host's Django settings; addresses and folder come from the environment."""

import os
from pathlib import Path

HOME = Path(os.environ["HOST_DIR"])
TOOL = os.environ["TOOL_URL"]
ROOT = os.environ["HOST_URL"]

SECRET_KEY = "only-for-tests-on-loopback"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "host.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "host.sqlite3",
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }
}
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "config_models",
    "django_filters",
    "rest_framework",
    "lti_consumer",
    "host.apps.Host",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crum.CurrentRequestUserMiddleware",
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
    "edx_django_utils.cache.middleware.TieredCacheMiddleware",
    "host.faults.LosesAnswers",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

# What the package reads of edx-platform's settings.
LTI_BASE = LTI_API_BASE = LMS_ROOT_URL = ROOT
PLATFORM_NAME = "A course on Open edX"
LTI_CUSTOM_PARAM_TEMPLATES: dict[str, str] = {}
USAGE_ID_PATTERN = r"(?P<usage_id>(?:i4x://?[^/]+/[^/]+/[^/]+/[^@]+(?:@[^/]+)?)|(?:[^/]+))"
