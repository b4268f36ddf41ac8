"""How a persona is named on pages."""

from dataclasses import dataclass

from sessions.persona.card import Character


@dataclass(frozen=True)
class Who:
    """A persona's names as pages show them."""

    slug: str
    name: str
    first_name: str
    role: str
    role_short: str


def who(character: Character) -> Who:
    """The whole role in the briefing is only what the learner's part would know: the first clause."""
    first, _, _ = character.role.partition(";")
    short, _, _ = first.partition(",")
    return Who(character.slug, character.name, character.name.split()[0], first, short)
