"""How the process is put together: settings, addresses, ASGI, Celery, logging."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
