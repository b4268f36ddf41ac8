"""Static files, packed when they are collected; what was packed before and has not changed is left as it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedStaticFilesStorage


class ChangedOnly(Compressor):  # type: ignore[misc] # whitenoise ships no types
    """Packs a file that has none packed beside it, or an older one."""

    def compress(self, path: str) -> Sequence[str]:
        """Gives the names of what was written."""
        packed = Path(f"{path}.gz")
        if packed.is_file() and packed.stat().st_mtime >= Path(path).stat().st_mtime:
            return []
        written: Sequence[str] = super().compress(path)
        return written


class PackedStaticFiles(CompressedStaticFilesStorage):  # type: ignore[misc]
    """Keeps files as they are named, with a packed one beside each that gains by it."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """The packer of one run."""
        return ChangedOnly(**kwargs)
