"""The names that one scenario file gives, and that its other parts may refer to; read from a file that may be wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Known:
    """Names by what they stand for; None where anything goes."""

    facts: Collection[str] | None = None
    secrets: Collection[str] | None = None
    flags: Collection[str] | None = None
    objectives: Collection[str] | None = None
    people: Collection[str] | None = None
    sources: Collection[str] | None = None
    beats: Collection[str] | None = None
    memories: Collection[str] | None = None


def known_in(data: Mapping[str, Any]) -> Known:
    """The names of one file together with what holds in every scenario."""
    people = [*rows(data.get("personas")), *rows([data.get("persona")])]
    facts = {str(key) for key in mapping(data.get("facts"))}
    memory = mapping(data.get("memory"))
    return Known(
        facts=facts,
        secrets={name for one in people for name in ids(one.get("hides"))},
        flags=ids(data.get("flags")) | ids(data.get("flags_extra")),
        objectives=ids(data.get("objectives")),
        people={str(one["slug"]) for one in people if "slug" in one},
        sources=facts | ids(data.get("knowledge")),
        beats=ids(data.get("beats")),
        memories={str(one["tag"]) for one in rows(memory.get("adjust")) if "tag" in one},
    )


def ids(found: Any) -> set[str]:
    """The ids of a list of mappings."""
    return {str(one["id"]) for one in rows(found) if "id" in one}


def rows(found: Any) -> list[Mapping[str, Any]]:
    """The mappings of a list; nothing where it is none."""
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def mapping(found: Any) -> Mapping[str, Any]:
    """A mapping; an empty one where it is none."""
    return found if isinstance(found, dict) else {}
