"""What one conversation used of paid services: counted where the calls are made, kept by whoever holds the talk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

PRICES: Final = Path(__file__).with_name("prices.yaml")
TOKENS: Final = ("tokens_in", "tokens_out", "sound_tokens_in", "sound_tokens_out")
"""Read and written, as text and as sound."""

UNITS: Final = {
    **dict.fromkeys(TOKENS, 1e6),
    "heard_s": 60.0,
    "spoken_s": 60.0,
    "characters": 1e6,
}
"""What a price is for: a million tokens or characters, a minute of sound."""

Prices = Mapping[str, Mapping[str, float]]


@dataclass
class Meter:
    """Counts of one conversation, by stage and model ("language:gpt-4o-mini")."""

    counts: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, stage: str, model: str, **amounts: float) -> None:
        """Count one call."""
        row = self.counts.setdefault(f"{stage}:{model}", {})
        for name, amount in amounts.items():
            row[name] = round(row.get(name, 0) + amount, 3)

    @property
    def tokens(self) -> int:
        """Tokens read and written."""
        return round(sum(row.get(unit, 0) for row in self.counts.values() for unit in TOKENS))

    def cost(self, prices: Prices) -> float:
        """What it came to, in the currency of the prices; a model without a price counts as free."""
        return round(sum(cost_of(name, row, prices) for name, row in self.counts.items()), 6)


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


def count(stage: str, model: str, **amounts: float) -> None:
    """Count one call of a service for the conversation that made it, if there is one."""
    if meter := _METER.get():
        meter.add(stage, model, **amounts)


@contextmanager
def metered(meter: Meter) -> Iterator[Meter]:
    """Count what is called in here, tasks included, on `meter`."""
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


def cost_of(name: str, row: Mapping[str, float], prices: Prices) -> float:
    """The cost of one stage and model."""
    price = prices.get(name.partition(":")[2], {})
    return sum(
        row.get(unit, 0.0) / size * float(price.get(unit, 0)) for unit, size in UNITS.items()
    )


def prices_from(path: Path | None = None) -> Prices:
    """The price list; raises `ValueError` for a file that is none."""
    found: Any = yaml.safe_load((path or PRICES).read_text())
    if not isinstance(found, dict) or not all(isinstance(row, dict) for row in found.values()):
        raise ValueError("a price list maps each model to its prices")
    wrong = [unit for row in found.values() for unit in row if unit not in UNITS]
    if wrong:
        raise ValueError(f"unknown units: {', '.join(sorted(set(wrong)))}")
    return {str(model): row for model, row in found.items()}
