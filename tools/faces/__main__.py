"""`python -m tools.faces sheets|portraits|loop|speed`: looks at the faces as the running renderer draws them."""

import argparse
from pathlib import Path
from typing import Final

from tools.faces import loop, sheets, speed
from tools.faces.cues import PEOPLE

ROOT: Final = Path(__file__).resolve().parents[2]


PORTRAITS: Final = ROOT / "tools" / "personas" / "portraits"
SHEETS: Final = ROOT / "docs" / "img" / "faces"


def main() -> None:
    """Do what is asked for, and say which files were written."""
    parser = argparse.ArgumentParser(prog="tools.faces", description=__doc__)
    parser.add_argument("what", choices=["sheets", "portraits", "loop", "speed"])
    parser.add_argument("people", nargs="*", default=list(PEOPLE))
    parser.add_argument("--rung", choices=["full", "lite"], default="full")
    parser.add_argument("--into", type=Path)
    asked = parser.parse_intermixed_args()
    if asked.what == "loop":
        raise SystemExit(any(read.faults for read in loop.run(asked.people, asked.rung, print)))
    if asked.what == "speed":
        raise SystemExit(speed.tell(asked.people, asked.rung, print))
    if asked.what == "sheets":
        made = sheets.draw(asked.into or SHEETS, asked.people, asked.rung)
    else:
        made = sheets.portraits(asked.into or PORTRAITS, asked.people)
    for path in made:
        print(f"{path}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
