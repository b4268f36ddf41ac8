"""Every address of the tool, by the package that answers it."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("lti_tool.urls")),
    path("", include("realtime.urls")),
    path("", include("scoring.urls")),
]
