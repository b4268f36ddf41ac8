"""How the names of a scenario are spelt, whatever the recogniser makes of them; used by the ears."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Spelling:
    """The names of a talk, and other spellings under which a recogniser is known to write them."""

    spelt: tuple[str, ...] = ()
    other: Mapping[str, str] = field(default_factory=dict)
    """A wrong spelling in lower case to the right one."""

    @cached_property
    def _wrong(self) -> re.Pattern[str]:
        words = "|".join(re.escape(word) for word in self.other)
        return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)

    def put_right(self, text: str) -> str:
        """The text with the names as they are spelt here."""
        if not self.other:
            return text
        return self._wrong.sub(lambda found: self.other[found.group().lower()], text)
