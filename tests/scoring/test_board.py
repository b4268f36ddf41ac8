"""A board narrowed, sorted and taken away: what the file holds is what the page shows."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from lti_tool.models import Identity
from scoring.tasks import deliver
from sessions.models import Placement
from tests.scoring.gradebook import Gradebook
from tests.scoring.grading import held
from tests.scoring.talks import finish, talk
from tests.seats import Seated

pytestmark = pytest.mark.django_db
Seat = Callable[..., Seated]
SPACE = {"": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture
def group(seat: Seat, desk: Seated) -> Seated:
    """Four people: one strong, one average, one who talks, one whose attempt waits; gives the instructor."""
    for number, (name, script) in enumerate(
        [("Ada", "excellent"), ("Bea", "average"), ("Cem", ""), ("Dov", "average")], 1
    ):
        learner = seat(number)
        Identity.objects.filter(pk=learner.launch.identity_id).update(name=name)
        if name == "Dov":
            held(learner)
            learner.practice.refresh_from_db()
        if script:
            finish(learner.practice, script)
        else:
            talk(learner.practice)
    return desk


def names(desk: Seated, query: str = "") -> list[str]:
    answer = desk.client.get(f"/review/{desk.link.uuid}/?{query}")
    assert answer.status_code == 200
    table = unescape(answer.content.decode()).partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"><a [^>]*>(\w+)</a>', table)


def lines(desk: Seated, query: str = "") -> list[dict[str, str]]:
    answer = desk.client.get(f"/review/{desk.link.uuid}/board.csv?{query}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "the-plan-on-the-table.csv" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def book(desk: Seated, query: str = "") -> tuple[str, list[str]]:
    """The sheet's own text, and the texts it holds."""
    answer = desk.client.get(f"/review/{desk.link.uuid}/board.xlsx?{query}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        texts = ElementTree.fromstring(files.read("xl/sharedStrings.xml"))
        return files.read("xl/worksheets/sheet1.xml").decode(), [
            one.text or "" for one in texts.iterfind(".//t", SPACE)
        ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ada", "Bea", "Cem", "Dov"]),
        ("sort=-name", ["Dov", "Cem", "Bea", "Ada"]),
        ("sort=-total", ["Ada", "Bea", "Dov", "Cem"]),
        ("sort=total", ["Bea", "Dov", "Ada", "Cem"]),
        ("sort=-o1", ["Ada", "Bea", "Dov", "Cem"]),
        ("state=settled", ["Ada", "Bea"]),
        ("state=needs", ["Dov"]),
        ("state=practising", ["Cem"]),
        ("state=stuck", []),
        ("state=uncounted", []),
        ("late=1", []),
        ("state=nonsense&sort=drop%20table&late=x", ["Ada", "Bea", "Cem", "Dov"]),
    ],
)
def test_the_board_shows_and_the_file_holds_what_is_asked_for(
    group: Seated, query: str, found: list[str]
) -> None:
    assert names(group, query) == found
    assert [line["Learner"] for line in lines(group, query)] == found


def test_late_attempts_are_found(group: Seated) -> None:
    Placement.objects.update(due_at="2026-01-01T00:00Z")
    assert names(group, "late=1") == ["Ada", "Bea", "Dov"]
    assert {line["Late"] for line in lines(group, "late=1")} == {"yes"}


def test_grades_that_did_not_arrive_are_found(
    learner: Seated, desk: Seated, gradebook: Gradebook
) -> None:
    gradebook.refusals = [(404, {}, b"")]
    finish(learner.practice, "average")
    deliver()
    Identity.objects.filter(pk=learner.launch.identity_id).update(name="Ada")
    assert names(desk, "state=stuck") == ["Ada"]
    assert [line["Status"] for line in lines(desk, "state=stuck")] == ["Grade failed"]


def test_what_is_narrowed_and_sorted_stays_in_the_other_links(group: Seated) -> None:
    page = group.client.get(
        f"/review/{group.link.uuid}/?state=settled&sort=-total"
    ).content.decode()
    assert f"/review/{group.link.uuid}/board.xlsx?state=settled&amp;sort=-total" in page
    assert 'aria-sort="descending"' in page
    assert "?state=settled&amp;sort=total" in page
    nobody = group.client.get(f"/review/{group.link.uuid}/?state=stuck").content.decode()
    assert "Nobody here is like that." in nobody
    assert "Show everybody" in nobody


def test_the_file_has_levels_total_and_where_each_stands(group: Seated) -> None:
    ada, _bea, cem, dov = lines(group)
    assert (ada["Total of 100"], ada["Attempt"], ada["Attempts"], ada["Late"]) == (
        "92.5", "1", "1", "no",
    )  # fmt: skip
    assert "4" in ada.values()
    assert (cem["Total of 100"], cem["Status"]) == ("", "Practising")
    assert dov["Status"] == "Needs you"
    sheet, texts = book(group)
    assert "Ada" in texts
    assert "Total of 100" in texts
    assert "<v>92.5</v>" in sheet


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
)
def test_a_name_is_never_a_formula(group: Seated, name: str) -> None:
    Identity.objects.filter(name="Ada").update(name=name)
    [found] = [line for line in lines(group, "state=settled") if line["Learner"] != "Bea"]
    assert found["Learner"] == f"'{name}"
    sheet, texts = book(group)
    assert name in texts
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_only_instructors_take_a_board_away(group: Seated, seat: Seat, client: Client) -> None:
    for browser in (client, seat(9).client):
        for kind in ("csv", "xlsx"):
            assert browser.get(f"/review/{group.link.uuid}/board.{kind}").status_code == 403
