"""The unmodified package's Django classes at addresses beside the tool's, to be measured against."""

from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from pylti1p3.contrib.django.launch_data_storage.cache import DjangoCacheDataStorage
from pylti1p3.contrib.django.lti1p3_tool_config import DjangoDbToolConf
from pylti1p3.contrib.django.message_launch import DjangoMessageLaunch
from pylti1p3.contrib.django.oidc_login import DjangoOIDCLogin

from lti_tool.protocol.launch import StrictMessageLaunch
from lti_tool.services.launches import consume


def login(request: HttpRequest) -> Any:
    """The package's login."""
    oidc: Any = DjangoOIDCLogin(request, DjangoDbToolConf())  # type: ignore[no-untyped-call]
    return oidc.redirect(request.GET["target_link_uri"])


@csrf_exempt
def launch(request: HttpRequest) -> HttpResponse:
    """The package's launch, with the platform's keys cached."""
    message: Any = DjangoMessageLaunch(request, DjangoDbToolConf())  # type: ignore[no-untyped-call]
    message.set_public_key_caching(DjangoCacheDataStorage(), cache_lifetime=3600)  # type: ignore[no-untyped-call]
    message.get_launch_data()
    return HttpResponse("launched")


@csrf_exempt
def checks(request: HttpRequest) -> HttpResponse:
    """Our own checks and no more than the package does beside them: the state is used up, nothing else written."""
    message = StrictMessageLaunch(request).validate()
    assert message.started is not None
    consume(started=message.started)
    return HttpResponse("launched")


def connect(origin: str) -> None:
    """Tell the package's tables of the platform."""
    tables = import_module("pylti1p3.contrib.django.lti1p3_tool_config.models")
    key = tables.LtiToolKey.objects.create(name="bench", private_key="not used in a launch")
    tables.LtiTool.objects.create(
        title="bench", issuer=origin, client_id="bench", auth_login_url=f"{origin}/auth", auth_token_url=f"{origin}/token",
        key_set_url=f"{origin}/jwks", tool_key=key, deployment_ids='["1"]',
    )  # fmt: skip


urlpatterns = [
    path("", include("lti_tool.urls")),
    path("bench/login/", login),
    path("bench/launch/", launch),
    path("bench/checks/", checks),
]
