"""The bare address, for somebody who typed it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say where practices are opened, and where administrators go."""
    return render(request, "lti_tool/home.html")
