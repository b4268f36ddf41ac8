"""What a learner sees and can do when sound breaks, in a real Chromium: each state has its words and a way on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.browser.rooms import greeted, room, seated_in
from tests.browser.test_journey import spoken_file
from tests.services.stack import Stack
from tests.services.talking import come_in

pytestmark = pytest.mark.browser
BLOCKED = """
const Peer = RTCPeerConnection; // as behind a firewall: no way to the other side is found
window.RTCPeerConnection = class extends Peer {
  constructor(wanted) { super({ ...wanted, iceTransportPolicy: "relay" }) }
};
"""


def test_sound_takes_the_socket_where_udp_is_blocked_and_nothing_else_changes(
    chromium: str, stack: Stack, tmp_path: Path
) -> None:
    seated = come_in(stack, modality="voice", person="5")
    spoken = spoken_file(tmp_path / "leader.wav")
    with seated_in(chromium, seated, microphone=spoken) as context:
        page = room(context, seated, BLOCKED)
        expect(page.locator("[data-hint-text]")).to_contain_text("the sound takes another way")
        page.wait_for_function(
            "() => saywell.sound.relay?.received > 10 && saywell.sound.level > 0.01"
        )
        expect(page.locator("[data-turn='1']")).to_be_attached()
        expect(page.locator(".turn.you").first).to_be_attached(timeout=60_000)
        expect(page.locator("[data-turn='3']")).to_be_attached()


def test_a_microphone_that_is_unplugged_stops_the_clock_and_another_goes_on(
    chromium: str, stack: Stack
) -> None:
    seated = come_in(stack, modality="voice")
    unplug = """
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wanted) =>
      window.unplugged && !wanted.audio?.deviceId ? Promise.reject(new DOMException("", "NotFoundError")) : ask(wanted);
    """
    with seated_in(chromium, seated) as context:
        page = room(context, seated, unplug)
        greeted(page)
        page.evaluate(
            "() => { window.unplugged = true; const { track } = saywell.microphone; track.stop();"
            "track.dispatchEvent(new Event('ended')) }"
        )
        expect(page.get_by_role("heading", name="Your microphone is gone")).to_be_visible()
        expect(page.locator("[data-clock]")).to_contain_text("paused")
        page.locator("#mic-bad").select_option(index=1)
        page.get_by_role("button", name="Use this one").click()
        expect(page.locator("[data-veil=mic]")).to_be_hidden()
        expect(page.locator("[data-hint-text]")).to_contain_text("We hear you through")
        expect(page.locator("[data-clock]")).not_to_contain_text("paused")


def test_a_muted_or_dead_microphone_is_said_and_comes_back_by_itself(
    chromium: str, stack: Stack
) -> None:
    seated = come_in(stack, modality="voice")
    with seated_in(chromium, seated) as context:
        page = room(context, seated)
        greeted(page)
        page.evaluate("() => saywell.microphone.track.dispatchEvent(new Event('mute'))")
        expect(page.get_by_role("heading", name="Your microphone is muted")).to_be_visible()
        page.evaluate("() => saywell.microphone.track.dispatchEvent(new Event('unmute'))")
        expect(page.locator("[data-veil=mic]")).to_be_hidden()
        page.evaluate("() => { saywell.microphone.track.enabled = false }")  # nothing but zeros
        expect(page.get_by_role("heading", name="We hear nothing from you")).to_be_visible()
        page.evaluate("() => { saywell.microphone.track.enabled = true }")
        expect(page.locator("[data-veil=mic]")).to_be_hidden()


def test_who_gives_no_microphone_types_and_still_hears_her(chromium: str, stack: Stack) -> None:
    seated = come_in(stack, modality="voice", person="6")
    deny = """
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
    """
    with seated_in(chromium, seated) as context:
        page = room(context, seated, deny)
        expect(
            page.get_by_role("heading", name="Your browser blocks the microphone")
        ).to_be_visible()
        expect(page.locator("[data-clock]")).to_contain_text("paused")
        page.locator("[data-veil=micdenied]").get_by_role("button", name="Type instead").click()
        page.wait_for_function("() => saywell.sound.level > 0.01")
        greeted(page)
        page.locator("#say").fill("Thank you for coming in, Marta.")
        page.get_by_role("button", name="Say it").click()
        expect(page.locator("[data-turn='3']")).to_be_attached()


def test_the_first_tab_says_where_the_talk_is_and_can_have_it_back(
    chromium: str, stack: Stack
) -> None:
    seated = come_in(stack)
    with seated_in(chromium, seated) as context:
        first = room(context, seated)
        greeted(first)
        second = room(context, seated)
        expect(first.get_by_role("heading", name="Open in another window")).to_be_visible()
        greeted(second)
        first.get_by_role("button", name="Use this one instead").click()
        expect(second.get_by_role("heading", name="Open in another window")).to_be_visible()
        first.locator("body[data-state=open]").wait_for()
        turns = first.locator(".turn").count()
        first.locator("#say").fill("Thank you for coming in, Marta.")
        first.get_by_role("button", name="Say it").click()
        expect(first.locator(".turn")).to_have_count(turns + 2)


def test_a_network_that_is_cut_for_ten_seconds_takes_nothing_away(
    chromium: str, stack: Stack
) -> None:
    cut = False

    def carry(tab: WebSocketRoute) -> None:
        if cut:
            return
        server = tab.connect_to_server()
        tab.on_message(lambda message: None if cut else server.send(message))
        server.on_message(lambda message: None if cut else tab.send(message))

    seated = come_in(stack, modality="voice")
    with seated_in(chromium, seated) as context:
        context.route_web_socket(re.compile("/ws/practice/"), carry)
        page = room(context, seated)
        greeted(page)
        said = page.locator(".turn").all_inner_texts()
        cut = True
        page.evaluate("() => saywell.sound.peer.close()")
        expect(page.locator("[data-veil=reconnecting]")).to_be_visible(timeout=6000)
        page.wait_for_timeout(10_000)
        cut = False
        expect(page.locator("[data-veil=reconnecting]")).to_be_hidden()
        page.wait_for_function("() => saywell.sound.peer?.connectionState === 'connected'")
        assert page.locator(".turn").all_inner_texts()[: len(said)] == said
        page.locator("body[data-state=open]").wait_for()
