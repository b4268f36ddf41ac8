"""Plays the administrator's browser that registers a tool by its invitation."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import requests

from demo_campus import addresses
from demo_campus.models import Activity, Tool
from demo_campus.people import SCENARIO_TITLES
from demo_campus.services import records, registration

TIMEOUT_S = (3, 30)


class FormReader(HTMLParser):
    """The first form of a page that carries an invitation: its address and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and "openid_configuration" not in self.fields:
            self.inside, self.action, self.fields = True, values.get("action") or "", {}
        elif tag in {"input", "button"} and self.inside and values.get("name"):
            self.fields[str(values["name"])] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def connect(*, url: str, wanted: list[str]) -> dict[str, Any]:
    """Register the tool behind an invitation and place its scenarios; the second time, only report."""
    origin = registration.origin_of(url)
    tool = Tool.objects.filter(origin=origin).first()
    if tool:
        return {"already_connected": True, **report(tool)}
    try:
        ask_to_register(url)
    except requests.RequestException as fault:
        return {"error": f"The tool did not answer as expected: {type(fault).__name__}"}
    tool = Tool.objects.filter(origin=origin).first()
    if tool is None:
        return {"error": "The tool answered, but did not register. Is the invitation still good?"}
    for key, title in scenarios(wanted, tool):
        registration.place_scenario(tool=tool, key=key, title=title)
    return report(tool)


def ask_to_register(url: str) -> None:
    """Open the invitation and confirm the tool's form."""
    asked = {
        "openid_configuration": addresses.absolute("/.well-known/openid-configuration"),
        "registration_token": registration.new_token(),
    }
    with requests.Session() as browser:
        page = browser.get(url, params=asked, timeout=TIMEOUT_S)
        page.raise_for_status()
        form = FormReader()
        form.feed(page.text)
        action = urljoin(page.url, form.action or "")
        # Secure cookies of a tool on http://localhost are kept by browsers, not by this client.
        cookies = {cookie.name: cookie.value or "" for cookie in browser.cookies}
        headers = {"Referer": page.url, "Origin": registration.origin_of(page.url)}
        answer = browser.post(
            action, data=form.fields, headers=headers, cookies=cookies, timeout=TIMEOUT_S
        )
        answer.raise_for_status()


def scenarios(wanted: list[str], tool: Tool) -> list[tuple[str, str]]:
    """Keys and titles to place: those asked for, or those the tool names, or the first one."""
    named = wanted or [key for key in tool.custom.get("scenarios", "").split(",") if key]
    pairs = [entry.partition("=")[::2] for entry in named or ["pip_branch"]]
    return [(key, title or SCENARIO_TITLES.get(key, key)) for key, title in pairs]


def report(tool: Tool) -> dict[str, Any]:
    """What the person at the keyboard needs to know."""
    activities = [
        {
            "id": activity.pk,
            "title": activity.title,
            "scenario": activity.custom.get("scenario", ""),
            "url": addresses.absolute(f"/activity/{activity.pk}"),
        }
        for activity in Activity.objects.filter(tool=tool).order_by("pk")
    ]
    return {
        "client_id": tool.client_id,
        "issuer": addresses.absolute(""),
        "deployment_id": tool.deployment_id,
        "activities": activities,
        "lrs": records.access(),
    }
