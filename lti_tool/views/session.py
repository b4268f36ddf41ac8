"""The session after the launch: the entry page, the exchange of its code, and the own window."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lti_tool.access import learner_seat, seat_cookie_name, seats
from lti_tool.arrivals import next_page
from lti_tool.carrying import from_own_page
from lti_tool.dates import own_dates
from lti_tool.models import Launch
from lti_tool.services.seats import SEAT_LIFETIME, issue_code, redeem_code


@require_GET
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """The page whose script exchanges the fragment's code."""
    return render(request, "lti_tool/enter.html")


@require_GET
@never_cache
def nothing(request: HttpRequest) -> HttpResponse:
    """There is nothing to practise behind this activity yet."""
    return render(request, "lti_tool/nothing.html")


@require_GET
@never_cache
def closed(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The activity is not open yet, or not any more."""
    held = [seat for seat in seats(request) if seat.launch.uuid == uuid and seat.link]
    if not held:
        return render(request, "lti_tool/expired.html", status=403)
    assert held[0].link is not None
    dates = own_dates(held[0].link, held[0].launch, held[0].identity.user_id)
    page = {"dates": dates, "early": dates.opens_after(now()), "link": held[0].link}
    return render(request, "lti_tool/closed.html", page)


@csrf_exempt  # the one-time code is the authority, and only our own pages may post it
@require_http_methods(["GET", "POST"])
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """POST exchanges a code for a seat; GET says whether the browser kept its cookie."""
    if request.method == "GET":
        return HttpResponse(status=204 if seats(request) else 401)
    if not from_own_page(request):
        return JsonResponse({"error": "foreign_page"}, status=403)
    issued = redeem_code(code=_code(request))
    if issued is None:
        return JsonResponse({"error": "code_invalid"}, status=400)
    answer = JsonResponse({"token": issued.token, "next": next_page(issued.launch)})
    keep_seat(answer, launch=issued.launch, token=issued.token)
    return answer


@require_POST
@never_cache
def own_window(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where a practice goes on in a window of its own, whose cookies are not the frame's; good once within a minute."""
    seat = learner_seat(request, uuid)
    if seat is None:
        return JsonResponse({"error": "no_seat"}, status=403)
    return JsonResponse({"url": f"{reverse('lti-enter')}#{issue_code(launch=seat.launch)}"})


def keep_seat(response: HttpResponse, *, launch: Launch, token: str) -> None:
    """Let the browser keep the seat in a cookie that also works inside a platform's frame."""
    response.set_cookie(
        seat_cookie_name(launch),
        token,
        max_age=int(SEAT_LIFETIME.total_seconds()),
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="None" if settings.SECURE_COOKIES else "Lax",
    )


def _code(request: HttpRequest) -> str:
    """The code of a JSON body, which no form of a foreign page can send."""
    if request.content_type != "application/json":
        return ""
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        return ""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else ""
