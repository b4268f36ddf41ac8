"""Addresses of the briefing, the live room and the health checks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
