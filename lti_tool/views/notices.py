"""Where a platform sends its notices; no browser comes here."""

import json
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lti_tool.notices.checking import checked
from lti_tool.notices.taking import take
from lti_tool.protocol.errors import LaunchError
from lti_tool.refusals import RETRY_AFTER_S, note_refusal
from lti_tool.visitors import limit

MOST_BYTES: Final = 1_000_000
MOST_NOTICES: Final = 100


@csrf_exempt  # the platform's signature is the authority
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """Take a batch; one notice that does not hold and none is taken, so that the platform can send all again."""
    try:
        limit(request, "notices")
        take(notices=[checked(token) for token in tokens_of(request)])
    except LaunchError as error:
        return _refused(request, error)
    return JsonResponse({})


def tokens_of(request: HttpRequest) -> list[str]:
    """The signed notices of a body; raises `LaunchError`."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise LaunchError("notice_invalid", "too large")
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig) as error:
        raise LaunchError("notice_invalid", type(error).__name__) from error
    listed = body.get("notices") if isinstance(body, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_NOTICES:
        raise LaunchError("notice_invalid", "no notices, or too many")
    tokens = [one.get("jwt") if isinstance(one, dict) else None for one in listed]
    return [token if isinstance(token, str) else "" for token in tokens]


def _refused(request: HttpRequest, error: LaunchError) -> HttpResponse:
    """One line of JSON with the code; 400 but for what is worth another try."""
    note_refusal(request, error)
    wait_s = RETRY_AFTER_S.get(error.code)
    response = JsonResponse({"error": error.code}, status=error.status if wait_s else 400)
    if wait_s:
        response["Retry-After"] = str(wait_s)
    response["X-Lti-Error"] = error.code
    return response
