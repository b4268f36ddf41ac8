"""How fast the speech-act detector reads: a thousand lines one after the other, as a practice hands them over."""

import platform
import time
from statistics import median, quantiles
from typing import Any, Final

from providers.embedded.acts.bank import lines
from providers.registry import provider

LINES: Final = 1000


def measure() -> dict[str, Any]:
    """Milliseconds a line; every line is new to the detector."""
    acts, bank = provider("speech_acts"), [line.text for line in lines()]
    acts.read("A line to wake the encoder.")
    samples = [timed(acts, f"{bank[n % len(bank)]} That is number {n}.") for n in range(LINES)]
    return {
        "name": "detect",
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "settings": {"lines": LINES},
        "figures": {
            "line_p50_ms": round(median(samples), 1),
            "line_p95_ms": round(quantiles(samples, n=20)[-1], 1),
            "thousand_lines_s": round(sum(samples) / 1000, 2),
        },
        "samples": {"line": samples},
    }


def timed(acts: Any, text: str) -> float:
    """Milliseconds of one reading."""
    began = time.perf_counter()
    acts.read(text)
    return 1000 * (time.perf_counter() - began)
