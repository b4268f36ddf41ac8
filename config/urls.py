"""Every address of the tool, by the package that answers it."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    # One door for administrators, with its pause after wrong passwords.
    path("admin/login/", RedirectView.as_view(pattern_name="manage-sign-in", query_string=True)),
    path("admin/", admin.site.urls),
    path("", include("lti_tool.urls")),
    path("", include("realtime.urls")),
    path("", include("scoring.urls")),
    path("api/v1/", include("scoring.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
