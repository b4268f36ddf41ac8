"""Case J3 without a browser: the commands that export and erase one person."""

import io
import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from lti_tool.models import Identity, Launch, Membership, Registration
from scoring.models import Erasure, OutboxItem, Statement
from sessions.models import Memory, Session, Turn
from tests.seats import Seated

pytestmark = pytest.mark.django_db


def command(name: str, *words: str) -> str:
    call_command(name, *words, stdout=(out := io.StringIO()))
    return out.getvalue()


def test_j3_commands_export_and_erase_the_same_person(
    practised: Callable[..., Seated], signing: Registration
) -> None:
    seated = practised(1, "Ada Byron")
    who = ("--issuer", signing.issuer, "--subject", "1")
    told = json.loads(command("export", *who))
    assert told["person"]["name"] == "Ada Byron"
    assert len(told["practices"][0]["turns"]) == Turn.objects.count()
    number = str(seated.launch.identity_id)
    assert json.loads(command("export", "--identity", number))["practices"] == told["practices"]
    with pytest.raises(CommandError, match="nothing was erased"):
        command("erase", *who)
    assert Session.objects.exists()
    assert command("erase", *who, "--yes").startswith("1 course")
    for model in (Identity, Session, Turn, Memory, Statement, OutboxItem, Membership, Launch):
        assert not model._default_manager.exists()
    assert Erasure.objects.get().wish == "command"
    with pytest.raises(CommandError, match="nobody is known"):
        command("export", *who)


def test_a_command_asks_which_of_two_clients_is_meant(
    practised: Callable[..., Seated], signing: Registration
) -> None:
    practised(1, "Ada Byron")
    with pytest.raises(CommandError, match="name the person"):
        command("export", "--subject", "1")
    other = Registration.objects.get(pk=signing.pk)
    other.pk, other.uuid, other.client_id = None, "b6f1b9ec-6a0e-4a3e-9d5c-1f9b3a4f1a10", "client-2"
    other.save()
    user = User.objects.create(username="twin")
    Identity.objects.create(registration=other, subject="1", user=user, number=1)
    with pytest.raises(CommandError, match="choose --identity"):
        command("export", "--issuer", signing.issuer, "--subject", "1")
