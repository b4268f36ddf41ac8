"""Writes the table of acceptance cases in docs/lti.md from the names of the tests that prove them."""

import argparse
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "lti.md"
BEGIN, END = "<!-- cases -->", "<!-- /cases -->"
GROUPS: Final = {
    "A": ("Login", 15), "B": ("Known bad launches", 12), "C": ("Launches that must be accepted", 9),
    "D": ("Security of the launch", 46), "E": ("Frames and browsers without cookies", 11),
    "F": ("Deep linking", 12), "G": ("Grades", 27), "H": ("Rosters", 7), "I": ("Dynamic registration", 11),
    "J": ("Other messages", 5),
}  # fmt: skip
NODE: Final = re.compile(r"^(tests/[^:]+)::test_(\w+)(?:\[(.*)\])?$")
IN_NAME: Final = re.compile(r"^((?:[a-j]\d{1,2}_)+)(.+)$")
IN_ID: Final = re.compile(r"^((?:[A-J]\d{1,2}[ ,]+)+)(.+)$")
MOST_WORDS: Final = 6
"""Promises shown for one case; a case with more has them summed up."""

Promises = dict[str, dict[str, set[str]]]
"""By case: each promise and the files that prove it."""


def collected() -> list[str]:
    """The ids of every test, whatever it needs to run."""
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests",
    ]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the tests could not be collected:\n{done.stdout[-2000:]}{done.stderr}")
    return done.stdout.splitlines()


def promises(nodes: list[str]) -> Promises:
    """What the tests promise, by case."""
    found: Promises = defaultdict(lambda: defaultdict(set))
    for node in nodes:
        match = NODE.match(node)
        if match is None:
            continue
        path, name, case_id = match.groups()
        told = IN_NAME.match(name) or IN_ID.match(case_id or "")
        if told is None:
            continue
        words = told[2].replace("_", " ") if told.re is IN_NAME else told[2].partition("-")[0]
        for case in re.findall(r"[a-jA-J]\d{1,2}", told[1]):
            found[case.upper()][words.strip()].add(path)
    return found


def missing(found: Promises) -> list[str]:
    """Cases without a test."""
    wanted = [f"{group}{n}" for group, (_, most) in GROUPS.items() for n in range(1, most + 1)]
    return [case for case in wanted if case not in found]


def table(found: Promises) -> str:
    """The table as the page holds it."""
    refused = sum(len(found[case]) for case in found if case[0] in "BD")
    lines = [
        f"{sum(map(len, found.values()))} promises for {len(found)} cases; {refused} of them are launches of groups B and D.",
        "",
    ]
    for group, (title, most) in GROUPS.items():
        lines += [f"**{group}. {title}**", "", "| case | what holds | proven in |", "|---|---|---|"]
        cases = (f"{group}{n}" for n in range(1, most + 1))
        lines += [row(case, found[case]) for case in cases if case in found]
        lines.append("")
    return "\n".join(lines)


def row(case: str, told: dict[str, set[str]]) -> str:
    """One case."""
    words = sorted(told)
    more = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
    files = sorted(
        {Path(path).relative_to("tests").as_posix() for paths in told.values() for path in paths}
    )
    return f"| {case} | {'; '.join(words[:MOST_WORDS])}{more} | {', '.join(files)} |"


def main() -> int:
    """Write the table, or with --check say whether it is up to date and complete."""
    parser = argparse.ArgumentParser(prog="python -m tools.cases", description=__doc__)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    found = promises(collected())
    if lacking := missing(found):
        print(f"no test is named after: {', '.join(lacking)}")
        return 1
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    written = f"{before}{BEGIN}\n{table(found)}{END}{after}"
    if checking and written != page:
        print("docs/lti.md is not up to date: python -m tools.cases")
    if not checking:
        PAGE.write_text(written)
    return int(checking and written != page)


if __name__ == "__main__":
    sys.exit(main())
