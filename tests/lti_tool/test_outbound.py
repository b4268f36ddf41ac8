"""Requests to platforms: bounded, and never into a private network."""

from typing import Any

import pytest
from django.conf import LazySettings

from lti_tool import outbound
from lti_tool.outbound import OutboundError, call
from tests.lti_tool.platform import Platform, answer_json


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://lms.example/", "address_refused"),
        ("ftp://lms.example/", "address_refused"),
        ("https://user@lms.example/", "address_refused"),
        ("https:///path", "address_refused"),
        ("https://[broken/", "address_malformed"),
        ("https://lms.example:port/", "address_malformed"),
        ("https://127.0.0.1/", "address_private"),
        ("https://169.254.169.254/", "address_private"),
        ("https://[::ffff:10.0.0.1]/", "address_private"),
        ("https://localhost/", "address_private"),
    ],
)
def test_refused_addresses(settings: LazySettings, url: str, reason: str) -> None:
    settings.LTI_ALLOW_PRIVATE_HOSTS = False
    with pytest.raises(OutboundError) as refused:
        call("GET", url)
    assert refused.value.reason == reason
    assert not refused.value.retryable


def test_name_that_changes_after_the_check(
    platform: Platform, settings: LazySettings, monkeypatch: Any
) -> None:
    settings.LTI_ALLOW_PRIVATE_HOSTS = False
    monkeypatch.setattr(outbound, "check_address", lambda url: None)
    for scheme in ("http", "https"):
        with pytest.raises(OutboundError) as refused:
            call("GET", platform.origin.replace("http", scheme) + "/jwks")
        assert refused.value.reason == "address_private"
    assert not platform.asked


def test_redirects_stay_on_the_host_and_end(platform: Platform) -> None:
    platform.routes["/moved"] = lambda _: (302, {"Location": "/jwks"}, b"")
    platform.routes["/loop"] = lambda _: (302, {"Location": "/loop"}, b"")
    assert call("GET", f"{platform.origin}/moved").json()["keys"]
    with pytest.raises(OutboundError, match="redirect_loop"):
        call("GET", f"{platform.origin}/loop")


def test_large_answer(platform: Platform) -> None:
    platform.routes["/large"] = lambda _: answer_json("x" * 1_000_001)
    with pytest.raises(OutboundError, match="answer_too_large"):
        call("GET", f"{platform.origin}/large")
