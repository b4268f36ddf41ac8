"""Prints the figures of a benchmark file as one table; used by `make bench`."""

import json
import sys
from pathlib import Path


def main(path: str) -> None:
    """One line a figure."""
    for bench in json.loads(Path(path).read_text()):
        print(f"\n{bench['name']}  ({bench['machine']})")
        for name, value in bench["figures"].items():
            print(f"  {name:40} {value}")


if __name__ == "__main__":
    main(sys.argv[1])
