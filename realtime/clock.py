"""The talk's clock: runs while somebody may speak, stands while the talk is held."""

from asyncio import get_running_loop


class TalkClock:
    """Milliseconds of talk, continued from where an earlier process left it."""

    def __init__(self, base_ms: int = 0) -> None:
        self._base_ms = base_ms
        self._since: float | None = None

    @property
    def runs(self) -> bool:
        """Whether time counts."""
        return self._since is not None

    @property
    def ms(self) -> int:
        """How long the talk has lasted."""
        if self._since is None:
            return self._base_ms
        return self._base_ms + now_ms() - round(self._since)

    def run(self, *, on: bool) -> None:
        """Start or stop counting."""
        base_ms = self.ms
        self._base_ms, self._since = base_ms, float(now_ms()) if on else None


def now_ms() -> int:
    """The event loop's monotonic clock."""
    return round(1000 * get_running_loop().time())
