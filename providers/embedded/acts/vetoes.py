"""Takes a label back where the words deny it, or tell it as another person's words."""

import re

from providers.embedded.acts.features import ASKS, spoken

HOSTILE = frozenset({"BLAME", "ULT", "CONT", "DISM"})
ASKING = frozenset({"OPENQ", "CONF"})

DENIED = re.compile(
    r"\b(?:"
    r"(?:nobody|no one|none of us|no one here|nobody here)(?:'s| is| was| has)? (?:\w+ )?"
    r"(?:say|says|said|saying|think|thinks|thinking|thought|claim|claims|claiming|blames?|blaming|call|calls|calling|"
    r"called|suggests?|suggesting|suggested|believes?|accus\w+|threaten\w+|forc\w+|asking|telling)"
    r"|(?:i'm|i am|we're|we are|this is|it's|that's|it is|that is|i was|we were) (?:certainly |really |definitely |just )?(?:not|never) "
    r"(?:about |to |because |here to |going to |trying to |a |your |you |that you |like you |on you |"
    r"(?:say|suggest|imply|blam|call|accus|threaten|forc|ask|tell|claim|dismiss|fir|question|doubt|punish|think)\w*)"
    r"|(?:isn't|wasn't|aren't|weren't) (?:really |just |only |all )?(?:about |because |a threat|an ultimatum|your fault|your doing|"
    r"down to you|on you|your problem|to blame|saying|calling|blaming|lazy|careless|stupid|an excuse|irrelevant)"
    r"|(?:i|we) (?:don't|do not|didn't|did not|wouldn't|would not|would never|never|can't|cannot|couldn't|won't|will not) "
    r"(?:really |ever |actually |for a second |for one moment )?"
    r"(?:say|said|think|thought|believe|believed|mean|meant|claim|claimed|call|called|calling|blame|blamed|want you to think|accuse|see you as|"
    r"feel that you|suggest|suggested|imply|threaten|force|doubt|find you|consider|take it that|tell you|told you|use|fire|sack|get rid)"
    r"|you(?:'re| are) (?:not|never) (?:the |a |to |being |just |too |some |an |lazy|careless|useless|finished|out|in trouble|"
    r"stupid|difficult|wasting|going to lose|overreacting|sensitive)"
    r"|(?:not|never) (?:once )?(?:a threat|an ultimatum|your fault|all your fault|because of you|that you|to say|to blame)"
    r"|(?:far be it|without|instead of|rather than) (?:from me |me )?(?:to )?(?:blam|say|call|threaten|accus|dismiss)\w*"
    r"|(?:there's|there is) no (?:threat|ultimatum|blame|question of)"
    r")"
)
OTHERS = (
    r"(?:he|she|they|someone|somebody|people|everyone|everybody|others|some|one of \w+ \w+|customers?|clients?|patients?|"
    r"colleagues?|nobody|the (?!plan|polic|rule|job|role|post|agreement|letter|paper|standard|document)\w+(?: (?!plan)\w+)?|my \w+|your \w+|our \w+|a \w+|an \w+|her \w+|his \w+)"
)
TOLD = (
    r"(?:say|says|said|told|tells|thinks?|thought|calls?|called|writes?|wrote|claims?|claimed|shouts?|shouted|yelled|"
    r"complains?|complained|feels?|reckons?|used to say|used to tell|used to call|keeps? saying|kept saying|asked|asks|'s words)"
)
REPORTED = re.compile(  # what is reported comes after who said it: "people said you ..."
    rf"^(?:\w+ ){{0,3}}?(?:{OTHERS} (?:\w+ )?(?:once )?{TOLD}\b|i (?:was|'ve been|have been|got) (?:once )?(?:told|called|asked)\b|"
    r"according to (?!our|the (?:log|audit|report|figures|policy)))|\bin (?:his|her|their) words\b|\bquote\b|\bthe words? (?:was|were)\b"
)
KINDLY = re.compile(  # "always" alone reads like a reproach
    r"\b(?:here|there) for you\b|\bthere (?:are|is) always\b|\bwe(?:'ll| will) (?:always )?look after you\b|"
    r"\byou (?:don't|do not) (?:look|seem|sound) (?:yourself|well|happy|right|all right|alright|okay|ok|great|good)\b|"
    r"\byou can always (?:come|ask|ring|call|talk|knock)\b|\bmy door is always open\b"
)
LEFT_TO_THEM = re.compile(  # a choice, or how a matter would go on, has an ultimatum's shape and is none
    r"\b(?:you choose|your choice|your call|up to you|you decide|whichever|whatever you prefer|either is fine|you don't have to|"
    r"if you(?:'d| would) (?:rather|like|prefer)|whenever you (?:like|want|are ready)|now or later|"
    r"you can (?:stop|wait|pause|say|tell|write|bring|come|go on|carry on)\b.* or (?:you can )?"
    r"(?:stop|wait|pause|say|tell|write|not|alone|another|go on|carry on|leave it)|"
    r"if (?:this|it) (?:goes|does go|has to go|went) (?:any )?(?:further|to hr)|"
    r"if (?:this|it) (?:becomes|does become|goes) formal|if you (?:decide to )?make it formal|"
    r"if (?:i|we) have to pass (?:this|it) on)\b"
)
HARSH = re.compile(
    r"\b(?:or else|you're out|you are out|consequences?|warnings?|regret|fired?|sack\w*|dismiss\w*|your job|lose)\b"
)
EITHER = re.compile(  # "are mornings better, or once your calls are done?" lets somebody choose
    r"\bor (?:are|have|has|had|would|is|does|did|was|were|will|when|where|once|after|before|in|at|on|what\w*|another|more|something)\b"
    r"(?!.*\b(?:hr|job|door|over|out|formal|disciplinary|warning)\b)"
)
TURNED_DOWN = {
    "SUPP": re.compile(
        r"\b(?:can't|cannot|won't|will not|not going to|unable to|not able to|no way to|couldn't) (?:\w+ )?"
        r"(?:offer|give|help|support|arrange|provide|do|take|cover|get|put|move|sit|pay|spare|free|send|change|organise|sort)\b|"
        r"\bthere(?:'s| is) no (?:budget|support|help|training|time|money|cover)\b|\bno (?:extra )?(?:help|support|training) (?:for|is)\b"
    ),
    "DATE": re.compile(
        r"\b(?:can't|cannot|won't|will not|not going to|don't need to|no need to|let's not|shouldn't|didn't|never) (?:\w+ )?"
        r"(?:meet|met|review|sit|catch|check|book|see|speak|talk|follow)\b"
    ),
    "APPR": re.compile(
        r"\b(?:don't|do not|didn't|can't say i|wouldn't say i|not|hardly) (?:\w+ )?"
        r"(?:appreciate|value|grateful|impressed|thankful|see any|think you did|good at|great|strong)\b"
    ),
    "ACK": re.compile(
        r"\b(?:don't|do not|can't|cannot|couldn't|fail to) (?:\w+ )?(?:see|understand|get|imagine|hear|know) "
        r"(?:why|how|that|what)\b.*\b(?:upset|angry|hard|hurt|feel|bother\w*|unfair|fuss|matter\w*|cross|worried)\b"
    ),
    "OWN": re.compile(
        r"\b(?:not|isn't|wasn't|hardly|none of it is|none of this is) (?:\w+ )?(?:my (?:fault|part|doing|problem|mistake)|on me|down to me)\b|"
        r"\bi (?:did|have done|'ve done) nothing wrong\b|\bi (?:have|'ve|had) (?:nothing|no reason) to (?:apologise|apologize|be sorry|answer)\b|"
        r"\bi (?:didn't|did not|never|haven't) (?:do|did|done|make|made|get|got) (?:\w+ )?(?:wrong|a mistake|any mistakes?)\b|"
        r"\b(?:not|never) (?:going to )?(?:apologis|apologiz)\w*"
    ),
}
ANNOUNCED = re.compile(  # that there is news, not the news
    r"\b(?:(?:bad|difficult|hard|tough|sad|serious|important|some|no good|not good|unwelcome) news|"
    r"something (?:\w+ )?(?:difficult|hard|bad|serious|important|unpleasant|not nice))\b"
)
TOLD_NEWS = re.compile(
    r"\b(?:end\w*|goes|gone|cut\w*|clos\w+|stop\w*|finish\w*|redundan\w+|lose|losing|lost|no longer|remov\w+|disappear\w*|"
    r"abolish\w*|merg\w+|plan|cease\w*|over|january|february|march|april|may the|june|july|august)\b"
)
UNASKED = re.compile(
    r"\b(?:not asking|don't tell me|do not tell me|don't want to (?:hear|know)|don't need to (?:hear|know)|i don't care|"
    r"no need to (?:tell|explain|repeat|go through)|never mind|doesn't matter|i won't ask|not going to ask|wasn't asking)\b"
)


def leaves_a_choice(text: str, words: str) -> bool:
    """Whether somebody is asked which of two they would have, or told that it is theirs to say."""
    return bool(LEFT_TO_THEM.search(words) or ("?" in text and EITHER.search(words)))


def vetoed(label: str, text: str) -> bool:
    """Whether the clause denies the act of this label or only reports it."""
    words = spoken(text)
    if label == "BLAME" and KINDLY.search(words):
        return True
    if label == "ULT" and not HARSH.search(words) and leaves_a_choice(text, words):
        return True
    if label == "NEWS" and ANNOUNCED.search(words):
        return not TOLD_NEWS.search(words)
    if label in HOSTILE:
        return bool(DENIED.search(words) or REPORTED.search(words))
    if label in ASKING:
        return bool(UNASKED.search(words) or (REPORTED.search(words) and not ASKS.search(words)))
    denial = TURNED_DOWN.get(label)
    return bool(denial and denial.search(words))
