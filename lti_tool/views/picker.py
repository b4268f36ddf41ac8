"""The picker: an instructor chooses what a platform's activity leads to."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lti_tool.access import seats
from lti_tool.deep_linking.items import content_item
from lti_tool.deep_linking.response import answer_once, signed_response
from lti_tool.deep_linking.wishes import Wishes, wishes_of
from lti_tool.framing import source_of
from lti_tool.models import Launch, Role
from lti_tool.protocol.claims import DEEP_LINKING
from lti_tool.queries import Choice, choices_for
from lti_tool.services.placing import place_link, remember_choice
from lti_tool.services.practices import try_scenario
from sessions.errors import ScenarioUnknown

ONE_PLACE: Final = Wishes("", links=True, several=False, columns=True, targets=frozenset())


@require_http_methods(["GET", "POST"])
@never_cache
def picker(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the scenarios; then send the chosen ones back, or place the one for this activity."""
    launch = _launch(request, uuid)
    if launch is None:
        return render(request, "lti_tool/expired.html", status=403)
    wishes = ONE_PLACE if not _returns(launch) else wishes_of(launch.deep_linking)
    if request.method == "POST" and "cancel" in request.POST and _returns(launch):
        return _send(request, launch, wishes, [], message=_("Nothing was added."))
    if not wishes.links:
        return render(request, "lti_tool/no_links.html", {"launch": launch})
    if launch.answered_at is not None:
        return render(request, "lti_tool/answered.html", status=400)
    return (
        _chosen(request, launch, wishes)
        if request.method == "POST"
        else _page(request, launch, wishes, choices_for(launch))
    )


@require_POST
@never_cache
def try_it(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """Let the instructor practise a scenario before adding it; never graded, never listed."""
    launch = _launch(request, uuid)
    if launch is None:
        return render(request, "lti_tool/expired.html", status=403)
    try:
        session = try_scenario(launch=launch, scenario_key=key)
    except ScenarioUnknown as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("practice-briefing", args=[session.uuid]))


def _launch(request: HttpRequest, uuid: UUID) -> Launch | None:
    """The instructor's own launch: one that asks for content, or one whose activity has none yet."""
    for seat in seats(request):
        if seat.launch.uuid == uuid and seat.role == Role.INSTRUCTOR:
            if seat.link is None and not _returns(seat.launch):
                raise Http404
            return seat.launch
    return None


def _returns(launch: Launch) -> bool:
    return launch.message_type == DEEP_LINKING


def _chosen(request: HttpRequest, launch: Launch, wishes: Wishes) -> HttpResponse:
    keys = request.POST.getlist("scenario")
    choices = choices_for(launch, request.POST, keys if wishes.several else keys[:1])
    chosen = [choice for choice in choices if choice.chosen]
    fault = "" if chosen else _("Choose a conversation first.")
    if fault or not all(choice.form.is_valid() for choice in chosen):
        return _page(request, launch, wishes, choices, fault=fault, status=400)
    texts = {choice.scenario.key: choice.form.texts() for choice in chosen}
    if launch.context is not None:
        remember_choice(context=launch.context, chosen=texts)
    if _returns(launch):
        items = [content_item(one.scenario, texts[one.scenario.key], wishes) for one in chosen]
        return _send(request, launch, wishes, items)
    assert launch.link is not None
    key = chosen[0].scenario.key
    place_link(link=launch.link, scenario_key=key, texts=texts[key])
    return HttpResponseRedirect(reverse("review-link", args=[launch.link.uuid]))


def _page(
    request: HttpRequest,
    launch: Launch,
    wishes: Wishes,
    choices: Sequence[Choice],
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    page = {
        "launch": launch,
        "choices": choices,
        "several": wishes.several,
        "returns": _returns(launch),
        "fault": fault,
    }
    return render(request, "lti_tool/picker.html", page, status=status)


def _send(
    request: HttpRequest,
    launch: Launch,
    wishes: Wishes,
    items: Sequence[dict[str, Any]],
    *,
    message: str = "",
) -> HttpResponse:
    """The form that carries the answer to the platform; once for each request."""
    if not answer_once(launch=launch):
        return render(request, "lti_tool/answered.html", status=400)
    token = signed_response(launch, items, message=message)
    page = {"return_url": wishes.return_url, "jwt": token}
    response = render(request, "lti_tool/send_back.html", page)
    source = source_of(wishes.return_url)
    response.form_targets = f"'self' {source}".strip()  # type: ignore[attr-defined]
    return response
