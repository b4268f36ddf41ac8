"""A board as a table to take away: the rows and the order that are shown, as CSV or as a spreadsheet."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lti_tool.models import ResourceLink
from lti_tool.services.groups import Group
from scoring.pages.here import here_of
from scoring.pages.narrowed import asked_of, narrowed
from scoring.pages.rows import Row, roll_of, with_levels

Cell = str | float | None
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the beginning of a formula when it opens a CSV."""

WIDTHS: Final = {0: 26, 1: 9, 2: 11, 3: 20}


@dataclass(frozen=True)
class Sheet:
    """A title, the names of the columns, and the rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheet(link: ResourceLink, address: Mapping[str, str]) -> Sheet:
    """Everything that the board shows at an address, on all its pages."""
    here = here_of(link)
    roll = roll_of(link, here)
    card, groups = here.card, here.groups
    ids = [one.id for one in card.objectives]
    waiting = {one.session.learner_id for one in roll.waiting}
    rows = narrowed(with_levels(roll.rows), asked_of(address, ids, groups), waiting, groups)
    assert link.placement is not None
    return Sheet(
        title=link.placement.title,
        head=(
            _("Learner"), _("Attempt"), _("Attempts"), _("Status"), _("Late"),
            *(one.title for one in card.objectives),
            _("Total of 100"), _("Pass mark"), _("Ended"), _("Gradebook holds"), _("In the course"), _("Groups"),
        ),
        rows=tuple(cells(row, ids, link.placement.pass_mark, groups) for row in rows),
    )  # fmt: skip


def cells(
    row: Row, objectives: Sequence[str], pass_mark: int | None, groups: Sequence[Group]
) -> tuple[Cell, ...]:
    """One learner's line."""
    levels = {one.objective: one.level for one in row.levels}
    total = row.tried.total
    passed = None if pass_mark is None or total is None else total >= pass_mark
    ended = row.practice.ended_at
    return (
        row.who, row.practice.attempt, row.others + 1, row.standing.words, yes_or_no(row.late),
        *(levels.get(one) for one in objectives),
        total, "" if passed is None else (_("reached") if passed else _("missed")),
        localtime(ended).strftime("%Y-%m-%d %H:%M") if ended else "", row.set_there,
        yes_or_no(not row.gone),
        ", ".join(one.name for one in groups if row.practice.identity in one.members),
    )  # fmt: skip


def yes_or_no(is_so: bool) -> str:
    """A word for each."""
    return _("yes") if is_so else _("no")


def guarded(cell: Cell) -> Cell:
    """Text that a spreadsheet would take for a formula, marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_csv(table: Sheet) -> bytes:
    """Comma separated, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([guarded(cell) for cell in table.head])
    lines.writerows([guarded(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Sheet) -> bytes:
    """A workbook of one sheet: numbers as numbers, every text as text, never as a formula or an address."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page, bold = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
    for place, name in enumerate(table.head):
        page.write_string(0, place, name, bold)
        page.set_column(place, place, WIDTHS.get(place, 14))
    for line, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(line, place, cell)
            elif cell is not None:
                page.write_number(line, place, cell)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(table.rows), len(table.head) - 1)
    book.close()
    return out.getvalue()
