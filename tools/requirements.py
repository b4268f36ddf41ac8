"""Says whether each compiled requirements file is what its .in file compiles to; used by `make check`."""

import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
STEMS: Final = (
    "requirements",
    "requirements-dev",
    "requirements-tracing",
    "tests/interop/requirements",
    "tools/bench_pipecat/requirements",
)
NAME: Final = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(.*)$")


def asked(path: Path) -> dict[str, str]:
    """Package to version condition, as a .in file asks."""
    found = {}
    for line in path.read_text().splitlines():
        bare = line.split("#")[0].strip()
        if bare and not bare.startswith("-") and (match := NAME.match(bare)):
            found[plain(match[1])] = match[2].strip()
    return found


def locked(path: Path) -> dict[str, str]:
    """Package to pinned version, as the compiled file has it."""
    return {
        plain(name): version
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\]+)", path.read_text(), re.M)
    }


def plain(name: str) -> str:
    """A package's name in its one normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def faults(stem: str) -> list[str]:
    """What is asked for but not locked, locked without a hash, or pinned otherwise."""
    wanted, have = asked(ROOT / f"{stem}.in"), locked(ROOT / f"{stem}.txt")
    missing = [f"{stem}.txt lacks {name}" for name in wanted if name not in have]
    differing = [
        f"{stem}.txt has {name} {have[name]}, {stem}.in asks {condition}"
        for name, condition in wanted.items()
        if name in have and condition.startswith("==") and have[name] != condition[2:]
    ]
    text = (ROOT / f"{stem}.txt").read_text()
    unhashed = [name for name in have if f"{name}==" in text and "--hash=sha256:" not in text]
    return missing + differing + [f"{stem}.txt: {name} has no hash" for name in unhashed]


def main() -> int:
    """Print the faults; their number is the exit status."""
    found = [fault for stem in STEMS for fault in faults(stem)]
    for fault in found:
        print(f"{fault}; run: make lock")
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
