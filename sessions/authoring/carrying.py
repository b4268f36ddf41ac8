"""Carries a scenario's other settings along when a text of the first one is edited."""

from collections.abc import Collection, Mapping
from typing import Any

from sessions.persona.setting_file import NAMES, Path, plain, seen

Texts = Mapping[Path, str]


def carried(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The edited data, whose settings replace the text that stands now where they replaced the one before.

    What replaced a text that is gone goes with it; where it cannot be told which text took its place, the row stays as it
    was and the check names it.
    """
    variants = after.get("variants")
    if not isinstance(variants, dict):
        return dict(after)
    old, new = texts_of(before), texts_of(after)
    gone = set(old.values()) - set(new.values())
    if not gone:
        return dict(after)
    successors = {text: successor(text, old, new) for text in gone}
    any_new = bool(set(new.values()) - set(old.values()))
    kept = {name: with_rows(one, successors, any_new) for name, one in variants.items()}
    return {**after, "variants": kept}


def texts_of(data: Mapping[str, Any]) -> Texts:
    """Every text by its place, however its lines were broken."""
    return {path: plain(text) for path, text in seen(data, skip=NAMES)}


def successor(text: str, old: Texts, new: Texts) -> str | None:
    """The one new text that stands where this one stood; None where there is none or more than one."""
    known = set(old.values())
    found = {new[path] for path, one in old.items() if one == text and path in new} - known
    return found.pop() if len(found) == 1 else None


def with_rows(variant: Any, successors: Mapping[str, str | None], any_new: bool) -> Any:
    """A variant with its rows carried along."""
    rows = variant.get("instead") if isinstance(variant, dict) else None
    if not isinstance(rows, list):
        return variant
    found = [moved for row in rows for moved in moved_row(row, successors, any_new)]
    if found:
        return {**variant, "instead": found}
    return {key: one for key, one in variant.items() if key != "instead"}


def moved_row(row: Any, successors: Mapping[str, str | None], any_new: bool) -> Collection[Any]:
    """A row under the text that stands there now; nothing where its text was taken out."""
    was = row.get("was") if isinstance(row, dict) else None
    if not isinstance(was, str) or plain(was) not in successors:
        return [row]
    if now := successors[plain(was)]:
        return [{**row, "was": now}]
    return [row] if any_new else []
