"""What leaders say in every difficult conversation, whatever it is about: whether one agrees, what the first step is, that there is no rush."""

import re
from collections.abc import Mapping
from functools import lru_cache

from sessions.persona.gist import as_searched, gist_of
from sessions.persona.phrases import clauses_of, find_phrase, words_of

MOST_WORDS = 16
"""A longer sentence says something of its own."""

EARLY = 0.7
"""How strongly a move at the beginning of a turn counts beside one at its end: people answer what was said last."""

WHOLE = "="
"""Before a phrase: it makes the move only where it is the whole sentence."""

FIRST = "^"
"""Before a phrase: it makes the move only where the sentence begins so, but for a name or an "and"."""

WIDE = "~"
"""Before what a question is about, in any order of words: see `gist`."""

WIDELY = 0.9
"""How strongly a move in other words counts beside one in the words that are listed."""

FIRST_WITHIN = 3
ASKING = frozenset("what what's when where who whose which how why".split())

MOVES: Mapping[str, tuple[str, ...]] = {
    "hello": (
        "how's the week", "how was the week", "how has your week", "how's your week", "how was your week", "how's it going",
        "how are things", "how is it going", "how have you been", "how's your day", "how is your day", "how's your morning",
    ),
    "feel": (
        "how are you feeling", "how do you feel", "make you feel", "makes you feel", "going through your mind", "going through your head",
        "on your mind right now", "your reaction", "how does that land", "goes through your head", "goes through your mind", "went through your mind", "how does this land", "how is this for you", "how's that for you",
        "~what|how impact|effect|affect|affected on_you|affect_you|affects_you|affected_you|affecting_you|impact_you|impacted_you|personally !work !team !client !customer", "~how are_you|you_are|do_you hearing|taking|with_that|with_this|about_that|about_this",
        "~what|what's initial|first|immediate reaction|thought|response|feeling", "~you_are|are_you|you're angry|upset|cross|sad|disappointed|shocked",
    ),
    "quiet": ("you've gone quiet", "you have gone quiet", "you're quiet", "you are quiet", "you're very quiet", "you've gone silent", "you're silent", "please say something", "say something please", "=talk to me", "=please talk to me", "you went quiet"),
    "worry": (
        "worries you", "worrying you", "worried about", "afraid of", "afraid might", "scared of", "scares you", "biggest concern",
        "concerns you", "your concern", "your concerns", "concerns do you", "concerns have you", "your fear", "your worry", "your biggest worry", "~what|which|do concern|concerns|concerned|scares|scare|frighten|frightens|nervous|anxious you|your !from_me", "keeps you awake", "keeps you up", "worst that could happen", "worst that can happen", "worst thing that could",
    ),
    "before": (
        "happened before", "happened to you before", "like this before", "like that before", "been through something like",
        "had this before", "been here before", "~has|have|did|was anything|something|this|ever|that like_this|like_that|elsewhere|previously happened|happen|occurred|experienced", "bitten you before", "ever happened to you",
    ),
    "opinion": ("what do you make of", "what do you think of that", "what do you think about that", "what do you say to that", "your view on that", "how do you see that", "~what|how view|opinion|think|thoughts on|of|about that|this|proposal|idea|plan !makes !went !happened !did_you"),
    "understand": (
        "do you understand", "does that make sense", "does this make sense", "do you see why", "do you follow", "is that clear", "is this clear", "clear so far", "anything unclear", "dates unclear", "are we clear", "is it clear", "all clear", "see what i mean", "understand each other", "see my point", "know what i mean", "understand why i", "=you understand", "=understand",
    ),
    "accept": (
        "do you agree", "don't you agree", "you don't agree", "you disagree", "do you accept", "is that fair", "does that seem fair", "do you think that's fair", "do you think it's fair", "being unfair", "is that unfair", "is it unfair",
        "sound fair", "is this fair", "would you agree",
    ),
    "agree": (
        "can we agree", "could we agree", "do we agree", "are we agreed", "shall we agree", "agree on that", "agree to that", "=deal", "have a deal", "that a deal",
        "can you commit", "will you commit", "would you commit", "commit to that", "commit to this", "will you do that", "can you do that", "would you do that", "~what|which|can|will|would|could commit|undertake you|both",
    ),
    "consent": (
        "is that okay", "is that ok", "is that alright", "is that all right", "okay with you", "ok with you", "all right with you", "alright with you", "fine with you",
        "happy with that", "happy with this", "fine with that", "ok for you", "okay for you", "good for you", "would that be ok", "would that be okay", "do you mind", "would you mind", "okay if i", "ok if i", "all right if i",
    ),
    "rely": ("count on you", "rely on you", "trust you to", "depend on you", "are you with me", "are you on board", "=are you in"),
    "tell_more": (
        "tell me more", "say more", "say a bit more", "say a little more", "=go on", "=please go on", "=go on then", "=yes go on", "=do go on", "keep going", "hear more", "tell me about that", "tell me about it",
        "how so", "in what way", "what makes you say", "why do you say", "why is that", "why's that",
    ),
    "example": ("an example", "for example", "for instance", "a concrete case"),
    "mean": ("what do you mean", "what does that mean", "meaning what", "how do you mean", "what you mean by"),
    "outcome": (
        "good outcome", "ideal outcome", "best outcome", "good look like", "success look like", "like to happen", "want to happen", "want to see happen", "like to see happen", "worth doing", "worth it for you", "worth your while",
        "want from this", "want out of this", "hope for", "hoping for", "~what|which outcome|result|solution want|like|seek|seeking|see|hope|wish|ideal|expect|looking !were !did !was", "~what like|want|wish that_i_do|me_to_do|us_to_do|i_should_do", "like to come out of", "what do you want", "what would you like",
    ),
    "matters": ("matters most", "matters to you", "most important to you", "important to you", "care about most"),
    "first_step": (
        "first step", "next step", "where do we start", "where would you start", "where shall we start", "how do we get there", "get from here",
        "how do we do that", "how shall we do that", "what would you start with", "where do we go from here", "what happens next", "what do we do", "what now",
    ),
    "differently": ("do differently", "do it differently", "change first", "do about it", "going to do about", "will you do about", "going to change", "do next time", "have to change", "need to change", "be done differently", "could you do next"),
    "concrete": ("more concrete", "more specific", "be specific", "be concrete", "concretely", "what exactly would", "would that look like", "does that look like", "in practice", "narrow it down", "~how would_that|would_this|would_it|does_that look|work|go !know !for_you"),
    "sign": (
        "how will we know", "how would we know", "how would i know", "how will i know", "how will you know", "how will we both know", "know it's working", "will be different", "be different if", "if this goes well", "if it goes well", "know if it's working", "tell it's working",
        "see it's working", "tell whether", "measure it", "measure that", "notice first", "~how|what measure|know|tell|see|recognise|judge success|successful|worked|working|better|improved|progress !see_it",
    ),
    "help": ("how can i help", "what would help", "what help", "biggest ask", "your ask", "do you need from me", "do you need from us", "you need from us", "you need from me", "what can i do for you", "what support", "how could i help", "make it easier", "would it help", "~what|which|how|any support|resources|help|helpful|adjustments|arrangements need|require|want|would|could|most|like !helps_you_when !who", "~how|what can|could|would|should i|we back|support|help you|that|this|it !her !him !them"),
    "meet": (
        "when should we meet", "when shall we", "when do we meet", "when can we meet", "when can we talk", "when could we talk", "when would suit", "day would suit", "date would suit", "time would suit", "when suits", "what day suits", "which day suits", "which day works", "what day works", "a better day", "a better time", "another day suit",
        "when are you free", "when should we talk", "when do we talk", "when should we look", "meet again", "talk again", "~when|which_day|what_day|what_time review|look|check|meet|talk|sit|speak|catch_up shall|should|could|good|we|suits|would !happen !did !first",  "see me again", "see you again", "see each other again",
    ),
    "more": ("anything else", "what else", "something else", "did i miss", "have i missed", "i've missed", "anything you'd add", "like to add", "want to add", "forgotten anything", "not asked", "haven't asked", "should have asked", "forgotten to ask", "~anything|something you still|left|want|like|need|wants|wanted say|add|tell_me|tell_us|mention !say_to !mention_to !bring !share !to_know !each_other", "should i know", "anything i should know", "anything unsaid", "~anything|something|question you|i wish|unsaid|not_asking|haven't_asked|not_asked|don't_know|not_know|not_telling !you_wish !you_want_to_know", "i've not asked", "not asked you"),
    "ask_me": ("want to ask me", "like to ask me", "you want to ask", "you'd like to ask", "do you need to know", "you'd need to know", "like to know from", "any questions", "questions for me", "anything to ask", "ask me anything", "ask anything", "ask away", "ask me whatever", "questions from you", "want to know from me"),
    "my_place": ("in my place", "in my shoes", "if you were me", "in my position", "if you were running", "if you ran", "if you were the manager", "if you were the boss"),
    "others_told": ("tell the others", "tell your team", "tell the team", "tell people", "say to the others", "say to the team", "say to your team", "tell everyone", "tell everybody", "tell your colleagues", "tell the rest", "say to the rest"),
    "who_knows": ("who else knows", "who knows about", "does anyone else know", "does anybody else know", "have you told anyone", "have you told anybody", "who have you told"),
    "leaving": ("thinking of leaving", "thinking about leaving", "think about leaving", "consider leaving", "going to leave us", "want to leave us", "looking elsewhere", "another job", "want to stay", "planning to leave", "hand in your notice", "going to quit", "resign"),
    "how_long": ("how long have you felt", "how long has this", "how long has that", "how long has it", "since when", "when did this start", "when did that start", "how long have you kept", "how long have you been carrying", "how long have you been putting up", "how long have you been coping", "when did it begin", "when did this begin", "how did it start", "how did it begin", "when did it start"),
    "thanks_told": ("telling me that", "telling me this", "for telling me", "for saying that", "sharing that", "for being honest", "for being open", "for being so open", "your honesty", "being straight with me"),
    "not_known": ("i didn't know", "i had no idea", "wasn't aware", "that's news to me", "i hadn't realised", "i didn't realise", "nobody told me"),
    "fair": ("that's fair", "fair enough", "fair point", "good point", "you have a point", "you've got a point", "i see your point", "point taken"),
    "thinking": ("let me think", "need to think", "give me a moment", "need a moment", "give me a second", "thinking about what you said"),
    "no_answer": ("don't have an answer", "haven't got an answer", "no answer to that", "don't know the answer", "can't answer that", "can't tell you that", "don't know yet", "can't say yet"),
    "find_out": ("i'll find out", "i will find out", "i'll look into", "i will look into", "get back to you", "come back to you", "i'll ask hr", "i'll check with", "i'll check that", "i can find out", "i could find out"),
    "not_meant": ("not what i said", "didn't say that", "not what i meant", "not what i mean", "i didn't mean it", "i didn't mean that", "came out wrong", "put that badly", "misunderstood me", "misunderstand me"),
    "start_over": ("start over", "can we start again", "let's start again", "let me start again", "shall we start again", "can we begin again", "let's begin again", "try that again", "let me try again"),
    "take_time": ("take your time", "take it slow", "take it slowly", "take as long as", "as long as you need", "as long as you like", "not going to rush", "won't rush you", "no rush", "no hurry", "whenever you're ready", "there's time", "we have time", "we've got time"),
    "disagree": ("i disagree", "i don't agree", "i see it differently", "don't see it that way", "i don't think that's true", "i don't think that's right"),
    "check": (
        "is that right", "is that accurate", "is that correct", "is this correct", "have i got that", "have i got it right", "did i get that", "fair summary",
        "is that about it", "have i understood", "do i understand", "=correct", "=right", "true or false", "=am i right", "=fair",
    ),
    "why": ("^why", "^how come", "^what made you", "^what stopped you", "^what drives", "^what makes you", "^what's making you"),
    "whether_did": ("^did you", "^have you", "^had you", "^were you", "^did it", "^did that", "^did anything", "^did anybody", "^did anyone"),
    "whether": (
        "^do you", "^are you", "^is it", "^is that", "^is this", "^does it", "^does that", "^can you", "^could you", "^would you", "^will you", "^are we",
    ),
    "offers_help": (
        "^would it help", "^shall i", "^should i", "^do you want me to", "^would you like me to", "^can i get you", "^could i get you", "^how about if i", "^what if i", "^would you like someone", "^would you like somebody", "^do you want someone", "^do you want somebody",
    ),
    "either_or": ("~is|was|do|did|does|are|would|will it|that|this|you|he|she|they|always or !or_anything !or_something !or_so !or_not !or_two !or_three",),
    "obstacle": ("~what|anything|which get|gets|stand|stands|come in_the_way|in_your_way|between", "~what|anything stop|stops|stopping|prevent|prevents|hold|trip you !stopped", "~what|what's|what'll hardest|difficult|tricky|toughest|most_difficult|hard_part be|part|for_you|about !did !hit"),
    "asks_who": ("^who", "^whom", "^whose", "^who's", "^who'd", "^who'll"),
    "asks_when": ("=when", "^when did", "^when was", "^when is", "^when's", "^when do", "^when does", "^when will", "^when can", "^when are", "^when were", "^when have", "^when has", "by which date", "which date", "^what time", "^what day", "^until when", "^since when", "until what time"),
    "asks_how_many": ("how many", "how much", "^how often", "^how long", "to what extent", "^how far"),
    "asks_where": ("^where", "^where's"),
    "asks_which": ("^which", "what kind of", "what sort of", "what type of"),
    "permits": ("^you can", "^you may", "you don't have to", "you do not have to", "you don't need to", "you do not need to", "you needn't", "feel free", "no need to", "whenever you", "as slow as", "you're free to", "you're allowed to"),
    "promises": (
        "^i'll make", "^i'll see", "^i'll do", "^i'll keep", "^i'll ask", "^i'll get", "^i'll ring", "^i'll call", "^i'll check", "^i'll sort", "^i'll speak", "^i'll talk", "^i'll tell", "^i'll write", "^i'll put", "^i'll give",
        "^i'll arrange", "^i'll find", "^i'll let", "^i'll send", "^i'll bring", "^i will", "^we will", "we'll make sure", "^i won't", "^i promise", "nobody's going to", "no one's going to", "nobody will", "no one will", "i'm going to make sure", "you won't be", "you won't lose"),
    "shares": ("^i was", "^i wasn't", "^i only", "^i felt", "^me too", "^so was i", "^i've been", "^i had been", "^i had to", "^i found out", "^i've never"),
    "sum_up": ("sum up", "summarise", "recap", "say back what", "play back what", "read back"),
}  # fmt: skip
ASKS_CONSENT = re.compile(
    r"(?:^|[.,;!] *)(?:is (?:it|that) )?(?:ok|okay|all right|alright|good)\?\s*$",
    re.IGNORECASE,
)
"""A turn that ends in a word that asks whether one minds."""

