"""Launches: the form that starts a login and the authorisation address that answers it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from demo_campus.claims import Visit
from demo_campus.models import Activity, LineItem, Tool
from demo_campus.people import Person, signed_in
from demo_campus.services.launching import Answer, LoginRefused, authorise, login_initiation
from demo_campus.vocabulary import DEEP_LINK, RESOURCE_LINK, SUBMISSION_REVIEW


def posted_on(request: HttpRequest, answer: Answer) -> HttpResponse:
    """A page whose form sends itself."""
    page = render(request, "demo_campus/post_on.html", {"answer": answer})
    page["Cache-Control"] = "no-store"
    return page


def refused(request: HttpRequest, sentence: str, status: int = 400) -> HttpResponse:
    """A plain page that says what went wrong."""
    return render(request, "demo_campus/notice.html", {"sentence": sentence}, status=status)


def container_of(request: HttpRequest) -> str:
    """Where the activity opens."""
    return "window" if request.GET.get("in") == "window" else "iframe"


@require_GET
def open_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the launch of an activity."""
    person = signed_in(request)
    if person is None:
        return redirect("people")
    activity = get_object_or_404(Activity.objects.select_related("tool"), pk=pk)
    visit = Visit(
        RESOURCE_LINK, person, activity.tool, activity=activity, container=container_of(request)
    )
    return posted_on(request, login_initiation(visit))


@require_GET
def choose_content(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the choice of new activities in a tool."""
    person = signed_in(request)
    if person is None or person.is_learner:
        return refused(request, "Only instructors add activities.", 403)
    tool = get_object_or_404(Tool, pk=pk)
    visit = Visit(DEEP_LINK, person, tool, container=container_of(request))
    return posted_on(request, login_initiation(visit))


@require_GET
def review(request: HttpRequest, pk: int, user_id: str) -> HttpResponse:
    """Start the review of what somebody did for a grade."""
    person = signed_in(request)
    if person is None or not may_review(person, user_id):
        return refused(request, "You can open your own work only.", 403)
    item = get_object_or_404(LineItem.objects.select_related("tool", "activity"), pk=pk)
    visit = Visit(
        SUBMISSION_REVIEW,
        person,
        item.tool,
        activity=item.activity,
        line_item=item,
        for_user=user_id,
        container=container_of(request),
    )
    return posted_on(request, login_initiation(visit))


def may_review(person: Person, user_id: str) -> bool:
    """Instructors see everybody's work, learners their own."""
    return not person.is_learner or person.id == user_id


@csrf_exempt
@require_http_methods(["GET", "POST"])
def auth(request: HttpRequest) -> HttpResponse:
    """Answer a tool's authorisation request with an id_token."""
    query = request.GET if request.method == "GET" else request.POST
    asked = {name: str(value) for name, value in query.items()}
    person = signed_in(request)
    if person is None and not asked.get("repeated"):
        # A browser leaves our cookie out when the tool's own page sent it here; from our page it comes.
        return posted_on(request, Answer(request.path, {**asked, "repeated": "1"}))
    try:
        return posted_on(
            request, authorise(request=asked, signed_in_id=person.id if person else None)
        )
    except LoginRefused as refusal:
        return refused(request, str(refusal))
