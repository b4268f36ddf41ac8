"""Collects the texts of our pages and compiles their translations; `--check` says what is missing, used by `make check`.

No gettext programs are needed: templates are read by Django's own parser, Python and scripts by their own syntax.
"""

import argparse
import ast
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import django
import polib

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = ("config", "lti_tool", "providers", "realtime", "scoring", "sessions")
GETTEXT: Final = "django.utils.translation"
PLURALS: Final = frozenset({"ngettext", "ngettext_lazy"})
CONTEXTS: Final = frozenset({"pgettext", "pgettext_lazy"})
IN_SCRIPT: Final = re.compile(r"""\bt\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
PLACES: Final = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
HEADER: Final = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "de",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True)
class Text:
    """One text that is to be translated."""

    one: str
    many: str = ""
    context: str = ""


Found = dict[Text, set[str]]
"""Each text and the files it stands in."""


def in_templates() -> Found:
    """What templates say by `translate` and `blocktranslate`."""
    from django.template import Template
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    found: Found = defaultdict(set)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        where = str(path.relative_to(ROOT))
        template = Template(path.read_text(encoding="utf-8"))
        for node in all_nodes(template.nodelist):
            if isinstance(node, TranslateNode):
                literal = node.filter_expression.var
                if isinstance(literal, str) or getattr(literal, "literal", None):
                    text = literal if isinstance(literal, str) else str(literal.literal)
                    found[Text(text, context=context_of(node))].add(where)
            elif isinstance(node, BlockTranslateNode):
                found[of_block(node)].add(where)
    return found


def all_nodes(nodes: Iterable[Any]) -> Iterator[Any]:
    """Every node of a template, those within others too."""
    for node in nodes:
        yield node
        inner = {
            id(child): child
            for name in (*getattr(node, "child_nodelists", ()), "nodelist")
            for child in getattr(node, name, None) or ()
        }
        for _, branch in getattr(node, "conditions_nodelists", ()) or ():
            inner |= {id(child): child for child in branch}
        yield from all_nodes(inner.values())


def of_block(node: Any) -> Text:
    """The texts of a `blocktranslate`, as Django itself looks them up."""
    one, _ = node.render_token_list(node.singular)
    many = node.render_token_list(node.plural)[0] if node.plural else ""
    if node.trimmed:
        one, many = trimmed(one), trimmed(many)
    return Text(one, many, context_of(node))


def trimmed(text: str) -> str:
    """Without line breaks and the blanks around them."""
    return " ".join(line.strip() for line in text.strip().splitlines() if line.strip())


def context_of(node: Any) -> str:
    """The context a text is marked with."""
    context = getattr(node, "message_context", None)
    return str(context.var) if context else ""


def in_python() -> Found:
    """What our packages say by gettext, under whatever name they import it."""
    found: Found = defaultdict(set)
    for path in sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == GETTEXT
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (text := of_call(names, node)):
                found[text].add(str(path.relative_to(ROOT)))
    return found


def of_call(names: Mapping[str, str], call: ast.Call) -> Text | None:
    """The text of one call of gettext; None for a call of anything else."""
    name = names.get(call.func.id, "") if isinstance(call.func, ast.Name) else ""
    words = [
        str(one.value)
        for one in call.args
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    if not words or "gettext" not in name:
        return None
    if name in PLURALS:
        return Text(words[0], words[1])
    if name in CONTEXTS:
        return Text(words[1], context=words[0])
    return Text(words[0])


def in_scripts() -> Found:
    """What scripts say by `t("...")`."""
    found: Found = defaultdict(set)
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        for literal in IN_SCRIPT.findall(path.read_text(encoding="utf-8")):
            found[Text(ast.literal_eval(literal))].add(str(path.relative_to(ROOT)))
    return found


def merged(found: Mapping[Text, set[str]], path: Path) -> polib.POFile:
    """The catalog with exactly these texts; translations that were there are kept."""
    before = {key(one): one for one in polib.pofile(str(path))} if path.exists() else {}
    catalog = polib.POFile(wrapwidth=110)
    catalog.metadata = dict(HEADER)
    for text in sorted(found, key=lambda one: (min(found[one]), one.one, one.context)):
        entry = polib.POEntry(
            msgid=text.one, msgid_plural=text.many, msgctxt=text.context or None,
            occurrences=[(where, "") for where in sorted(found[text])],
        )  # fmt: skip
        kept = before.get(key(entry))
        if text.many:
            entry.msgstr_plural = dict(kept.msgstr_plural) if kept else {0: "", 1: ""}
        else:
            entry.msgstr = kept.msgstr if kept else ""
        catalog.append(entry)
    return catalog


def key(entry: Any) -> tuple[str, str, str]:
    """What makes two entries the same text."""
    return entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""


def faults(catalog: polib.POFile, path: Path) -> Iterator[str]:
    """What is not translated, has lost a place for a value, or is not compiled."""
    for entry in catalog:
        sayings = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(sayings):
            yield f"{path.name} lacks: {entry.msgid[:70]!r}"
        for saying in filter(None, sayings):
            wanted = places(entry.msgid) | places(entry.msgid_plural or "")
            if places(saying) - wanted or (not entry.msgid_plural and wanted - places(saying)):
                yield f"{path.name} has other values in: {entry.msgid[:70]!r}"
    stored = path.read_text(encoding="utf-8") if path.exists() else ""
    compiled = path.with_suffix(".mo")
    if str(catalog) + "\n" != stored and str(catalog) != stored:
        yield f"{path.name} is not what the pages say"
    elif not compiled.exists() or compiled.read_bytes() != catalog.to_binary():
        yield f"{compiled.name} is not compiled from {path.name}"


def places(text: str) -> set[str]:
    """The names of the values a text takes."""
    return {one or other for one, other in PLACES.findall(text)}


def main() -> int:
    """Write the catalogs, or say what is wrong; the number of faults is the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    folder = ROOT / "locale" / "de" / "LC_MESSAGES"
    pages: Found = defaultdict(set)
    for found in (in_templates(), in_python()):
        for text, files in found.items():
            pages[text] |= files
    wrong: list[str] = []
    for name, texts in (("django", pages), ("djangojs", in_scripts())):
        path = folder / f"{name}.po"
        catalog = merged(texts, path)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            catalog.save(str(path))
            path.with_suffix(".mo").write_bytes(catalog.to_binary())
        wrong += faults(catalog, path)
    for fault in wrong:
        print(fault)
    if wrong:
        print("run: python -m tools.translations, then translate what is empty in locale/de")
    return min(len(wrong), 100)


if __name__ == "__main__":
    sys.exit(main())
