"""The statement resource of the learning record store."""

import base64
import binascii
import json
from secrets import compare_digest
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from demo_campus.models import Statement
from demo_campus.services import records
from demo_campus.services.outages import can_fail
from demo_campus.services.records import StatementConflict
from demo_campus.xapi_rules import InvalidStatement

VERSIONS = ("1.0", "2.0")
MOST = 100


def allowed(request: HttpRequest) -> bool:
    """Whether the request carries the store's key and secret."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    expected = f"{records.KEY}:{records.secret()}".encode()
    return scheme.lower() == "basic" and compare_digest(given, expected)


def version_of(request: HttpRequest) -> str:
    """The version the request declares, or nothing if it is not one of ours."""
    declared = request.headers.get("X-Experience-API-Version", "")
    known = declared in VERSIONS or declared.startswith(tuple(f"{v}." for v in VERSIONS))
    return declared if known else ""


@csrf_exempt
@require_http_methods(["GET", "POST", "PUT"])
@can_fail("xapi")
def statements(request: HttpRequest) -> HttpResponse:
    """Take statements or give them back."""
    version = version_of(request)
    if not allowed(request):
        answer = problem("The key or the secret is wrong.", 401)
        answer["WWW-Authenticate"] = 'Basic realm="records"'
    elif not version:
        answer = problem("X-Experience-API-Version must be 1.0.3 or 2.0.0.", 400)
    elif request.method == "GET":
        answer = give(request)
    else:
        answer = take(request, version)
    answer["X-Experience-API-Version"] = "2.0.0" if version.startswith("2.") else "1.0.3"
    answer["X-Experience-API-Consistent-Through"] = records.moment()
    return answer


def problem(sentence: str, status: int) -> HttpResponse:
    """An error answer."""
    return JsonResponse({"error": sentence}, status=status)


def take(request: HttpRequest, version: str) -> HttpResponse:
    """Store what was sent, all or nothing."""
    if request.content_type != "application/json":
        return problem("Content-Type must be application/json.", 400)
    try:
        sent = read(request)
        ids = records.accept(statements=sent, version=version)
    except (ValueError, InvalidStatement) as fault:
        return problem(str(fault), 400)
    except StatementConflict:
        return problem("Another statement has this id.", 409)
    return HttpResponse(status=204) if request.method == "PUT" else JsonResponse(ids, safe=False)


def read(request: HttpRequest) -> list[Any]:
    """The statements of a request."""
    body = json.loads(request.body)
    if request.method == "POST":
        if body == []:
            raise InvalidStatement("no statement was sent")
        return body if isinstance(body, list) else [body]
    number = str(UUID(request.GET.get("statementId", "")))
    if not isinstance(body, dict) or str(body.get("id", number)).lower() != number:
        raise InvalidStatement("statementId and the statement's id differ")
    return [{**body, "id": number}]


def give(request: HttpRequest) -> HttpResponse:
    """One statement by its id, or a list."""
    single = [name for name in ("statementId", "voidedStatementId") if name in request.GET]
    if len(single) == 2:
        return problem("statementId and voidedStatementId exclude each other.", 400)
    try:
        return one(request, single[0]) if single else several(request)
    except ValueError as fault:
        return problem(str(fault), 400)


def one(request: HttpRequest, name: str) -> HttpResponse:
    """The statement of this id."""
    number = UUID(request.GET[name])
    held = Statement.objects.filter(statement_id=number, voided=name == "voidedStatementId").first()
    return JsonResponse(held.body) if held else problem("There is no such statement.", 404)


def several(request: HttpRequest) -> HttpResponse:
    """The statements that fit the filters, newest first."""
    rows = Statement.objects.filter(voided=False)
    for name, path in (("verb", "verb__id"), ("activity", "object__id")):
        if name in request.GET:
            rows = rows.filter(**{f"body__{path}": request.GET[name]})
    if "registration" in request.GET:
        rows = rows.filter(body__context__registration=request.GET["registration"])
    if "since" in request.GET:
        since = parse_datetime(request.GET["since"])
        if since is None:
            raise InvalidTime
        rows = rows.filter(stored_at__gt=since)
    limit = min(int(request.GET.get("limit") or MOST), MOST) or MOST
    order = "pk" if request.GET.get("ascending") == "true" else "-pk"
    bodies = [row.body for row in rows.order_by(order)[:limit]]
    return JsonResponse({"statements": bodies, "more": ""})


class InvalidTime(ValueError):
    """A filter's time cannot be read."""


@require_http_methods(["GET"])
def about(request: HttpRequest) -> HttpResponse:
    """Which versions the store speaks."""
    return JsonResponse({"version": ["1.0.3", "2.0.0"]})
