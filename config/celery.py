"""The Celery application; the worker and beat start here, and every process asks for tasks through it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("saywell")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Tasks are asked for in many threads; only a default application is known in all of them.
app.set_default()
