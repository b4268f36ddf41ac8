"""What the sockets of the room and of the seat beside it share: a language, and database threads of their own."""

from typing import Any

from asgiref.sync import ThreadSensitiveContext
from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation

from lti_tool.speaking import language_of_scope


class SeatedConsumer(AsyncWebsocketConsumer):  # type: ignore[misc] # channels ships no types
    """One socket of somebody with a seat."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Give each socket its page's language, and database threads of its own; otherwise all of a process share one."""
        translation.activate(language_of_scope(scope))
        async with ThreadSensitiveContext():
            await super().__call__(scope, receive, send)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels visits a thread before every message to tidy the database; `in_database` does so when it is used."""
        await getattr(self, get_handler_name(message))(message)
