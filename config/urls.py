"""Every address of the tool, by the package that answers it."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("lti_tool.urls")),
    path("", include("realtime.urls")),
    path("", include("scoring.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
