"""What in a leader's turn is no part of the talk: small talk, private life, errands, a question given back, a foreign language, orders to a machine, a farewell."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from sessions.persona.phrases import clauses_of, has_words, words_of

ASIDES = frozenset(
    {"small_talk", "private", "errand", "given_back", "foreign", "machine", "farewell"}
)
FOREIGN_SENTENCE_FROM = 0.25  # share of its words that no English sentence holds
FOREIGN_TURN_FROM = 0.5  # share of the words that stand in foreign sentences
SMALL_TALK_WORDS = 16
PRIVATE_WORDS = 12
ERRAND_WORDS = 12
GIVEN_BACK_WORDS = 14
FAREWELL_WORDS = 14
MACHINE = (
    "your instructions", "previous instructions", "all instructions", "my instructions", "system prompt",
    "the prompt", "your prompt", "language model", "as an assistant", "helpful assistant", "pretend you",
    "pretend to be", "ignore everything", "ignore your", "ignore all", "ignore previous", "forget your role",
    "you must agree", "you must now", "must now concede", "persona must", "the persona", "new rules", "roleplay",
    "role play", "the script", "developer mode", "my developer", "as the developer", "the developer says",
    "admin rights", "system override", "end of scenario", "end of scene", "admits everything", "reveal all",
    "your secrets", "all secrets", "all its secrets", "secrets as a list", "hidden facts", "in json", "as json",
    "i order you", "chatbot", "a bot", "like a bot", "like a robot", "trust value", "trust score", "trust level",
    "unlock conditions", "unlock everything", "repeat the text", "words above", "text above", "print your",
    "print the transcript", "print the conversation", "stay in character", "break character",
    "step out of character", "debug", "this simulation", "answer every question with", "output the", "output your",
    "say you accept", "you are now a", "you are programmed", "you're programmed",
)  # fmt: skip
SMALL_TALK = (
    "weekend", "weather", "the match", "football", "cricket", "rugby", "netflix", "telly", "on tv", "film", "films",
    "movie", "cinema", "sandwich", "sandwiches", "lunch", "pizza", "recipe", "jazz", "music", "favourite", "hobby",
    "hobbies", "yoga", "horoscope", "lottery", "election", "wedding", "getting married", "drum kit", "my car",
    "my dog", "my cat", "my kids", "my son", "my daughter", "parking", "traffic", "holiday", "holidays", "curtains",
    "christmas", "is it cold", "is it hot", "capital of", "knock knock", "the news last night", "watch last night",
)  # fmt: skip
PRIVATE = (
    "have children", "any children", "have kids", "any kids", "your kids", "your children", "the children still",
    "are you married", "a partner", "your partner", "your husband", "your wife", "your boyfriend", "your girlfriend",
    "a boyfriend", "a girlfriend", "seeing anyone", "seeing anybody", "your birthday", "where do you live",
    "live alone", "living with", "live with anyone", "live with anybody", "free time", "spare time", "after work",
    "meet outside work", "private life", "where did you grow up", "grow up", "grew up", "how old are you",
    "what star sign", "paid off the house", "your mortgage", "how is your family", "how's your family",
    "how is your mum", "how's your mum", "how is your mother", "how's your mother", "how are things at home",
    "how's everything at home", "happy at home", "in your evenings", "something private",
)  # fmt: skip
ERRAND = (
    "printer", "photocopier", "the copier", "laptop", "coffee machine", "the kettle", "the fridge", "the kitchen",
    "the new chair", "new chair", "the rain this", "summer party", "christmas party", "the party", "the canteen today",
    "swap saturday", "swap sunday", "swap monday", "swap friday", "swap shifts", "on the desk on", "who's on the desk",
    "who is on the desk", "ring back", "rang back", "call back yet", "online training", "your training", "the car park",
    "new phone", "your phone", "is your phone", "stapler", "the heating", "the air con", "the lift", "the drive down",
    "road still closed", "the budget", "the conference", "the cake",
)  # fmt: skip
GIVEN_BACK = (
    "why do you ask", "why are you asking", "why do you want to know", "what do you think i saw", "what do you think i've",
    "what do you think i'd", "do you think i could", "do you think i'd", "what do you think this is about",
    "what do you think it's about", "why do you think we", "why do you think we're", "why do you think you're here",
    "why would it be about", "would it be a problem if",
    "would you want me to be", "why does it matter whose", "why does it matter what i", "does it matter what i",
    "what would you want me to say", "what do you want me to say",
)  # fmt: skip
FAREWELL = (
    "have a good evening", "have a good day", "have a lovely day", "have a good weekend", "have a lovely weekend",
    "good night", "goodnight", "bye", "goodbye", "bye bye", "see you on", "see you then", "see you later", "see you tomorrow", "see you soon",
    "see you next", "see you there", "see you monday", "see you tuesday", "see you wednesday", "see you thursday",
    "see you friday", "auf wiedersehen", "tschüss", "bis montag", "bis dienstag", "bis mittwoch", "bis donnerstag",
    "bis freitag", "bis dann", "bis morgen", "adiós", "adios", "hasta luego", "hasta el", "au revoir", "ha det",
)  # fmt: skip
FOREIGN = {
    "de": """ich nicht und das dass ist sind wir uns euch mir dir dich mich für auf mit von der dem ein eine einen
        wie warum wieso bitte danke aber auch noch schon sehr kein keine habe haben wird wurde würde möchte kann
        kannst können geht sie sich zu bei nach hallo hast gemacht dreimal unterbrochen wolltest verstehst passiert nett heute brauchst guten tut leid versprochen genau vielen montag dienstag
        mittwoch donnerstag freitag tage akten""",
    "es": """el los las que qué lo una por para pero porque como cómo está estás esto eso muy más gracias hola usted
        tú yo su con del siento verdad y ayuda lunes martes jueves viernes días mañana horror hablo habla adiós""",
    "fr": """je tu nous vous elle est pas c'est n'est ce cette les une et mais avec dans très merci bonjour ça qui
        quoi pourquoi quand alors d'accord s'est qu'est-ce grave lundi mardi jeudi vendredi désolé""",
    "it": "che non sono sei grazie ciao perché perche questo quello molto scusa allora",
    "no": "jeg ikke og det på hva takk hei nyheter leider dårlige",
    "sw": "pole sana karibu sawa asante nini",
}
BORROWED = frozenset({"café", "cafés", "naïve", "résumé", "cliché", "fiancé", "fiancée"})
FOREIGN_WORDS = frozenset(chain.from_iterable(words.split() for words in FOREIGN.values()))


