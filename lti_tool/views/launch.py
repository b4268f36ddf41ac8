"""The platform's signed message, at the one launch address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lti_tool.models import Launch, LoginState
from lti_tool.protocol.claims import origin_of
from lti_tool.protocol.errors import LaunchError
from lti_tool.protocol.launch import StrictMessageLaunch
from lti_tool.refusals import refuse, window_url
from lti_tool.sealing import digest
from lti_tool.services.launches import hold_deployment, record_launch
from lti_tool.services.platforms import learn_family
from lti_tool.services.seats import issue_code
from lti_tool.speaking import speak


@csrf_exempt
@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Check a message, write it down, and go on to the entry page."""
    message = StrictMessageLaunch(request)
    try:
        message.validate()
        assert message.started is not None
        arrived = record_launch(started=message.started, claims=message.claims)
    except LaunchError as error:
        return _refused(request, error, message)
    learn_family(registration=message.started.registration, claims=message.claims)
    return speak(enter(arrived), message.claims)


def enter(arrived: Launch) -> HttpResponse:
    """Go to the entry page with a code in the fragment, which reaches no server's log."""
    response = HttpResponse(status=303)
    response["Location"] = f"{reverse('lti-enter')}#{issue_code(launch=arrived)}"
    response["Cache-Control"] = "no-store"
    return response


def _refused(
    request: HttpRequest, error: LaunchError, message: StrictMessageLaunch
) -> HttpResponse:
    started = message.started
    if started and error.code == "storage_needed":
        return _ask_storage(request, started)
    if started and error.code == "state_replayed" and (running := _running(started)):
        return enter(running)
    held = started and started.registration.hold_new_deployments
    if started and held and error.code == "deployment_unknown":
        hold_deployment(started=started, deployment_id=message.unknown_deployment)
    return refuse(request, error, started=started)


def _running(started: LoginState) -> Launch | None:
    """What the same browser opened with this very form before; a reload goes back to it."""
    started.refresh_from_db()
    fresh = started.launch is not None and started.launch.expires_at > now()
    return started.launch if fresh else None


def _ask_storage(request: HttpRequest, started: LoginState) -> HttpResponse:
    """The page that reads the binding from the platform's storage and posts the same form again."""
    state = request.POST["state"]
    page = {
        "state": state,
        "id_token": request.POST.get("id_token", ""),
        "target": started.storage_target,
        "origin": origin_of(started.registration.auth_url),
        "key": f"state_{digest(state)[:16]}",
        "window_url": window_url(started),
        "again_url": window_url(started, again=True),
        "again": started.again,
        "tried": "storage_tried" in request.POST,
    }
    response = render(request, "lti_tool/fetch.html", page)
    response["Cache-Control"] = "no-store"
    return response
