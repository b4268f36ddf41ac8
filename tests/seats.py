"""A person at an activity, for tests."""

from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from lti_tool.access import seat_cookie_name
from lti_tool.models import Launch, ResourceLink
from sessions.models import Session


@dataclass
class Seated:
    """One browser with a seat."""

    session: Session | None
    launch: Launch
    token: str
    link: ResourceLink

    @property
    def practice(self) -> Session:
        assert self.session is not None
        return self.session

    @property
    def client(self) -> Client:
        """A browser that holds the seat's cookie."""
        client = Client()
        client.cookies[seat_cookie_name(self.launch)] = self.token
        return client

    @property
    def cookie(self) -> bytes:
        return f"{seat_cookie_name(self.launch)}={self.token}".encode()

    @property
    def origin(self) -> bytes:
        return str(settings.PUBLIC_ORIGIN).encode()
