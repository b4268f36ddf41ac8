"""Addresses of the debrief, the review and the records."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
