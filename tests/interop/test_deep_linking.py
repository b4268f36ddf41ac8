"""An author in Open edX chooses a conversation with the tool's picker."""

import pytest

from tests.interop.conftest import Both
from tests.interop.consumer import LaunchForm, Visitor

pytestmark = pytest.mark.interop
CHOSEN = {
    "scenario": "role_change",
    "role_change-mode": "practice",
    "role_change-attempts": "3",
    "role_change-policy": "best",
    "role_change-pass_mark": "70",
    "role_change-way": "text",
    "role_change-camera": "0",
}


def choose(author: Visitor, **fields: str) -> LaunchForm:
    """Send the picker off; gives the form that goes back to the platform."""
    picker = author.chooses_content("chosen")
    form = LaunchForm(author.get(picker))
    return LaunchForm(author.post(picker, form.fields | fields))


def test_f1_f2_f11_the_chosen_conversation_is_stored_and_opens(both: Both) -> None:
    with both.consumer.visitor("ines") as ines:
        answer = choose(ines, **CHOSEN)
        assert answer.action.endswith("/lti-dl/response")
        assert list(answer.fields) == ["JWT"]
        saved = ines.post(answer.action, answer.fields)
    assert "successfully saved" in saved.text
    (item,) = both.consumer.tables("chosen")["items"]
    assert item["url"] == f"{both.tool.tool}/lti/launch/"
    assert item["title"] == "Your job after Day One"
    assert item["custom"]["scenario"] == "role_change"
    assert item["custom"]["attempts"] == "3"
    assert item["lineItem"]["scoreMaximum"] == 100
    with both.consumer.visitor("ben") as ben:
        page = ben.get(ben.opens("chosen")[1])
    assert "Your job after Day One" in page.text


def test_f6_who_cancels_leaves_the_block_without_content(both: Both) -> None:
    with both.consumer.visitor("stan") as stan:
        answer = choose(stan, cancel="1")
        assert "successfully saved" in stan.post(answer.action, answer.fields).text
    assert both.consumer.tables("chosen")["items"] == []


def test_a_learner_is_stopped_before_the_picker(both: Both) -> None:
    with both.consumer.visitor("ana") as ana:
        page = ana.http.get(f"{both.consumer.address}/block/chosen/choose", timeout=10)
    assert page.status_code == 403
