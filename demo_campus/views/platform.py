"""What a tool reads and asks before it is connected: configuration, keys, registration."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from demo_campus.addresses import absolute
from demo_campus.services import keys, registration
from demo_campus.settings import CAMPUS_URL
from demo_campus.vocabulary import MESSAGES, PLATFORM_CONFIGURATION, SCOPES

VARIABLES = ["Context.id", "Context.title", "User.id", "Person.name.full", "ResourceLink.id"]


def bearer(request: HttpRequest) -> str:
    """The bearer token of a request, or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


@require_GET
def configuration(request: HttpRequest) -> HttpResponse:
    """The OpenID configuration."""
    return JsonResponse(
        {
            "issuer": CAMPUS_URL,
            "authorization_endpoint": absolute("/lti/auth"),
            "token_endpoint": absolute("/lti/token"),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": absolute("/lti/jwks"),
            "registration_endpoint": absolute("/lti/register"),
            "scopes_supported": ["openid", *SCOPES],
            "response_types_supported": ["id_token"],
            "response_modes_supported": ["form_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            PLATFORM_CONFIGURATION: lti_configuration(),
        }
    )


def lti_configuration() -> dict[str, Any]:
    """The part of the configuration that is LTI's own."""
    return {
        "product_family_code": "saywell-campus",
        "version": "1",
        "messages_supported": [{"type": kind} for kind in MESSAGES],
        "variables": VARIABLES,
    }


@require_GET
def jwks(request: HttpRequest) -> HttpResponse:
    """The public keys."""
    answer = JsonResponse(keys.published())
    answer["Cache-Control"] = "max-age=300"
    return answer


@csrf_exempt
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """Register a tool that presents a one-use token."""
    try:
        asked = json.loads(request.body)
        registration.check(asked)
    except (ValueError, TypeError, AttributeError):
        return JsonResponse({"error": "invalid_client_metadata"}, status=400)
    except registration.RegistrationRefused as refusal:
        return fault(str(refusal))
    if not registration.spend_token(bearer(request)):
        return JsonResponse({"error": "invalid_token"}, status=401)
    try:
        tool = registration.register(request=asked)
    except registration.RegistrationRefused as refusal:
        return fault(str(refusal))
    return JsonResponse(registration.describe(tool, request=asked))


def fault(sentence: str) -> HttpResponse:
    """A refused registration."""
    body = {"error": "invalid_client_metadata", "error_description": sentence}
    return JsonResponse(body, status=400)
