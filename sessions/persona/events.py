"""What a leader turn does to the persona: from labels, flags and the floor's clock to events of the state model."""

import re
from collections.abc import Collection, Iterator
from itertools import dropwhile, islice

from providers.base import Act
from sessions.persona.guard import leaves_scene
from sessions.persona.moves import moves_of
from sessions.persona.phrases import clauses_of, plain, says, states
from sessions.persona.state import Event
from sessions.persona.talk import LeaderTurn, Scene
from sessions.persona.whispers import aimed

STEERS_FROM = 0.40
SURE_FROM = {"CONT": 0.70, "DISM": 0.70}  # offline detection of both is weak
ASKED_PLAINLY_FROM = 0.85
"""A short question is contempt only where it surely is: most only ask."""

PLAIN_QUESTION_WORDS = 8
KIND = frozenset({"ACK", "APPR", "OWN"})
"""What is easily taken for contempt offline; where it is the surer reading it stands alone."""

TOPIC_FROM = 0.45
SAME_LINE_FROM = 0.90
SAME_LINE_SHARE = 0.2
CLOSED_RUN = 4
UNEMOTIONAL_SILENCE = 0.4
MESSAGE_BY_WORDS = 0.6
EVENT_OF = {
    "ACK": "acknowledge_feeling", "REFL": "reflects_content", "OPENQ": "open_question",
    "EVID": "specific_example", "GAP": "names_gap", "NEWS": "gives_news", "APPR": "appreciation",
    "SUPP": "offers_support", "CONF": "checks_understanding", "DATE": "agrees_next_step",
    "OWN": "admits_own_part", "BLAME": "blame", "ULT": "ultimatum", "CONT": "sarcasm",
    "DISM": "dismissal", "VAGUE": "vague_criticism",
}  # fmt: skip
VALIDATING = (
    "makes sense",
    "make sense",
    "understandable",
    "i'd feel the same",
    "anyone would",
    "of course you",
)
PUNCTUATED = re.compile(r"[.!?;:]")
OPENERS = frozenset("and so but okay ok well now uh um er erm hi hey hello morning".split())
OPENS_WITHIN = 4
ASKS = re.compile(
    r"(?:(?:what|what's|who|who's|how|how's|when|where|why|which|whose)\b|"
    r"(?:are|do|does|did|is|was|were|can|could|would|will|have|had|has|should|shall)\s+(?:(?:can|do|did|is|are|would)\s+)?"
    r"(?:you|i|we|he|she|they|it|that|this|there|anybody|anyone|somebody|someone|each|both)\b)"
)
REQUESTS = re.compile(
    r"(?:^|[,:]\s+)(?:(?:and|so|but|okay|ok|well|now|then|just|please|\w+,)\s+)*"
    r"(?:(?:can|could|would|will)\s+you\s+)?(?:please\s+|just\s+|you\s+just\s+)*"
    r"(?:(?:tell|give|show)\s+(?:me|us|her|him|each other)\b|tell\s+\w+\s+(?:what|how|why|about)\b|(?:please\s+)(?:tell|describe|explain|set out|say)\b|describe\s|explain\s|propose\s|write\s+(?:me|us)\b|"
    r"say\s+(?:what|how|why|it|that)\b|(?:walk|take|talk)\s+(?:me|us)\s+through\b|help\s+me\s+(?:understand|see)\b|"
    r"i(?:'d|\s+would)\s+(?:like|love|want)\s+(?:to\s+hear|your)\b|i\s+want\s+to\s+hear\b|i(?:'d|\s+would)?\s+invite\s+your?\b)"
    r"|\bi(?:'m|\s+am)\s+(?:curious|wondering|interested)\s+(?:what|how|why|in\s+(?:what|how|why))\b|\bi\s+wonder\s+(?:what|how|why)\b"
    r"|\byou\s+(?:just\s+)?tell\s+me\s+(?:what|how|about)\b"
)
"""What asks for an answer without being put as a question."""

ASKS_OPENLY = re.compile(
    r"(?:^|,\s+)(?:(?:and|so|but|okay|ok|well|right|now|then|uh|um|er|erm|tell me|from your side|for you)[,\s]+)*"
    r"(?:how|what|why)(?:'s|'d|\s+(?:is|was|were|did|do|does|has|have|had|would|exactly|can|went|goes|happens?))\b(?!\s+(?:you|things|the (?:week|time))\b\s*[?,]?)"
)
"""What asks openly by its form, also where its words are not an English speaker's own."""

FEELING_STAGES = frozenset({"reaction", "leave"})


def labels_of(turn: LeaderTurn) -> dict[str, float]:
    """The labels that steer, each with its highest probability."""
    found: dict[str, float] = {}
    for act in turn.reading.acts:
        if act.p >= sure_from(act):
            found[act.label] = max(act.p, found.get(act.label, 0))
    if "CONT" in found and any(found.get(kind, 0) > found["CONT"] for kind in KIND):
        del found["CONT"]
    return found


def sure_from(act: Act) -> float:
    """From which probability on an act steers."""
    if act.label == "CONT" and asks_plainly(act.quote):
        return ASKED_PLAINLY_FROM
    return SURE_FROM.get(act.label, STEERS_FROM)


def asks_plainly(text: str) -> bool:
    """Whether a sentence is a short question and nothing else."""
    words = plain(text).lower()
    short = len(words.split()) <= PLAIN_QUESTION_WORDS
    return short and words.endswith("?") and bool(ASKS.match(words))


