"""Contact sheets: everybody in every expression, and a softening and a hardening frame by frame."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from tools.faces.cues import CALM, EXPRESSIONS, PEOPLE, STATES
from tools.faces.studio import Studio, studio

LARGE, SMALL, ACROSS, LABEL = 320, 112, 5, 22
TIMES_MS: Final = [0, 120, 240, 400, 600, 900, 1400, 2200]
TURNS: Final = {"softening": ("hardened", "open"), "hardening": ("open", "hardened")}
QUALITY: Final = 78
STILLS: Final = {"": (560, 680), "-room": (1088, 680)}
STILL_QUALITY = 86
Picture = Image.Image


def draw(into: Path, people: list[str], rung: str) -> list[Path]:
    """Write the sheets of these people as this rung draws them."""
    into.mkdir(parents=True, exist_ok=True)
    mark = "" if rung == "full" else f"-{rung}"
    small: dict[str, list[Picture]] = {}
    made: list[Path] = []
    with studio() as seen:
        for slug in people:
            seen.seat(slug, rung, LARGE)
            large = [seen.settled(cue) for cue in EXPRESSIONS.values()]
            made.append(save(grid(large, list(EXPRESSIONS), ACROSS), into / f"{slug}{mark}.webp"))
            small[slug] = [one.resize((SMALL, SMALL), Image.Resampling.LANCZOS) for one in large]
            made += [moved(seen, slug, name, into / f"{slug}-{name}{mark}.webp") for name in TURNS if slug == people[0]]  # fmt: skip
            print(f"  {slug}", flush=True)
    if people == list(PEOPLE):
        every = [one for row in small.values() for one in row]
        made.append(
            save(grid(every, list(EXPRESSIONS), len(EXPRESSIONS)), into / f"cast{mark}.webp")
        )
    return made


def portraits(into: Path, people: list[str]) -> list[Path]:
    """Write the still pictures that stand where no head can be drawn."""
    made = []
    with studio() as seen:
        for slug in people:
            for mark, size in STILLS.items():
                seen.seat(slug, "full", *size)
                made.append(into / f"{slug}{mark}.jpg")
                seen.settled(CALM).save(made[-1], quality=STILL_QUALITY, optimize=True)
    return made


def moved(seen: Studio, slug: str, name: str, path: Path) -> Path:
    """One change of state, frame by frame."""
    before, after = TURNS[name]
    seen.settled({"show": STATES[before], "floor": "learner"})
    frames = seen.sequence({"show": STATES[after]}, TIMES_MS)
    return save(grid(frames, [f"{ms} ms" for ms in TIMES_MS], len(TIMES_MS) // 2), path)


def grid(pictures: list[Picture], labels: list[str], across: int) -> Picture:
    """Pictures in rows, each with its word below; a word that is missing was the first row's."""
    width, height = pictures[0].size
    rows = -(-len(pictures) // across)
    told = [labels[at] if at < len(labels) else "" for at in range(len(pictures))]
    deep = [LABEL if any(told[row * across : (row + 1) * across]) else 2 for row in range(rows)]
    sheet = Image.new("RGB", (across * width, rows * height + sum(deep)), "#26282b")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for at, (picture, word) in enumerate(zip(pictures, told, strict=True)):
        x, row = (at % across) * width, at // across
        y = row * height + sum(deep[:row])
        sheet.paste(picture, (x, y))
        pen.text((x + 6, y + height + 2), word, fill="#e8e6e1", font=font)
    return sheet


def save(sheet: Picture, path: Path) -> Path:
    """Write a small file."""
    sheet.save(path, "WEBP", quality=QUALITY, method=4)
    return path
