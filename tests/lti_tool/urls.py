"""The addresses these tests need: ours, and names the practice and review pages will answer."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, **named: object) -> HttpResponse:
    return HttpResponse("a page of another package")


urlpatterns = [
    path("", include("lti_tool.urls")),
    path("practice/<uuid:uuid>/", page, name="practice-briefing"),
    path("review/<uuid:uuid>/", page, name="review-link"),
    path("review/attempt/<uuid:uuid>/", page, name="review-attempt"),
]
