"""The services of LTI: access tokens, line items, scores, results, roster."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from demo_campus import addresses
from demo_campus.claims import Visit, custom
from demo_campus.models import Activity, Grade, LineItem, Tool
from demo_campus.people import COURSE, PEOPLE, Person
from demo_campus.services import access_tokens, columns, gradebook
from demo_campus.services.outages import can_fail
from demo_campus.views.platform import bearer
from demo_campus.vocabulary import (
    LINE_ITEM,
    LINE_ITEM_READONLY,
    LINE_ITEM_TYPE,
    LINE_ITEMS_TYPE,
    LTI,
    MEMBERS_TYPE,
    RESOURCE_LINK,
    RESULT_READONLY,
    RESULTS_TYPE,
    ROSTER,
    SCORE,
    SCORE_TYPE,
)

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class ServiceRefused(Exception):
    """A service call is answered with an error status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def failed(fault: Exception, status: int) -> HttpResponse:
    """An error answer."""
    answer = JsonResponse({"status": status, "reason": str(fault)}, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def caller(request: HttpRequest, *scopes: str) -> Tool:
    """The tool that calls, with one of the scopes."""
    tool = access_tokens.holder(token=bearer(request), scopes=scopes)
    if tool is None:
        raise ServiceRefused(401, "Unauthorized")
    return tool


def body_of(request: HttpRequest, media_type: str) -> Any:
    """The JSON of a request of the right Content-Type."""
    if request.content_type != media_type:
        raise ServiceRefused(400, f"No handler found for {request.content_type}")
    try:
        return json.loads(request.body)
    except ValueError as fault:
        raise ServiceRefused(400, "Not JSON") from fault


def want(request: HttpRequest, media_type: str) -> None:
    """As in Moodle, a list is given only to those who name its media type."""
    if media_type not in request.headers.get("Accept", ""):
        raise ServiceRefused(400, "No handler found for the Accept header")


def column(tool: Tool, pk: int) -> LineItem:
    """A column of the tool."""
    item = LineItem.objects.filter(tool=tool, pk=pk).select_related("activity").first()
    if item is None:
        raise ServiceRefused(404, "No such line item")
    return item


def typed(data: Any, media_type: str, status: int = 200) -> HttpResponse:
    """JSON under its own media type."""
    return JsonResponse(data, safe=False, status=status, content_type=media_type)


def paged(request: HttpRequest, rows: list[Any]) -> tuple[list[Any], str]:
    """One page of rows and the Link header that leads to the next."""
    try:
        limit, start = int(request.GET.get("limit") or 0), int(request.GET.get("from") or 0)
    except ValueError as fault:
        raise ServiceRefused(400, "limit and from are numbers") from fault
    if limit <= 0 or start < 0 or start + limit >= len(rows):
        return rows[max(start, 0) :], ""
    query = {**request.GET.dict(), "limit": limit, "from": start + limit}
    following = addresses.absolute(f"{request.path}?{urlencode(query)}")
    return rows[start : start + limit], f'<{following}>; rel="next"'


def linked(answer: HttpResponse, link: str) -> HttpResponse:
    """An answer with the way to its next page, if there is one."""
    if link:
        answer["Link"] = link
    return answer


@csrf_exempt
@require_POST
@can_fail("token")
def token(request: HttpRequest) -> HttpResponse:
    """Give an access token for a signed assertion."""
    asked = request.POST
    if asked.get("grant_type") != "client_credentials":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    if asked.get("client_assertion_type") != JWT_BEARER:
        return JsonResponse({"error": "invalid_request"}, status=400)
    try:
        granted = access_tokens.grant(
            assertion=asked.get("client_assertion", ""), asked=asked.get("scope", "").split()
        )
    except access_tokens.MessageRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    answer = JsonResponse(granted)
    answer["Cache-Control"] = "no-store"
    return answer


@csrf_exempt
@require_http_methods(["GET", "POST"])
@can_fail("ags")
def line_items(request: HttpRequest) -> HttpResponse:
    """List the tool's columns or make one."""
    try:
        if request.method == "POST":
            return make_line_item(request)
        tool = caller(request, LINE_ITEM, LINE_ITEM_READONLY)
        want(request, LINE_ITEMS_TYPE)
        rows, link = paged(request, columns.found(tool=tool, query=request.GET.dict()))
        return linked(typed([columns.describe(item) for item in rows], LINE_ITEMS_TYPE), link)
    except ServiceRefused as refusal:
        return failed(refusal, refusal.status)


def make_line_item(request: HttpRequest) -> HttpResponse:
    """Add a column."""
    tool = caller(request, LINE_ITEM)
    body = body_of(request, LINE_ITEM_TYPE)
    try:
        item = columns.make(tool=tool, body=body)
    except Activity.DoesNotExist as fault:
        raise ServiceRefused(403, "The resource link is not the tool's") from fault
    except columns.ColumnRefused as refusal:
        raise ServiceRefused(400, str(refusal)) from refusal
    return typed(columns.describe(item), LINE_ITEM_TYPE, 201)


@csrf_exempt
@require_http_methods(["GET", "PUT", "DELETE"])
@can_fail("ags")
def line_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, change or remove one column."""
    try:
        if request.method == "GET":
            tool = caller(request, LINE_ITEM, LINE_ITEM_READONLY)
            return typed(columns.describe(column(tool, pk)), LINE_ITEM_TYPE)
        item = column(caller(request, LINE_ITEM), pk)
        if request.method == "DELETE":
            item.delete()
            return HttpResponse(status=204)
        columns.change(item=item, body=body_of(request, LINE_ITEM_TYPE))
        return typed(columns.describe(item), LINE_ITEM_TYPE)
    except columns.ColumnRefused as refusal:
        return failed(refusal, 400)
    except ServiceRefused as refusal:
        return failed(refusal, refusal.status)


@csrf_exempt
@require_POST
@can_fail("ags")
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a score; like Moodle, success is a 200 without a body."""
    try:
        item = column(caller(request, SCORE), pk)
        gradebook.accept(item=item, score=gradebook.read_score(body_of(request, SCORE_TYPE)))
    except (ServiceRefused, gradebook.ScoreRefused) as refusal:
        return failed(refusal, refusal.status)
    return HttpResponse(b"")


@require_GET
@can_fail("ags")
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What the gradebook holds now."""
    try:
        item = column(caller(request, RESULT_READONLY), pk)
        held = Grade.objects.filter(line_item=item).select_related("line_item").order_by("user_id")
        if request.GET.get("user_id"):
            held = held.filter(user_id=request.GET["user_id"])
        rows, link = paged(request, list(held))
    except ServiceRefused as refusal:
        return failed(refusal, refusal.status)
    return linked(typed([result(grade) for grade in rows], RESULTS_TYPE), link)


def result(grade: Grade) -> dict[str, Any]:
    """One result; without a grade it has only its names."""
    item = addresses.line_item(grade.line_item)
    path, _, query = item.partition("?")
    told = {"id": f"{path}/results/{grade.user_id}?{query}", "userId": grade.user_id}
    if grade.points is None:
        return {**told, "scoreOf": item}
    shown = {"resultScore": grade.points, "resultMaximum": grade.line_item.score_maximum}
    return {**told, "scoreOf": item, **shown, "comment": grade.comment}


@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """The roster of the course."""
    try:
        tool = caller(request, ROSTER)
        link_id = request.GET.get("rlid", "")
        opened = activity_of(tool, link_id) if link_id else None
        role = request.GET.get("role", "").rsplit("#", 1)[-1]
        people = [person for person in PEOPLE if not role or role in short_roles(person)]
        rows, link = paged(request, people)
    except ServiceRefused as refusal:
        return failed(refusal, refusal.status)
    context = {"id": COURSE.id, "label": COURSE.label, "title": COURSE.title}
    listed = [member(person, tool, opened) for person in rows]
    whole = {"id": addresses.members(), "context": context, "members": listed}
    return linked(typed(whole, MEMBERS_TYPE), link)


def activity_of(tool: Tool, link_id: str) -> Activity:
    """The tool's activity with this resource link id."""
    found = Activity.objects.filter(tool=tool, pk=int(link_id) if link_id.isdecimal() else 0)
    if not (activity := found.first()):
        raise ServiceRefused(404, "The resource link is not the tool's")
    return activity


def short_roles(person: Person) -> list[str]:
    """The person's roles in the course, by their short names."""
    return [role.rsplit("#", 1)[-1] for role in person.roles if "/membership#" in role]


def member(person: Person, tool: Tool, opened: Activity | None) -> dict[str, Any]:
    """One member of the course; roles come short, as from Moodle, and an activity's message as far as it differs."""
    told = {
        "user_id": person.id,
        "status": "Active",
        "roles": short_roles(person),
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }
    if opened is None:
        return told
    visit = Visit(RESOURCE_LINK, person, tool, activity=opened)
    message = {f"{LTI}message_type": RESOURCE_LINK, f"{LTI}custom": custom(visit)}
    return {**told, "message": [message]}