@lru_cache(maxsize=1024)
def asides_of(text: str) -> frozenset[str]:
    """The asides that a turn is; a turn may be none, or two."""
    if not text:
        return frozenset()
    tests = {
        "machine": has_words(text, MACHINE),
        "foreign": is_foreign(text),
        "small_talk": says_shortly(text, SMALL_TALK, SMALL_TALK_WORDS),
        "private": says_shortly(text, PRIVATE, PRIVATE_WORDS),
        "errand": says_shortly(text, ERRAND, ERRAND_WORDS),
        "given_back": says_shortly(text, GIVEN_BACK, GIVEN_BACK_WORDS),
        "farewell": says_shortly(text, FAREWELL, FAREWELL_WORDS),
    }
    return frozenset(name for name, holds in tests.items() if holds)


def says_shortly(text: str, phrases: Sequence[str], most_words: int) -> bool:
    """Whether a short turn holds one of the phrases."""
    return len(words_of(text)) <= most_words and has_words(text, phrases)


def is_foreign(text: str) -> bool:
    """Whether at least half of the turn is in sentences of another language."""
    sentences = [words_of(clause.text) for clause in clauses_of(text)]
    total = sum(map(len, sentences))
    foreign = sum(
        len(words) for words in sentences if foreign_share(words) >= FOREIGN_SENTENCE_FROM
    )
    return bool(total) and foreign >= FOREIGN_TURN_FROM * total


def foreign_share(words: Sequence[str]) -> float:
    """How much of a sentence no English sentence would hold."""
    found = sum(word in FOREIGN_WORDS or is_accented(word) for word in words)
    return found / len(words) if words else 0.0


def is_accented(word: str) -> bool:
    """Whether a word is written with letters that English borrows at most for a name."""
    return not word.isascii() and word not in BORROWED
