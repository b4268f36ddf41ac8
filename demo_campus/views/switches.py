"""Open switches of a demo on one machine: plain data, reset, outages; refused from elsewhere."""

import json
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from demo_campus import queries
from demo_campus.models import Statement
from demo_campus.services import gradebook, outages

View = Callable[[HttpRequest], HttpResponse]


def from_this_machine(view: View) -> View:
    """A view for callers on the loopback only."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not ip_address(request.META["REMOTE_ADDR"]).is_loopback:
            return JsonResponse({"error": "only from this machine"}, status=403)
        return view(request)

    return guarded


@require_GET
@from_this_machine
def gradebook_json(request: HttpRequest) -> HttpResponse:
    """The whole gradebook."""
    return JsonResponse(queries.gradebook_data())


@require_GET
@from_this_machine
def statements_json(request: HttpRequest) -> HttpResponse:
    """Every learning record, oldest first."""
    bodies = [row.body for row in Statement.objects.order_by("pk")]
    return JsonResponse(bodies, safe=False)


@csrf_exempt
@require_POST
@from_this_machine
def reset(request: HttpRequest) -> HttpResponse:
    """Empty the gradebook and the learning records."""
    emptied = gradebook.reset()
    return redirect("grades") if request.POST.get("page") else JsonResponse(emptied)


@csrf_exempt
@require_POST
@from_this_machine
def outage(request: HttpRequest) -> HttpResponse:
    """Let a service fail for some seconds: {"kind", "answer", "seconds"}."""
    try:
        asked = json.loads(request.body)
        kind, answer, seconds = asked["kind"], int(asked["answer"]), float(asked["seconds"])
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"error": "kind, answer and seconds are needed"}, status=400)
    fits = kind in outages.KINDS and 400 <= answer <= 599 and 0 <= seconds <= outages.LONGEST_S
    if not fits:
        return JsonResponse({"error": "kind is ags, xapi or token; answer 400 to 599"}, status=400)
    outages.begin(kind=kind, answer=answer, seconds=seconds)
    return JsonResponse({"kind": kind, "answer": answer, "seconds": seconds})
