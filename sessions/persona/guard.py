"""When a leader's words leave the scene: asking whether this is an AI, STOP, distress."""

import re

from sessions.persona.phrases import holds_one, plain, words_of

STOP = re.compile(
    r"(please )?stop( (now|please|this|here|it|the (practice|exercise|simulation|session)))?"
)
LOUD_STOP = re.compile(r"(^|\s)STOP($|[\s.!,])")
CRY_FOR_HELP = re.compile(
    r"\b(i (really )?need help|please help me|help me please)\s*([.!?]|$)", re.I
)
I_STOP = (
    "i want to stop", "i need to stop", "i'd like to stop", "stop the practice", "stop the exercise",
    "stop the simulation", "end the practice", "end the exercise", "pause the practice",
)  # fmt: skip
ASKS_AI = (
    "are you an ai", "are you ai", "are you a bot", "are you a robot", "are you a chatbot",
    "are you a real person", "are you real", "are you human", "are you a human", "are you a computer",
    "are you a machine", "am i talking to a machine", "am i talking to an ai", "am i talking to a bot",
    "is this an ai", "is this a bot", "are you artificial", "are you chatgpt", "are you a language model",
    "are you an artificial", "talking to a computer", "talking to a robot", "talking to a chatbot",
    "talking to a program", "talking to software", "is this a chatbot", "are you a program", "are you software",
    "you're an ai", "you are an ai", "you're a bot", "you are a bot",
)  # fmt: skip
DISTRESS = (
    "kill myself", "killing myself", "end my life", "take my own life", "hurt myself", "harm myself",
    "self harm", "suicidal", "suicide", "want to die", "don't want to live", "having a panic attack",
    "i can't breathe", "i can't cope any more", "i just can't cope", "i can't do this any more", "i can't do this anymore",
    "having a breakdown",
)  # fmt: skip


def leaves_scene(text: str) -> str:
    """Why a turn leaves the scene: distress, stop, ai; empty when it does not."""
    tokens = words_of(plain(text))
    if CRY_FOR_HELP.search(text) or holds_one(tokens, DISTRESS):
        return "distress"
    if STOP.fullmatch(" ".join(tokens)) or LOUD_STOP.search(text):
        return "stop"
    if holds_one(tokens, I_STOP):
        return "stop"
    if holds_one(tokens, ASKS_AI):
        return "ai"
    return ""
