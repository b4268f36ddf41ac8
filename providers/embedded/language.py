"""The persona's line as it was written: no model words it anew."""

from collections.abc import AsyncIterator

from providers.base import ReplyPrompt


class AuthoredLanguage:
    """Says the authored line."""

    async def reply(self, prompt: ReplyPrompt) -> AsyncIterator[str]:
        """Yield the line that the authored engine chose."""
        yield prompt.line
