"""The course's people, read by the tool from Open edX's roster."""

from typing import Any

import pytest

from tests.interop.conftest import Both

pytestmark = pytest.mark.interop
READ = (
    "from lti_tool.grades.roster import read_roster",
    "from lti_tool.models import Context, Membership",
    "context = Context.objects.get()",
)


@pytest.fixture
def known(both: Both) -> dict[str, str]:
    """The external ids of the people; one of them has come in, so that the tool knows where the roster is."""
    ids = {}
    for person in ("ana", "dara", "ines", "stan"):
        with both.consumer.visitor(person) as visitor:
            ids[person] = visitor.subject
            if person == "ana":
                visitor.opens("declarative")
    return ids


def members(both: Both, *more: str) -> dict[str, Any]:
    """What the tool reads, by person."""
    read = "answer = [[m.user_id, m.role, m.status] for m in read_roster(context=context).members]"
    rows = both.ask(*READ, *more, read)
    assert len(rows) == len({user_id for user_id, *_ in rows})
    return {user_id: (role, status) for user_id, role, status in rows}


def test_h1_h6_h7_everybody_is_listed_with_the_role_of_their_launches(
    both: Both, known: dict[str, str]
) -> None:
    listed = members(both)
    assert len(listed) == 6
    assert {person: listed[known[person]][0] for person in known} == {
        "ana": "learner", "dara": "learner", "ines": "instructor", "stan": "instructor"
    }  # fmt: skip
    assert {status for _, status in listed.values()} == {"Active"}


def test_h2_a_roster_in_pages_is_read_to_its_end(both: Both, known: dict[str, str]) -> None:
    assert members(both, "context.roster_url += '?limit=4'") == members(both)
    pages = [line for line in both.consumer.log() if "/memberships?limit=4" in line]
    assert len(pages) == 2
    assert "page=2" in pages[1]
