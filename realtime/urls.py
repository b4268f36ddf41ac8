"""Addresses of the briefing, the live room and the health checks."""

from django.urls import path

from realtime import health, health_api, replay, rewind, views, watch_page

urlpatterns = [
    path("practice/<uuid:uuid>/", views.brief, name="practice-briefing"),
    path("practice/<uuid:uuid>/room/", views.room, name="practice-room"),
    path("practice/<uuid:uuid>/from/<int:n>/", rewind.go_back, name="practice-rewind"),
    path("practice/<uuid:uuid>/recording/delete/", replay.delete, name="practice-recording-delete"),
    path(
        "practice/<uuid:uuid>/recording/<uuid:recording>.ogg",
        replay.mine,
        name="practice-recording",
    ),
    path(
        "review/<uuid:link>/<uuid:uuid>/recording/<uuid:recording>.ogg",
        replay.theirs,
        name="review-recording",
    ),
    path("review/<uuid:link>/<uuid:uuid>/watch/", watch_page.watch, name="review-watch"),
    path("manage/health/", health.page, name="manage-health"),
    path("api/v1/health/", health_api.Health.as_view({"get": "list"}), name="api-health"),
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
]