def events_of(scene: Scene, turn: LeaderTurn) -> tuple[Event, ...]:
    """The events of one turn, each once, at its highest intensity."""
    if leaves_scene(turn.text):
        return ()
    share = SAME_LINE_SHARE if turn.repeat > SAME_LINE_FROM else 1.0
    found: dict[str, float] = {}
    for name, intensity in spoken_events(scene, turn):
        found[name] = max(round(intensity * share, 3), found.get(name, 0))
    for name, intensity in timed_events(scene, turn):
        found[name] = max(intensity, found.get(name, 0))
    return tuple(sorted(found.items()))


def spoken_events(scene: Scene, turn: LeaderTurn) -> Iterator[Event]:
    """What the words do."""
    for label, p in labels_of(turn).items():
        if label in EVENT_OF:
            yield validated(turn, EVENT_OF[label]), p
        if label == "OPENQ" and meets_secret(scene, turn):
            yield "hidden_topic_probe", p
    does = {flag.id: flag.event for flag in scene.card.flags if flag.event}
    yield from ((does[hit.flag], hit.p) for hit in turn.reading.flags if hit.flag in does)
    if says_message(scene, turn):
        yield sorted(scene.card.persona.mind.message)[0], MESSAGE_BY_WORDS


def validated(turn: LeaderTurn, event: str) -> str:
    """An acknowledgement that also says it makes sense is a validation."""
    if event == "acknowledge_feeling" and says(turn.text, VALIDATING):
        return "validate"
    return event


def meets_secret(scene: Scene, turn: LeaderTurn) -> bool:
    """Whether the turn asks about what is being kept."""
    topics = {secret.topic for secret in scene.card.persona.secrets if secret.topic}
    return any(turn.topics.get(topic, 0) >= TOPIC_FROM for topic in topics)


def says_message(scene: Scene, turn: LeaderTurn) -> bool:
    """Whether the message is in the words themselves: its name, its words in any order, a request where it is a question, or, of a gap, the standard beside the actual."""
    text = turn.text
    if "open_question" in scene.card.persona.mind.message:
        spoken_to = not turn.to or scene.card.persona.slug in turn.to
        if requests(text) or (spoken_to and asks_openly(text)):
            return True
    if says(text, scene.card.message_words) or states(text, scene.card.message_stems):
        return True
    if "names_gap" not in scene.card.persona.mind.message:
        return False
    facts = {fact.id: fact.spoken for fact in scene.card.facts}
    return bool(states(text, facts.get("f1", ())) and states(text, facts.get("f2", ())))


def timed_events(scene: Scene, turn: LeaderTurn) -> Iterator[Event]:
    """What the clock saw; a silence weighs most after a line that hurt."""
    for name, intensity in ((aimed(event)[0], event[1]) for event in turn.timing):
        if name == "silence_held" and not after_feeling(scene):
            intensity *= UNEMOTIONAL_SILENCE
        if name == "clipped_with_lowered_brow":
            if not reaches_out(turn):
                continue
            name = "word_delivery_mismatch"
        yield name, intensity
    run = [*scene.turns[-(CLOSED_RUN - 1) :], turn]
    if len(run) == CLOSED_RUN and all(is_closed_question(one) for one in run):
        yield "closed_question_run", 1.0


def reaches_out(turn: LeaderTurn) -> bool:
    """Whether the words ask openly or acknowledge: what delivery then can differ from."""
    return bool({"OPENQ", "ACK"} & labels_of(turn).keys())


def after_feeling(scene: Scene) -> bool:
    """Whether the persona's last line was a reaction, or told something kept."""
    if not scene.replies:
        return False
    last = scene.replies[-1]
    beat = scene.card.beat_by_id.get(last.beat)
    if last.tells or last.kind == "silence":
        return True
    return beat is not None and (beat.stage in FEELING_STAGES or beat.silence_ms > 0)


def is_question(turn: LeaderTurn, names: Collection[str]) -> bool:
    """Whether the turn asks for an answer; `names` are those of the people in the scenario, in lower case."""
    asks = "?" in turn.text or "OPENQ" in labels_of(turn)
    return asks or requests(turn.text) or asks_unpunctuated(turn.text, names)


def requests(text: str) -> bool:
    """Whether a sentence of the turn asks to be told something."""
    return any(REQUESTS.search(plain(clause.text).lower()) for clause in clauses_of(text))


def asks_openly(text: str) -> bool:
    """Whether a question of the turn asks openly by its form; how one is and how the week went is not meant."""
    return any(
        "?" in clause.text
        and ASKS_OPENLY.search(plain(clause.text).lower())
        and not moves_of(clause.text).keys() & {"hello", "help"}
        for clause in clauses_of(text)
    )


def asks_unpunctuated(text: str, names: Collection[str]) -> bool:
    """Whether a turn that speech recognition gave without any punctuation begins as a question does."""
    if PUNCTUATED.search(text):
        return False
    words = dropwhile(lambda word: word in OPENERS or word in names, text.lower().split())
    begins = ("they" if word in names else word for word in islice(words, OPENS_WITHIN))
    return bool(ASKS.match(" ".join(begins)))


def is_closed_question(turn: LeaderTurn) -> bool:
    """A question that is neither open nor part of building the plan."""
    return "?" in turn.text and not {"OPENQ", "CONF", "SUPP", "DATE"} & labels_of(turn).keys()
