"""The ASGI application: pages by Django, the live room by Channels."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

import config.urls  # noqa: E402, F401 - settings must be loaded first; pages are loaded now, not with the first request
from config.logging import configure  # noqa: E402 - the same
from realtime.load import keep_for_good, let_threads_run  # noqa: E402 - the same
from realtime.routing import websocket_urlpatterns  # noqa: E402 - needs the applications loaded

configure()
let_threads_run(talks=0)
keep_for_good()
application = ProtocolTypeRouter({"http": pages, "websocket": URLRouter(websocket_urlpatterns)})
