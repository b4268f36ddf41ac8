"""How much is held about one person, counted over every table that has to do with them."""

from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from lti_tool.models import Identity
from scoring.models import Assessment, EvidenceRow, OutboxItem, Statement
from scoring.outbox.claiming import UNFINISHED
from sessions.models import Accommodation, Memory, Session, Turn


@dataclass(frozen=True)
class Holdings:
    """Numbers of rows; what they say is in the export."""

    courses: int
    launches: int
    practices: int
    turns: int
    memories: int
    accommodations: int
    assessments: int
    quotes: int
    statements: int
    delivered: int
    unsent: int

    @property
    def lines(self) -> list[str | Promise]:
        """The same in words, without what there is none of."""
        counts = asdict(self)
        return [words % {"n": counts[name]} for name, words in WORDS.items() if counts[name]]


WORDS = {
    "courses": ngettext_lazy("%(n)s course", "%(n)s courses", "n"),
    "launches": ngettext_lazy(
        "%(n)s arrival from the platform", "%(n)s arrivals from the platform", "n"
    ),
    "practices": ngettext_lazy("%(n)s practice", "%(n)s practices", "n"),
    "turns": ngettext_lazy("%(n)s turn of talk", "%(n)s turns of talk", "n"),
    "memories": ngettext_lazy(
        "%(n)s thing that a character remembers", "%(n)s things that a character remembers", "n"
    ),
    "accommodations": ngettext_lazy(
        "own conditions at %(n)s activity", "own conditions at %(n)s activities", "n"
    ),
    "assessments": ngettext_lazy("%(n)s assessment", "%(n)s assessments", "n"),
    "quotes": ngettext_lazy("%(n)s quote as evidence", "%(n)s quotes as evidence", "n"),
    "statements": ngettext_lazy("%(n)s learning record", "%(n)s learning records", "n"),
    "delivered": ngettext_lazy(
        "%(n)s grade or record that was sent", "%(n)s grades or records that were sent", "n"
    ),
    "unsent": ngettext_lazy(
        "%(n)s grade or record that is still to be sent",
        "%(n)s grades or records that are still to be sent",
        "n",
    ),
}


def holdings(identity: Identity) -> Holdings:
    """Count it all."""
    user = identity.user
    owed = OutboxItem.objects.filter(session__learner=user)
    return Holdings(
        courses=identity.memberships.count(),
        launches=identity.launches.count(),
        practices=Session.objects.filter(learner=user).count(),
        turns=Turn.objects.filter(session__learner=user).count(),
        memories=Memory.objects.filter(learner=user).count(),
        accommodations=Accommodation.objects.filter(learner=user).count(),
        assessments=Assessment.objects.filter(session__learner=user).count(),
        quotes=EvidenceRow.objects.filter(objective__assessment__session__learner=user).count(),
        statements=Statement.objects.filter(session__learner=user).count(),
        delivered=owed.filter(status=OutboxItem.Status.SENT).count(),
        unsent=owed.filter(status__in=UNFINISHED).count(),
    )
