"""What is wrong with a draft, in words, with the field where it is put right."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from scoring.studio.sections import SECTIONS, section_of
from sessions.authoring.drafting import faults_of
from sessions.authoring.linting import strings
from sessions.authoring.places import Path, placed
from sessions.authoring.writing import as_file
from sessions.models import Draft


@dataclass(frozen=True)
class Finding:
    """One thing to put right: the words, and the section and group where it stands."""

    words: str
    section: str
    title: str
    anchor: str
    chosen: str = ""
    """The beat or kind of line to open."""

    line: int = 0
    """The line of the file, for what no section holds."""


def findings(draft: Draft) -> list[Finding]:
    """Everything to put right before publishing: faults first, then texts that are still empty."""
    faults, text = faults_of(draft)
    where = paths_of(text)
    found = [
        finding(draft, one.words, where.get((one.line, one.column), ()), one.line) for one in faults
    ]
    return found + [
        finding(draft, _("This text is still empty."), path, 0) for path in empty_texts(draft)
    ]


def sound(draft: Draft) -> bool:
    """Whether a draft can be played and published."""
    return not faults_of(draft)[0]


def empty_texts(draft: Draft) -> Iterator[Path]:
    """Where a text was begun and not written."""
    return (path for path, text in strings(draft.data, ()) if not text.strip() and path != ("id",))


def paths_of(text: str) -> dict[tuple[int, int], Path]:
    """The part of the file that begins at a line and column; the outermost where several do."""
    file = placed(text)
    found: dict[tuple[int, int], Path] = {}
    for spots in (file.values, file.keys):
        for path, spot in spots.items():
            found.setdefault(spot, path)
    return found


def finding(draft: Draft, words: str, path: Path, line: int) -> Finding:
    """A fault as the page says it."""
    key = section_of(path)
    if not key:
        return Finding(words, "", _("The file"), "", line=line)
    return Finding(
        words,
        key,
        str(SECTIONS[key].title),
        anchor_of(draft, key, path),
        chosen_at(draft, path),
        line,
    )


def chosen_at(draft: Draft, path: Path) -> str:
    """The beat, or the kind of line, that a path lies in."""
    if path[:1] == ("beats",) and len(path) > 1 and isinstance(path[1], int):
        return f"beat:{draft.data['beats'][path[1]].get('id', '')}"
    if "lines" in path:
        n = path.index("lines") + 2
        return f"lines:{'/'.join(map(str, path[:n]))}"
    return ""


def anchor_of(draft: Draft, key: str, path: Path) -> str:
    """The group of the section's form that a path lies in."""
    for group in SECTIONS[key].form(draft.data, chosen_at(draft, path)).groups:
        spots = [group.removes] if group.removes else [one.path for one in group.entries]
        if any(path[: len(spot)] == spot for spot in spots):
            return group.anchor
    return ""


def file_of(draft: Draft) -> str:
    """The draft as the file an author writes."""
    return as_file({**draft.data, "id": draft.key})
