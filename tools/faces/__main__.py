"""`python -m tools.faces sheets|loop|sync|speed`: looks at the faces as the running renderer draws them."""

import argparse
from pathlib import Path
from typing import Final

from tools.faces import sheets
from tools.faces.cues import PEOPLE

ROOT: Final = Path(__file__).resolve().parents[2]


def main() -> None:
    """Do what is asked for, and say which files were written."""
    parser = argparse.ArgumentParser(prog="tools.faces", description=__doc__)
    parser.add_argument("what", choices=["sheets"])
    parser.add_argument("people", nargs="*", default=list(PEOPLE))
    parser.add_argument("--rung", choices=["full", "lite"], default="full")
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "img" / "faces")
    asked = parser.parse_args()
    for path in sheets.draw(asked.into, asked.people, asked.rung):
        print(f"{path}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
