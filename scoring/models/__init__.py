"""The tables of what a practice was worth, and of what other systems are owed."""

from scoring.models.appeals import Appeal
from scoring.models.assessment import (
    Assessment,
    ElementScore,
    EvidenceRow,
    FlagFinding,
    ObjectiveScore,
    Override,
)
from scoring.models.blind import BlindLevel, BlindRating
from scoring.models.erasure import Erasure
from scoring.models.owed import GradeState, OutboxItem, Sweep, Target
from scoring.models.reactions import Reaction, ReactionAnswer
from scoring.models.records import RecordStore, Statement
from scoring.models.runs import RatingRun

__all__ = [
    "Appeal",
    "Assessment",
    "BlindLevel",
    "BlindRating",
    "ElementScore",
    "Erasure",
    "EvidenceRow",
    "FlagFinding",
    "GradeState",
    "ObjectiveScore",
    "OutboxItem",
    "Override",
    "RatingRun",
    "Reaction",
    "ReactionAnswer",
    "RecordStore",
    "Statement",
    "Sweep",
    "Target",
]
