"""The people and the course of the campus: fixed, so that everybody meets the same demo."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, with the id the tool sees as `sub`."""

    id: str
    given_name: str
    family_name: str
    part: str
    roles: tuple[str, ...]
    title: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def shown(self) -> str:
        return f"{self.title} {self.name}".strip()

    @property
    def initials(self) -> str:
        return self.given_name[0] + self.family_name[0]

    @property
    def email(self) -> str:
        return f"{self.given_name}.{self.family_name}@campus.example".lower()

    @property
    def is_learner(self) -> bool:
        return self.part == "Learner"


def learner(number: str, given_name: str, family_name: str) -> Person:
    """One of the learners of the course."""
    return Person(number, given_name, family_name, "Learner", (f"{MEMBERSHIP}#Learner",))


PEOPLE = (
    learner("4", "Ana", "Lima"),
    learner("5", "Ben", "Osei"),
    learner("6", "Chloe", "Tan"),
    Person("3", "Dana", "Whitfield", "Instructor", (f"{MEMBERSHIP}#Instructor",), "Prof."),
    Person(
        "2",
        "Alex",
        "Moreau",
        "Administrator",
        (f"{MEMBERSHIP}#Instructor", f"{INSTITUTION}#Administrator", f"{SYSTEM}#Administrator"),
    ),
)
LEARNERS = tuple(person for person in PEOPLE if person.is_learner)


@dataclass(frozen=True)
class Course:
    """The one course of the campus."""

    id: str
    label: str
    title: str


COURSE = Course("2", "LEAD-1", "Leading People")

SCENARIO_TITLES = {
    "pip_branch": "The plan on the table",
    "high_performer": "The numbers are not the question",
    "complaint_intake": "Something I need to tell you",
    "role_change": "Your job after Day One",
    "two_accounts": "Both of them are sure",
}


def person_with(number: str | None) -> Person | None:
    """The person with this id, if there is one."""
    return next((person for person in PEOPLE if person.id == number), None)


def signed_in(request: HttpRequest) -> Person | None:
    """Who is signed in with this browser."""
    return person_with(request.session.get("person"))


def visitor(request: HttpRequest) -> dict[str, Any]:
    """What every template knows."""
    return {"me": signed_in(request), "course": COURSE}
