"""The host's addresses, and the package's own where edx-platform has them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from host import views


def ready(request: HttpRequest) -> HttpResponse:
    """The host runs."""
    return HttpResponse("ready")


urlpatterns = [
    path("", ready),
    path("sign-in/<str:username>", views.sign_in),
    path("block/<str:name>/open", views.open_block),
    path("block/<str:name>/choose", views.choose_content),
    path("block/<str:name>/connection.json", views.connection),
    path("block/<str:name>/tables.json", views.tables),
    path("switch", views.switch),
    path("rotate", views.rotate),
    path("api/", include("lti_consumer.plugin.urls")),
]
