"""The ASGI application: pages by Django, the live room by Channels."""

import os
import sys

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()

from config.logging import configure  # noqa: E402 - settings must be loaded first
from realtime.routing import websocket_urlpatterns  # noqa: E402 - needs the applications loaded

configure()
# A thread that computes hands the interpreter back at once: the loop asks for it again with every packet of sound.
sys.setswitchinterval(0.0002)
application = ProtocolTypeRouter({"http": pages, "websocket": URLRouter(websocket_urlpatterns)})
