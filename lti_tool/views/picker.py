"""The picker: an instructor chooses what a platform's activity leads to."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lti_tool.access import seats
from lti_tool.deep_linking.forms import ItemForm
from lti_tool.deep_linking.items import content_item
from lti_tool.deep_linking.response import answer_once, signed_response
from lti_tool.deep_linking.wishes import Wishes, wishes_of
from lti_tool.framing import source_of
from lti_tool.models import Launch, Role
from lti_tool.protocol.claims import DEEP_LINKING
from lti_tool.queries import Choice, faces_of, newest_scenarios
from lti_tool.services.placing import place_link

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
        else _page(request, launch, wishes, _choices(None, []))
    )


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


def _choices(sent: QueryDict | None, keys: Sequence[str]) -> list[Choice]:
    return [
        Choice(
            scenario,
            faces_of(scenario),
            ItemForm(sent if scenario.key in keys else None, prefix=scenario.key),
            chosen=scenario.key in keys,
        )
        for scenario in newest_scenarios()
    ]


def _chosen(request: HttpRequest, launch: Launch, wishes: Wishes) -> HttpResponse:
    keys = request.POST.getlist("scenario")
    choices = _choices(request.POST, keys if wishes.several else keys[:1])
    chosen = [choice for choice in choices if choice.chosen]
    fault = "" if chosen else _("Choose a conversation first.")
    if fault or not all(choice.form.is_valid() for choice in chosen):
        return _page(request, launch, wishes, choices, fault=fault, status=400)
    if _returns(launch):
        items = [content_item(each.scenario, each.form.texts(), wishes) for each in chosen]
        return _send(request, launch, wishes, items)
    assert launch.link is not None
    place_link(link=launch.link, scenario_key=chosen[0].scenario.key, texts=chosen[0].form.texts())
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
