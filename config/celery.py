"""The Celery application; the worker and beat start here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("saywell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
