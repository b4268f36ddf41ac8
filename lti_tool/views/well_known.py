"""What platforms fetch about us: our public keys, and Canvas's description of the tool."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from lti_tool.registering.description import canvas_key
from lti_tool.services.keys import key_set


@require_GET
@cache_control(max_age=3600, public=True)
def jwks(request: HttpRequest) -> JsonResponse:
    """The keys our tokens may be signed with."""
    return JsonResponse(key_set())


@require_GET
def canvas(request: HttpRequest) -> JsonResponse:
    """The JSON an administrator of Canvas gives as the address of a new LTI key."""
    return JsonResponse(canvas_key())