LOOKS_AHEAD = frozenset(
    {
        "hello", "understand", "accept", "agree", "consent", "rely", "outcome", "first_step", "differently", "concrete", "sign", "meet", "ask_me", "my_place", "others_told", "who_knows", "thinking", "find_out", "sum_up", "example", "check",
    }
)  # fmt: skip
"""What nobody answers with something kept: it asks for what comes next, or for yes or no."""


@lru_cache(maxsize=1024)
def moves_of(text: str) -> Mapping[str, float]:
    """The moves a turn makes, each with how strongly: 1 at its end, less the earlier."""
    found: dict[str, float] = {}
    for clause in clauses_of(text):
        tokens = words_of(clause.text)
        if len(tokens) > MOST_WORDS:
            continue
        strength = EARLY + (1 - EARLY) * clause.end / len(text)
        for name, phrases in MOVES.items():
            made = how_surely(tokens, phrases, asks="?" in clause.text)
            if made:
                found[name] = max(round(strength * made, 3), found.get(name, 0.0))
    if ASKS_CONSENT.search(text):
        found["consent"] = 1.0
    return found


def how_surely(tokens: list[str], phrases: tuple[str, ...], *, asks: bool) -> float:
    """How surely a sentence makes a move: by a phrase, or where it asks by what it is about; 0 where not."""
    if any(makes(tokens, phrase) for phrase in phrases if phrase[0] != WIDE):
        return 1.0
    words = as_searched(tokens)
    wide = (phrase.removeprefix(WIDE) for phrase in phrases if phrase[0] == WIDE)
    return WIDELY if asks and any(gist_of(one).met_by(words) for one in wide) else 0.0


def makes(tokens: list[str], phrase: str) -> bool:
    """Whether a sentence makes a move by this phrase."""
    if phrase.startswith(WHOLE):
        return tokens == phrase.removeprefix(WHOLE).split()
    if phrase.startswith(FIRST):
        at = find_phrase(tokens, phrase.removeprefix(FIRST))
        return 0 <= at < FIRST_WITHIN and ASKING.isdisjoint(tokens[:at])
    return find_phrase(tokens, phrase) >= 0
