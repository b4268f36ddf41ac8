"""How the process is put together: settings, addresses, ASGI, Celery, logging."""

import os

# The matrix products here are small: threads of the library's own only spin, and take half a core from the talks.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from config.celery import app as celery_app

__all__ = ["celery_app"]
