"""The pages people see: sign-in, course, activity, gradebook, learning records."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from demo_campus import queries
from demo_campus.models import Activity, LineItem, Tool
from demo_campus.people import PEOPLE, person_with, signed_in
from demo_campus.views.launch import may_review, refused


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who do you want to be?"""
    return render(request, "demo_campus/people.html", {"people": PEOPLE})


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become one of the demo people."""
    person = person_with(request.POST.get("person"))
    if person is None:
        return refused(request, "There is nobody with this name here.")
    request.session["person"] = person.id
    return redirect("course")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Be nobody again."""
    request.session.flush()
    return redirect("people")


@require_GET
def course(request: HttpRequest) -> HttpResponse:
    """The course page with its activities."""
    person = signed_in(request)
    if person is None:
        return redirect("people")
    return render(
        request,
        "demo_campus/course.html",
        {"rows": queries.activities_for(person), "tools": Tool.objects.order_by("name")},
    )


@require_GET
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity in its frame."""
    if signed_in(request) is None:
        return redirect("people")
    shown = get_object_or_404(Activity.objects.select_related("tool"), pk=pk)
    return framed(request, title=shown.title, tool=shown.tool, path=f"/launch/activity/{pk}")


@require_GET
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose new activities in a tool."""
    person = signed_in(request)
    if person is None or person.is_learner:
        return refused(request, "Only instructors add activities.", 403)
    tool = get_object_or_404(Tool, pk=pk)
    return framed(request, title=f"Add from {tool.name}", tool=tool, path=f"/launch/content/{pk}")


@require_GET
def review(request: HttpRequest, pk: int, user_id: str) -> HttpResponse:
    """The work behind one grade, in its frame."""
    person = signed_in(request)
    if person is None or not may_review(person, user_id):
        return refused(request, "You can open your own work only.", 403)
    item = get_object_or_404(LineItem.objects.select_related("tool"), pk=pk)
    whose = person_with(user_id)
    title = f"{item.label}: {whose.shown}" if whose else item.label
    path = f"/launch/review/{pk}/{user_id}"
    return framed(request, title=title, tool=item.tool, path=path)


def framed(request: HttpRequest, *, title: str, tool: Tool, path: str) -> HttpResponse:
    """A page around a tool's frame; the devices are granted to the tool's origin only."""
    granted = ("microphone", "camera", "autoplay", "fullscreen")
    allow = "; ".join(f"{feature} {tool.origin}" for feature in granted)
    return render(
        request,
        "demo_campus/framed.html",
        {"title": title, "tool": tool, "path": path, "allow": allow},
    )


@require_GET
def grades(request: HttpRequest) -> HttpResponse:
    """The gradebook: everybody's for instructors, one's own for learners."""
    person = signed_in(request)
    if person is None:
        return redirect("people")
    return render(request, "demo_campus/grades.html", {"sections": queries.gradebook_for(person)})


@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """The learning records that arrived, newest first."""
    person = signed_in(request)
    if person is None:
        return redirect("people")
    rows = queries.readable_statements(person)
    return render(request, "demo_campus/statements.html", {"rows": rows})
