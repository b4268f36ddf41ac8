"""What the system says of a process, read from /proc: its memory, its processor time, its sockets."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process of this machine (Linux)."""

    pid: int

    @property
    def memory_mb(self) -> float:
        """What it holds in memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    @property
    def processor_s(self) -> float:
        """Processor time used so far, by all of its threads."""
        # After the name, which may hold spaces, user and system time are the 12th and 13th field.
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def sockets(self) -> int:
        """How many sockets are open."""
        count = 0
        for one in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                count += os.readlink(one).startswith("socket:")
            except FileNotFoundError:  # closed since the folder was listed
                continue
        return count
