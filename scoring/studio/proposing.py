"""What a policy document proposes for a draft: extracts, facts and objectives, to keep or to drop."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from scoring.studio.additions import add_fact, add_objective, add_passage
from scoring.studio.entries import Data
from sessions.knowledge.services import scenario_shelf
from sessions.models import Draft, Extract

SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"])")
FIGURE: Final = re.compile(
    r"\b\d+\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)\b", re.IGNORECASE
)  # fmt: skip
DUTY: Final = re.compile(
    r"\b(?:must|shall|should|has to|have to|is required to|are required to|may not|must not)\b"
    r"|\b(?:managers?|leaders?|supervisors?)\s+\w+s?\b", re.IGNORECASE
)  # fmt: skip
MOST_EACH: Final = 24
MOST_WORDS: Final = 40
MOST_PASSAGE: Final = 600
TITLE_WORDS: Final = 14


@dataclass(frozen=True)
class Proposal:
    """One thing that an author may keep."""

    name: str
    kind: str
    """knowledge, fact or objective."""

    text: str
    source: str


def proposals(draft: Draft) -> list[Proposal]:
    """Everything that the draft's documents propose."""
    shelf = scenario_shelf(institution_id=draft.institution_id, scenario_key=draft.key)
    extracts = Extract.objects.filter(document__shelf=shelf).select_related("document")
    rows = list(extracts.order_by("document_id", "n")[:200])
    found = [
        Proposal(
            f"knowledge-{row.pk}",
            "knowledge",
            " ".join(row.text.split())[:MOST_PASSAGE],
            source_of(row),
        )
        for row in rows[:MOST_EACH]
    ]
    for kind, pattern in (("fact", FIGURE), ("objective", DUTY)):
        found += of_sentences(kind, pattern, rows)
    return found


def of_sentences(kind: str, pattern: re.Pattern[str], rows: Iterable[Extract]) -> list[Proposal]:
    """Sentences with a figure for facts, with a duty for objectives."""
    found = [
        Proposal(f"{kind}-{row.pk}-{n}", kind, sentence, source_of(row))
        for row in rows
        for n, sentence in enumerate(SENTENCE.split(" ".join(row.text.split())))
        if pattern.search(sentence) and 4 <= len(sentence.split()) <= MOST_WORDS
    ]
    return found[:MOST_EACH]


def source_of(row: Extract) -> str:
    """The document and its heading."""
    return f"{row.document.title}, {row.section}" if row.section else row.document.title


def keep(data: Data, chosen: Iterable[Proposal], wording: Mapping[str, str]) -> None:
    """Write the kept proposals into a draft, in the author's wording."""
    for one in chosen:
        text = " ".join(wording.get(one.name, one.text).split())[:2000]
        if not text:
            continue
        if one.kind == "knowledge":
            add_passage(data, one.source, text)
        elif one.kind == "fact":
            add_fact(data, text)
        else:
            title = " ".join(text.split()[:TITLE_WORDS]).rstrip(".,;:")
            add_objective(data, title, one.text)
