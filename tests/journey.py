"""A learner's way through the whole product over the network: sign in at the campus, launch, consent, talk."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
import websockets
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar, get_cookie_header

WAIT_S: Final = 20.0
BEAT_S: Final = 1.0
MOST_FORMS: Final = 6


class Form(HTMLParser):
    """The first form of a page that posts, its choice of language aside: its address and its hidden fields."""

    kinds = frozenset({"hidden"})

    def __init__(self, page: requests.Response) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._state = "before"
        self.feed(page.text)
        self.action = urljoin(page.url, self.action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        posts = values.get("method", "").lower() == "post" and values.get("action") != "/language/"
        if tag == "form" and self._state == "before" and posts:
            self._state, self.action = "inside", values.get("action", "")
        if tag == "input" and self._state == "inside" and values.get("type", "") in self.kinds:
            self.fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._state == "inside":
            self._state = "after"


@dataclass(frozen=True)
class Seated:
    """A learner who may come into the room."""

    origin: str
    uuid: str
    token: str
    cookies: str


class CookieKeeper(HTTPAdapter):
    """Sends Secure cookies to http://localhost too; requests drops the policy of a session's jar."""

    def __init__(self, jar: RequestsCookieJar) -> None:
        super().__init__()
        self._jar = jar
        jar.set_policy(DefaultCookiePolicy(secure_protocols=("http", "https")))

    def add_headers(self, request: requests.PreparedRequest, **kwargs: Any) -> None:
        """Put in what the jar holds for this address."""
        request.headers.pop("Cookie", None)
        if held := get_cookie_header(self._jar, request):  # type: ignore[no-untyped-call]
            request.headers["Cookie"] = held


class Browser:
    """A browser without scripts; keeps Secure cookies of http://localhost as real ones do."""

    form = Form

    def __init__(self, *, campus: str) -> None:
        self.campus = campus
        self.http = requests.Session()
        self.http.mount("http://", CookieKeeper(self.http.cookies))

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *fault: object) -> None:
        self.http.close()

    def sign_in(self, person: str) -> None:
        """Become one of the campus's people."""
        form = Form(self.get(f"{self.campus}/"))
        self.post(f"{self.campus}/sign-in", form.fields | {"person": person})

    def open_activity(self, number: int) -> tuple[str, str]:
        """Launch an activity; gives the seat's token and the address of the next page."""
        return self.arrive(f"{self.campus}/launch/activity/{number}?in=window")

    def arrive(self, address: str) -> tuple[str, str]:
        """Follow a launch by its forms, which submit themselves, to the seat it ends at."""
        page = self.get(address)
        for _ in range(MOST_FORMS):
            if urlsplit(page.url).path == "/lti/enter/":
                return self._exchange(page.url)
            form = self.form(page)
            page = self.post(form.action, form.fields)
        raise AssertionError(f"the launch ended at {page.url}")

    def _exchange(self, address: str) -> tuple[str, str]:
        """What the entry page's script does: exchange the fragment's code for a seat."""
        body = {"code": urlsplit(address).fragment}
        answer = self.http.post(urljoin(address, "/lti/session/"), json=body, timeout=WAIT_S)
        answer.raise_for_status()
        told = answer.json()
        return str(told["token"]), urljoin(address, told["next"])

    def begin(
        self, *, person: str, activity: int, modality: str = "text", watched: bool = False
    ) -> Seated:
        """From the campus's front page to the door of the room."""
        self.sign_in(person)
        return self.sit_down(*self.open_activity(activity), modality=modality, watched=watched)

    def sit_down(
        self, token: str, briefing: str, *, modality: str = "text", watched: bool = False
    ) -> Seated:
        """From the briefing to the door of the room."""
        form = Form(self.get(briefing))
        choices = {"modality": modality, "time_to_answer": "1", "agree": "on"}
        room = self.post(briefing, form.fields | choices | ({"watched": "on"} if watched else {}))
        assert room.url == f"{briefing}room/", room.url
        return self.seated(token, briefing)

    def seated(self, token: str, address: str) -> Seated:
        """Whoever has come to this page, with what their browser holds."""
        held = [cookie for cookie in self.http.cookies if cookie.domain.startswith("localhost")]
        return Seated(
            origin="{0.scheme}://{0.netloc}".format(urlsplit(address)),
            uuid=urlsplit(address).path.split("/")[2],
            token=token,
            cookies="; ".join(f"{cookie.name}={cookie.value}" for cookie in held),
        )

    def get(self, address: str) -> requests.Response:
        """Open a page; a page that says no fails the journey."""
        page = self.http.get(address, timeout=WAIT_S)
        assert page.ok, f"{address}: {page.status_code} {page.headers.get('X-Lti-Error', '')}"
        return page

    def post(self, address: str, fields: dict[str, str]) -> requests.Response:
        """Send a form as the page's own browser would."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        headers = {"Origin": origin, "Referer": address}
        page = self.http.post(address, data=fields, headers=headers, timeout=WAIT_S)
        assert page.ok, f"{address}: {page.status_code} {page.headers.get('X-Lti-Error', '')}"
        return page


@dataclass
class Tab:
    """One open room."""

    socket: websockets.ClientConnection
    seen: list[dict[str, Any]] = field(default_factory=list)
    voice_frames: int = 0

    @property
    def port(self) -> int:
        """Our end of the connection."""
        return int(self.socket.local_address[1])

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def until(self, type_: str, /, **fields: Any) -> dict[str, Any]:
        """The next message of a type with these fields."""
        async with asyncio.timeout(WAIT_S):
            while True:
                frame = await self.socket.recv()
                if isinstance(frame, bytes):
                    self.voice_frames += 1
                    await self.send(type="got", frames=self.voice_frames)
                    continue
                message: dict[str, Any] = json.loads(frame)
                self.seen.append(message)
                if message["type"] == type_ and all(message.get(k) == v for k, v in fields.items()):
                    return message

    async def says(self, line: str) -> None:
        """Type a line, or leave room on "[pause …]", and wait until the persona has answered."""
        if line.startswith("["):
            await self.send(type="say_nothing")
        else:
            await self.send(type="typed", text=line)
        await self.until("turn", speaker="learner")
        await self.until("turn", speaker="persona")
        await self.until("floor", state="open")

    async def leaves(self) -> str:
        """End the talk; gives the address of the debrief."""
        await self.send(type="leave")
        return str((await self.until("ended"))["next"])

    async def beat(self) -> None:
        """Say once a second that the tab is there."""
        with suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(BEAT_S)
                await self.send(type="beat", t=0)


@asynccontextmanager
async def in_room(seated: Seated, path: str = "") -> AsyncIterator[Tab]:
    """Come into the room, or to another socket, by the seat's cookie, as a page does."""
    address = seated.origin.replace("http", "ws", 1) + (path or f"/ws/practice/{seated.uuid}/")
    async with websockets.connect(
        address,
        origin=websockets.Origin(seated.origin),
        additional_headers={"Cookie": seated.cookies},
        open_timeout=WAIT_S,
        close_timeout=2,
        proxy=None,
    ) as socket:
        tab = Tab(socket)
        beating = asyncio.create_task(tab.beat())
        try:
            yield tab
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
