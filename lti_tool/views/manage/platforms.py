"""What an administrator changes of platforms: add, edit, switch, confirm, try the connection."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lti_tool.managing.addresses import our_addresses
from lti_tool.managing.connection import try_connection
from lti_tool.managing.door import administration, asking, noted
from lti_tool.managing.forms import AddForm, DeploymentForm, EditForm
from lti_tool.managing.presets import PRESETS
from lti_tool.models import Act, Deployment, Registration
from lti_tool.services import platforms


@administration
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Connect a platform by hand, perhaps starting from addresses we know."""
    preset = request.GET.get("preset", "")
    initial = PRESETS[preset][1] if preset in PRESETS else {}
    form = AddForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        registration = platforms.register(**given, hold_new_deployments=not given["deployment_id"])
        noted_of(request, Act.PLATFORM_CONNECTED, registration, given["issuer"])
        messages.success(request, _("%(name)s is connected.") % {"name": registration.name})
        return back_to(registration)
    choices = [(key, name, key == preset) for key, (name, _addresses) in PRESETS.items()]
    page = {"form": form, "presets": choices, "addresses": our_addresses()}
    return render(request, "lti_tool/manage/add.html", page, status=400 if form.errors else 200)


@administration
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change what we hold of a platform."""
    registration = found(uuid)
    form = EditForm.of(registration, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        platforms.change(registration=registration, **form.cleaned_data)
        noted_of(request, Act.PLATFORM_CHANGED, registration, ", ".join(form.changed_data))
        messages.success(request, _("Saved."))
        return back_to(registration)
    page = {"form": form, "registration": registration}
    return render(request, "lti_tool/manage/edit.html", page, status=400 if form.errors else 200)


@administration
@require_POST
def switch(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let people in from a platform, or nobody any more."""
    registration = found(uuid)
    if request.POST.get("active") == "1":
        platforms.enable(registration=registration)
        noted_of(request, Act.PLATFORM_ON, registration)
        messages.success(request, _("Switched on. People come in again."))
    else:
        platforms.disable(registration=registration)
        noted_of(request, Act.PLATFORM_OFF, registration)
        messages.success(request, _("Switched off. Nobody comes in; what was practised stays."))
    return back_to(registration)


@administration
@require_POST
def add_deployment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Confirm a deployment before anybody has come by it."""
    registration, form = found(uuid), DeploymentForm(request.POST)
    if form.is_valid():
        deployment = platforms.deploy(
            registration=registration, deployment_id=form.cleaned_data["deployment_id"]
        )
        noted_of(request, Act.DEPLOYMENT_ON, registration, deployment.deployment_id)
        messages.success(request, _("Deployment added."))
    else:
        messages.error(request, _("Give the deployment id, up to 255 characters."))
    return back_to(registration)


@administration
@require_POST
def switch_deployment(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Confirm a deployment, or switch it off."""
    registration = found(uuid)
    deployment = get_object_or_404(Deployment, registration=registration, pk=pk)
    active = request.POST.get("active") == "1"
    platforms.switch_deployment(deployment=deployment, active=active)
    act = Act.DEPLOYMENT_ON if active else Act.DEPLOYMENT_OFF
    noted_of(request, act, registration, deployment.deployment_id)
    messages.success(request, _("Deployment on.") if active else _("Deployment off."))
    return back_to(registration)


@asking
@require_POST
def test(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Try the connection from our side."""
    registration = found(uuid)
    steps = try_connection(registration)
    faults = [step for step in steps if step.good is False]
    page = {"registration": registration, "steps": steps, "faults": faults}
    return render(request, "lti_tool/manage/tested.html", page | {"addresses": our_addresses()})


def noted_of(request: HttpRequest, act: Act, registration: Registration, detail: str = "") -> None:
    """Note what was done to a platform."""
    noted(request, act, registration.name, detail, institution=registration.institution)


def found(uuid: UUID) -> Registration:
    """The platform of an address."""
    rows = Registration.objects.select_related("institution")
    return get_object_or_404(rows, uuid=uuid)


def back_to(registration: Registration) -> HttpResponseRedirect:
    """The platform's page, after something was changed."""
    response: HttpResponseRedirect = redirect("manage-platform", registration.uuid)
    return response
