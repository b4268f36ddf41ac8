"""The ASGI application: pages by Django, the live room by Channels."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from config.logging import configure  # noqa: E402 - settings must be loaded first
from realtime.load import let_threads_run  # noqa: E402 - the same
from realtime.routing import websocket_urlpatterns  # noqa: E402 - needs the applications loaded

configure()
let_threads_run(talks=0)
application = ProtocolTypeRouter({"http": pages, "websocket": URLRouter(websocket_urlpatterns)})
