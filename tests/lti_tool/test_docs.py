"""The guide says of every code what to do, and so do the administration pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from lti_tool.managing.remedies import REMEDIES
from lti_tool.protocol.token import JWT_CODES

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "lti.md").read_text(encoding="utf-8")
# No refusal: it asks for the page that reads the platform's storage.
NO_REFUSALS = {"storage_needed"}
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")


def calls(*names: str) -> Iterator[ast.Call]:
    """Every call of these functions in the package."""
    for path in (ROOT / "lti_tool").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(
                node.func, "id", getattr(node.func, "attr", "")
            ) in set(names):
                yield node


def literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def launch_codes() -> set[str]:
    """The codes with which a launch is refused, read from the source."""
    raised = {literal(call.args[0]) for call in calls("LaunchError") if call.args}
    missing = {literal(call.args[1]) for call in calls("required_id") if len(call.args) > 1}
    return (raised | missing | {code for _, code in JWT_CODES}) - {""} - NO_REFUSALS


def registration_codes() -> set[str]:
    raised = {
        literal(call.args[0]) for call in calls("RegistrationFailed", "OutboundError") if call.args
    }
    shown = {literal(call.args[2]) for call in calls("_failed") if len(call.args) > 2}
    return (raised | shown) - {""}


def documented(part: str) -> set[str]:
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row) if CODE.fullmatch(word)}


def test_every_code_of_a_refused_launch_is_in_the_guide_and_has_a_remedy() -> None:
    part = GUIDE.partition("## When something is refused")[2].partition("A registration that")[0]
    assert len(launch_codes()) > 35
    assert launch_codes() == set(REMEDIES)
    assert launch_codes() == documented(part)


def test_every_code_of_a_failed_registration_is_in_the_guide() -> None:
    part = GUIDE.partition("A registration that fails")[2]
    assert len(registration_codes()) > 15
    assert registration_codes() == documented(part)
    assert "`status_…`" in part


def test_the_guides_have_five_steps_and_their_pictures() -> None:
    for title in ("Moodle 4 and 5, in five steps", "Canvas, in five steps", "Brightspace", "Any other platform"):  # fmt: skip
        guide = GUIDE.partition(f"## {title}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^(\d)\. ", guide, re.MULTILINE) == list("12345"), title
    pictures = re.findall(r"!\[[^\]]+\]\((img/[^)]+)\)", GUIDE)
    assert len(pictures) >= 6
    for picture in pictures:
        assert 5_000 < (ROOT / "docs" / picture).stat().st_size < 120_000, picture
