"""A TURN server's secret becomes credentials of one practice that end with the day, and stays in the process."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest
from django.conf import LazySettings

from realtime.ice import servers_for
from tests.seats import Seated

TURN = {"urls": "turn:turn.example:3478", "secret": "long and random"}


def test_each_practice_gets_credentials_that_coturn_can_check(settings: LazySettings) -> None:
    settings.ICE_SERVERS = [{"urls": "stun:stun.example"}, TURN]
    stun, turn = servers_for("practice-1", at=1_000_000)
    assert stun == {"urls": "stun:stun.example"}
    assert turn["username"] == "1086400:practice-1"
    expected = hmac.new(b"long and random", turn["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn["credential"]) == expected
    assert servers_for("practice-2", at=1_000_000)[1]["credential"] != turn["credential"]


@pytest.mark.django_db
def test_the_secret_never_reaches_the_page(
    seat: Callable[..., Seated], settings: LazySettings
) -> None:
    settings.ICE_SERVERS = [TURN]
    seated = seat(modality="voice")
    page = seated.client.get(f"/practice/{seated.practice.uuid}/room/").content.decode()
    assert "long and random" not in page
    start = json.loads(
        page.partition('id="start" type="application/json">')[2].partition("</script>")[0]
    )
    assert start["ice"][0]["username"].endswith(f":{seated.practice.uuid}")
