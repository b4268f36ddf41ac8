"""What tests of the studio do again and again: begin a draft, change a section as a browser would, publish."""

import re
from html import unescape
from typing import Any

from django.test import Client

from sessions.models import Draft

HOME = "/studio/our_plan/"


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).partition("<main")[2].split())


def begin(client: Client, **changes: Any) -> Any:
    owner = re.search(
        r'<option value="((?:course|institution)-\d+)"', client.get("/studio/").content.decode()
    )
    sent = {
        "template": "pip_branch",
        "title": "Our plan",
        "key": "our_plan",
        "owner": owner[1] if owner else "",
    }
    return client.post("/studio/new/", sent | changes)


def fields(client: Client, address: str) -> dict[str, str]:
    """What a browser would post from a section's form, with nothing changed."""
    page = client.get(address).content.decode()
    form = page[page.index('class="edit"') :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            found[unescape(name[1])] = unescape(value[1]) if value else "on"
    for name, value in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        found[unescape(name)] = unescape(value)
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        found[unescape(name)] = unescape((chosen or first or [0, ""])[1])
    return found


def change(client: Client, section: str, query: str = "", **changes: str) -> Any:
    address = f"{HOME}{section}/"
    return client.post(
        address,
        fields(client, address + query) | {k.replace("__", "/"): v for k, v in changes.items()},
    )


def draft() -> Draft:
    return Draft.objects.get(key="our_plan")


def publish(client: Client) -> Any:
    return client.post(f"{HOME}publish/")
