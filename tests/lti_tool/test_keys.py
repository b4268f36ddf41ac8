"""Our own keys, and what platforms fetch about us."""

import io
import json

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.test import Client

from lti_tool.models import ToolKey
from lti_tool.services.keys import rotate, signer

pytestmark = pytest.mark.django_db


def test_k1_key_set_is_made_at_first_need_and_holds_no_private_part(client: Client) -> None:
    answer = client.get("/.well-known/jwks.json")
    keys = answer.json()["keys"]
    assert "max-age=3600" in answer["Cache-Control"]
    assert len(keys) == 2
    for key in keys:
        assert set(key) == {"kty", "n", "e", "kid", "alg", "use"}
        assert (key["alg"], key["use"]) == ("RS256", "sig")
    assert client.get("/.well-known/jwks.json").json()["keys"] == keys


def test_k2_a_key_is_published_before_it_signs_and_after(client: Client) -> None:
    before = {key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]}
    old = signer().kid
    rotate()
    assert signer().kid in before - {old}
    after = {key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]}
    assert old in after
    assert len(after) == 3
    rotate()
    assert ToolKey.objects.filter(state="active").count() == 1
    assert ToolKey.objects.filter(state="next").count() == 1


def test_k3_private_key_is_sealed_and_in_no_form(client: Client) -> None:
    signer()
    key = ToolKey.objects.get(state="active")
    assert "PRIVATE" not in key.sealed_private_key
    form = admin.site._registry[ToolKey]
    assert "sealed_private_key" not in form.get_fields(None, key)  # type: ignore[arg-type]


def test_keys_command(client: Client) -> None:
    out = io.StringIO()
    call_command("keys", "rotate", "--json", stdout=out)
    states = [key["state"] for key in json.loads(out.getvalue())["keys"]]
    assert sorted(states) == ["active", "next", "retired"]
    out = io.StringIO()
    call_command("keys", "show", stdout=out)
    assert len(out.getvalue().splitlines()) == 3
