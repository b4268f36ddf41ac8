"""The parameters that narrow and order a list of the REST interface; an unknown or wrong one is said, never passed over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from lti_tool.models import ResourceLink

COMMON: Final = frozenset({"page", "page_size", "ordering"})
MOST_ID: Final = 10**15


@dataclass(frozen=True)
class Kind:
    """How a value is read, what is said of a wrong one, and its schema."""

    read: Callable[[str], Any]
    """Raises `ValueError`."""

    words: str
    schema: dict[str, Any]


@dataclass(frozen=True)
class By:
    """One parameter: its name, the rows it asks for, and what a value is."""

    name: str
    rows: Callable[[Any], Q]
    kind: Kind
    description: str


class Narrowed(BaseFilterBackend):
    """Applies a view's `by` and `orders`; the first of `orders` holds where none is asked."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        if getattr(view, "action", "") != "list":
            return queryset
        known = by_name(view)
        for name, value in asked_of(request, view).items():
            queryset = queryset.filter(known[name].rows(value))
        asked = request.query_params.get("ordering", "")
        return ordered(queryset, asked, getattr(view, "orders", ()))

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """For the schema; drf-spectacular asks it of lists only."""
        found = [
            {"name": by.name, "in": "query", "required": False, "description": by.description, "schema": by.kind.schema}
            for by in by_name(view).values()
        ]  # fmt: skip
        allowed = [sign + name for name in bare(getattr(view, "orders", ())) for sign in ("", "-")]
        if not allowed:
            return found
        order = {"type": "string", "enum": allowed}
        words = "The order of the rows; with a minus the other way round."
        return [*found, {"name": "ordering", "in": "query", "required": False, "description": words, "schema": order}]  # fmt: skip


def by_name(view: APIView) -> dict[str, By]:
    """A view's parameters."""
    declared: Iterable[By] = getattr(view, "by", ())
    return {one.name: one for one in declared}


def asked_of(request: Request, view: APIView) -> dict[str, Any]:
    """The values asked for by name; raises `ValidationError` for a name that the list does not know."""
    known, asked = by_name(view), request.query_params
    if unknown := [name for name in asked if name not in {*known, *COMMON}]:
        there = ", ".join(sorted({*known, *COMMON}))
        raise ValidationError(
            dict.fromkeys(unknown, f"This list has no such parameter; it knows {there}.")
        )
    return {name: value_of(known[name], asked[name]) for name in known if name in asked}


def value_of(by: By, given: str) -> Any:
    """What was asked for; raises `ValidationError` with what to give instead."""
    try:
        return by.kind.read(given)
    except ValueError:
        raise ValidationError({by.name: by.kind.words}) from None


def ordered(rows: QuerySet[Any], asked: str, orders: Sequence[str]) -> QuerySet[Any]:
    """The rows in the order asked for, ties by age."""
    names = bare(orders)
    if asked and asked.removeprefix("-") not in names:
        raise ValidationError({"ordering": f"Give one of {', '.join(names)}, or one with a minus."})
    order = asked or (orders[0] if orders else "pk")
    return rows.order_by(order, "-pk" if order.startswith("-") else "pk")


def bare(orders: Sequence[str]) -> list[str]:
    """The names without the sign."""
    return [name.removeprefix("-") for name in orders]


def moment(given: str) -> datetime:
    """A day or a moment; without a zone it is UTC."""
    text = given.replace(" ", "+") if "T" in given else given  # a plus in an address is a space
    if day := parse_date(text):
        return datetime.combine(day, time(), UTC)
    found = parse_datetime(text)
    if found is None:
        raise ValueError(given)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(given) from error


def number(given: str) -> int:
    """An id."""
    if not (given.isascii() and given.isdigit() and int(given[:16]) < MOST_ID):
        raise ValueError(given)
    return int(given)


def word(given: str) -> str:
    """A word; PostgreSQL takes no text with a NUL in it."""
    if not given.isprintable():
        raise ValueError(given)
    return given


def one_of(values: Sequence[str]) -> Kind:
    """A word of a closed set."""

    def read(given: str) -> str:
        if given not in values:
            raise ValueError(given)
        return given

    return Kind(read, f"Give one of {', '.join(values)}.", {"type": "string", "enum": list(values)})


ID: Final = Kind(UUID, "Give a UUID, as `uuid` or `attempt` shows it.", {"type": "string", "format": "uuid"})  # fmt: skip
NUMBER: Final = Kind(number, "Give a number, as `id` shows it.", {"type": "integer"})
SINCE: Final = Kind(moment, "Give a day or a moment, as 2026-11-01 or 2026-11-01T08:00:00Z.", {"type": "string", "format": "date-time"})  # fmt: skip
WORD: Final = Kind(word, "Give a word.", {"type": "string"})


def by_field(name: str, path: str, kind: Kind, description: str) -> By:
    """A parameter that asks for one value of one column."""
    return By(name, lambda value: Q(**{path: value}), kind, description)


def since(path: str, of: str) -> By:
    """Rows from a moment on."""
    return by_field("since", f"{path}__gte", SINCE, f"Only rows whose `{of}` is then or later")


def placed_in_course(path: str) -> By:
    """Rows of one course's activities; by way of the activities, so that no row comes twice."""

    def rows(course: int) -> Q:
        here = ResourceLink.objects.filter(context=course, current=True, placement__isnull=False)
        return Q(**{f"{path}__in": here.values("placement")})

    return By("course", rows, NUMBER, "Only this course's, by `id`")
