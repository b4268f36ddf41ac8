"""The page on which instructors make groups of their course's learners."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lti_tool.models import CourseGroup, ResourceLink
from lti_tool.services import groups as service
from scoring.views.review import taught

MOST_NAME = 80


@require_http_methods(["GET", "POST"])
@never_cache
def groups(request: HttpRequest, link: UUID) -> HttpResponse:
    """Every group with who is in it, and a form for another; one that is sent with a number is changed."""
    _seat, here = taught(request, link)
    if request.method == "GET":
        return shown(request, here)
    number = request.POST.get("group", "")
    group = found(here, int(number)) if number.isascii() and number.isdigit() else None
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > MOST_NAME:
        return shown(request, here, _("Give the group a name of at most 80 characters."))
    members = chosen(request)
    try:
        service.save_group(context=here.context, name=name, members=members, group=group)
    except service.NameTaken:
        return shown(request, here, _("Another group of this course has this name."), 409)
    return back_to(here)


@require_POST
def delete(request: HttpRequest, link: UUID, pk: int) -> HttpResponse:
    """Take a group away."""
    _seat, here = taught(request, link)
    service.delete_group(group=found(here, pk))
    return back_to(here)


def chosen(request: HttpRequest) -> set[int]:
    """The people who are ticked."""
    return {int(one) for one in request.POST.getlist("member") if one.isascii() and one.isdigit()}


def found(here: ResourceLink, pk: int) -> CourseGroup:
    """A group of this course; another course's is not found."""
    return get_object_or_404(CourseGroup, context=here.context, pk=pk)


def back_to(here: ResourceLink) -> HttpResponse:
    """The page again, after something was changed."""
    return HttpResponseRedirect(reverse("review-groups", args=[here.uuid]))


def shown(
    request: HttpRequest, here: ResourceLink, fault: str = "", status: int = 400
) -> HttpResponse:
    """The page, with what was wrong and what was typed."""
    known = service.groups_of(here.context)
    typed = chosen(request)
    page = {
        "link": here, "placement": here.placement, "groups": known,
        "people": service.candidates(here.context), "fault": fault,
        "typed": {"group": request.POST.get("group", ""), "name": request.POST.get("name", ""), "members": typed},
    }  # fmt: skip
    return render(request, "scoring/groups.html", page, status=status if fault else 200)
