"""How the process is put together: settings, addresses, ASGI, Celery, logging."""
