"""What every page's template may name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from scoring.pages.deliveries import stuck


def product(request: HttpRequest) -> dict[str, Any]:
    """The product's name, the nonce for the page's import map, and for the administration how much is stuck."""
    return {
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "stuck_deliveries": stuck,  # asked only by a template that names it
    }
