"""Which language our pages speak: the reader's own choice, else the platform's, else the browser's."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant

from lti_tool.protocol.claims import CLAIM, Claims, clean, member

PLATFORM_COOKIE: Final = (
    "__Host-platform-language" if settings.SECURE_COOKIES else "platform-language"
)
LONGEST: Final = 35
"""What a language tag may have (RFC 5646, 4.4.1)."""


class LanguageMiddleware:
    """Speaks one language for the length of a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """One of our languages."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    platforms = request.COOKIES.get(PLATFORM_COOKIE, "")
    return known(chosen) or known(platforms) or translation.get_language_from_request(request)


def language_of_scope(scope: Mapping[str, Any]) -> str:
    """The language of a socket, by what its first request carried."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get("accept-language", "")
    return language_of(request)


def known(tag: str) -> str:
    """Our language for a tag such as "de", "de-AT" or Moodle's "de_at"; empty for one that we do not speak."""
    try:
        return get_supported_language_variant(clean(tag)[:LONGEST].replace("_", "-").lower())
    except LookupError:
        return ""


def speak(response: HttpResponse, claims: Claims) -> HttpResponse:
    """Let a launch's pages speak the language the platform speaks with this person (LTI 1.3, launch_presentation.locale)."""
    tag = member(claims, f"{CLAIM}launch_presentation", "locale")
    if language := known(clean(tag)):
        response.set_cookie(
            PLATFORM_COOKIE,
            language,
            secure=settings.SECURE_COOKIES,
            httponly=True,
            samesite="None" if settings.SECURE_COOKIES else "Lax",
        )
    return response
