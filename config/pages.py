"""What every page's template may name."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, str]:
    """The product's name, and the nonce for the page's import map."""
    return {"PRODUCT_NAME": settings.PRODUCT_NAME, "csp_nonce": getattr(request, "csp_nonce", "")}
