"""The one door from the event loop to the database."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

Given = ParamSpec("Given")
Result = TypeVar("Result")


async def in_database(
    work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    """Run a synchronous service or query in a database thread."""
    return cast("Result", await database_sync_to_async(work)(*args, **kwargs))
