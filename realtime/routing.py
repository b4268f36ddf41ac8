"""The WebSocket addresses: the room, and an instructor's seat beside it."""

from django.urls import path

from realtime.consumers import PracticeConsumer
from realtime.watch_seat import WatchConsumer

websocket_urlpatterns = [
    path("ws/practice/<uuid:uuid>/", PracticeConsumer.as_asgi()),
    path("ws/watch/<uuid:link>/<uuid:uuid>/", WatchConsumer.as_asgi()),
]
