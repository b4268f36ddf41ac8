"""The one WebSocket address."""

from django.urls import path

from realtime.consumers import PracticeConsumer

websocket_urlpatterns = [path("ws/practice/<uuid:uuid>/", PracticeConsumer.as_asgi())]
