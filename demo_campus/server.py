"""The campus's web server: one thread a request, on one machine."""

import sys
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from demo_campus.services import keys
from demo_campus.settings import CAMPUS_URL


class QuietHandler(WSGIRequestHandler):
    """Answers without a request log, because addresses here carry hints and tokens."""

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""


def serve(*, host: str, port: int) -> None:
    """Answer requests until interrupted."""
    keys.ensure()
    server = ThreadedWSGIServer((host, port), QuietHandler)
    server.set_app(get_wsgi_application())
    sys.stdout.write(f"The campus is open at {CAMPUS_URL}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
