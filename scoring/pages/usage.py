"""What the administrator sees of how much is practised and what paid services cost, by month and by model."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lti_tool.managing.paging import chosen_platform
from lti_tool.models import Registration
from providers.metering import TOKENS, Prices, prices_from
from scoring.pages.sheet import Cell, Sheet
from scoring.usage import AMOUNTS, Used, usage
from sessions.models import Session

SPANS: Final = (3, 12, 24)
SPAN: Final = 12
STAGES: Final[dict[str, str | Promise]] = {
    "language": gettext_lazy("Language"),
    "hearing": gettext_lazy("Speech to text"),
    "speaking": gettext_lazy("Text to speech"),
}


@dataclass(frozen=True)
class Month:
    """One month's practices, and what their services came to."""

    began: dt.date
    practices: int = 0
    voice: int = 0
    text: int = 0
    spoilt: int = 0
    minutes: int = 0
    used: Used = field(default_factory=Used)

    @property
    def tokens(self) -> str:
        """Tokens read and written."""
        return written(sum(self.used.amounts[unit] for unit in TOKENS))


@dataclass(frozen=True)
class Model:
    """One stage's model, and what was used of it."""

    stage: str
    name: str
    used: Used
    priced: bool

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What it is paid for, as far as any was used."""
        amounts = self.used.amounts
        named = (
            (amounts["tokens_in"], _("tokens read")),
            (amounts["tokens_out"], _("tokens written")),
            (amounts["sound_tokens_in"], _("tokens of sound read")),
            (amounts["sound_tokens_out"], _("tokens of sound spoken")),
            (amounts["heard_s"] / 60, _("minutes heard")),
            (amounts["spoken_s"] / 60, _("minutes spoken")),
            (amounts["characters"], _("letters spoken")),
        )
        return [(written(amount), words) for amount, words in named if amount]


@dataclass(frozen=True)
class Asked:
    """What an address narrows the figures to."""

    span: int
    platform: Registration | None

    @property
    def since(self) -> dt.date:
        """The first day of the first month."""
        today = localtime().date()
        months = today.year * 12 + today.month - self.span
        return dt.date(months // 12, months % 12 + 1, 1)

    @property
    def among(self) -> Q:
        """The practices of the chosen platform's people."""
        return Q(learner__identity__registration=self.platform) if self.platform else Q()


def asked_of(address: QueryDict) -> Asked:
    """The filters of an address; anything unknown counts as not chosen."""
    span = address.get("months", "")
    chosen = int(span) if span in {str(one) for one in SPANS} else SPAN
    return Asked(chosen, chosen_platform(address))


def page(asked: Asked) -> dict[str, Any]:
    """Everything the template names."""
    found = months(asked)
    total = Used()
    for one in found:
        total.cost += one.used.cost
    return {
        "asked": asked,
        "months": found,
        "models": models(asked),
        "practices": sum(one.practices for one in found),
        "minutes": sum(one.minutes for one in found),
        "spoilt": sum(one.spoilt for one in found),
        "cost": total.cost,
        "spans": SPANS,
        "platforms": Registration.objects.order_by("name", "pk"),
    }


def written(amount: float) -> str:
    """A large number so that it can be read."""
    return f"{round(amount):,}"


def months(asked: Asked) -> list[Month]:
    """Every month with a practice or a cost, the newest first."""
    practised = practices_by_month(asked)
    spent = usage(since=asked.since, by="month", prices=prices(), among=asked.among)
    names = sorted(practised.keys() | spent.keys(), reverse=True)
    return [
        Month(
            began=dt.date.fromisoformat(f"{name}-01"),
            used=spent.get(name, Used()),
            **practised.get(name, {}),
        )
        for name in names
    ]


def practices_by_month(asked: Asked) -> dict[str, dict[str, int]]:
    """Counts of practices that were begun; trial runs are none."""
    begun = Session.objects.filter(
        asked.among, created_at__date__gte=asked.since, began_at__isnull=False, trial=False
    )
    rows = begun.order_by().annotate(month=TruncMonth("created_at")).values("month")
    counted = rows.annotate(
        practices=Count("pk"),
        voice=Count("pk", filter=~Q(modality="text")),
        text=Count("pk", filter=Q(modality="text")),
        spoilt_ones=Count("pk", filter=Q(spoilt=True)),
        ms=Sum("clock_ms"),
    )
    return {
        row["month"].strftime("%Y-%m"): {
            "practices": row["practices"],
            "voice": row["voice"],
            "text": row["text"],
            "spoilt": row["spoilt_ones"],
            "minutes": round(row["ms"] / 60_000),
        }
        for row in counted
    }


def models(asked: Asked) -> list[Model]:
    """Every stage and model that was used, the dearest first."""
    listed = prices()
    spent = usage(since=asked.since, by="model", prices=listed, among=asked.among)
    # What a language model said and we did not let through is counted too, under no model and without a call.
    called = {name: used for name, used in spent.items() if used.amounts["calls"]}
    found = [model_of(name, used, listed) for name, used in called.items()]
    return sorted(found, key=lambda one: -one.used.cost)


def model_of(line: str, used: Used, listed: Mapping[str, Any]) -> Model:
    """One line, which is named as the counters name it: stage, colon, model."""
    stage, _colon, name = line.partition(":")
    return Model(str(STAGES.get(stage, stage)), name, used, name in listed)


def prices() -> Prices:
    """The price list of this installation."""
    return prices_from(settings.PRICES_FILE)


def months_sheet(asked: Asked) -> Sheet:
    """The months as a table to take away."""
    head = ("month", "practices", "minutes", "voice", "text", "spoilt", *AMOUNTS, "cost")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{one.began:%Y-%m}", one.practices, one.minutes, one.voice, one.text, one.spoilt, *figures(one.used))
        for one in months(asked)
    )  # fmt: skip
    return Sheet("usage by month", head, rows)


def models_sheet(asked: Asked) -> Sheet:
    """The models as a table to take away."""
    head = ("stage", "model", "practices", *AMOUNTS, "cost")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.stage, one.name, one.used.sessions, *figures(one.used)) for one in models(asked)
    )
    return Sheet("usage by model", head, rows)


def figures(used: Used) -> tuple[Cell, ...]:
    """Amounts and cost."""
    return (*(float(used.amounts[name]) for name in AMOUNTS), round(used.cost, 4))


SHEETS: Final = {"months": months_sheet, "models": models_sheet}
