"""How well passages are found: questions about a handbook, and lines that ask for nothing in it."""

import csv
from pathlib import Path

import pytest

from lti_tool.models import ResourceLink
from sessions.knowledge.finding import Library, library
from sessions.knowledge.services import add, scenario_shelf

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent.parent / "data"


def asked(name: str) -> list[tuple[str, str]]:
    """Pairs of a line and the section that answers it; "-" where none does."""
    with (DATA / f"asked_of_{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [(text, section) for section, text in csv.reader(file, delimiter="\t")]


@pytest.fixture
def stands(link: ResourceLink) -> "Shelved":
    return Shelved(link.deployment.registration.institution_id)


class Shelved:
    """A shelf that documents are put on."""

    def __init__(self, institution_id: int) -> None:
        self.shelf = scenario_shelf(institution_id=institution_id, scenario_key="pip_branch")

    def __call__(self, name: str) -> Library:
        data = (DATA / f"{name}.md").read_bytes()
        add(shelf=self.shelf, title=name, data=data, name=f"{name}.md")
        return library([self.shelf.pk])


def places(found: Library, name: str) -> list[int]:
    """At which place of the first three the right section came, for each question; 9 for none."""
    ranks = []
    for text, section in asked(name):
        if section != "-":
            numbers = [one.passage.section.split()[0] for one in found.find(text, most=3)]
            ranks.append(numbers.index(section) + 1 if section in numbers else 9)
    return ranks


def taken_by_mistake(found: Library, name: str) -> int:
    """How many lines that no section answers are given one."""
    return sum(bool(found.answers(text)) for text, section in asked(name) if section == "-")


def test_most_questions_find_their_section_first(stands: Shelved) -> None:
    found = stands("handbook")
    ranks = places(found, "handbook")
    assert len(ranks) == 34
    assert sum(rank == 1 for rank in ranks) >= 29
    assert sum(rank <= 3 for rank in ranks) >= 32
    assert taken_by_mistake(found, "handbook") <= 1


def test_so_they_do_in_a_document_that_nothing_was_tuned_on(stands: Shelved) -> None:
    found = stands("clinic")
    ranks = places(found, "clinic")
    assert len(ranks) == 18
    assert sum(rank == 1 for rank in ranks) >= 15
    assert sum(rank <= 3 for rank in ranks) >= 17
    assert taken_by_mistake(found, "clinic") <= 1


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("What is 0800 555 0142?", "5.2"),
        ("Who is Ines Roth?", "4.8"),
        ("What about Deskline?", "2.4"),
        ("Where does 1.25 come from?", "2.7"),
        ("Is it thirty-two or 32 euros?", "7.1"),
    ],
)
def test_a_name_or_a_figure_is_found(stands: Shelved, text: str, section: str) -> None:
    (best,) = stands("handbook").find(text, most=1)
    assert section in best.passage.section
