"""Whose words stand between the marks: a person's own, a report of them, a document's, or just a term."""

import re

from summaries.document import Quote, QuoteLabel
from summaries.mentions import Mention, MentionKind
from summaries.vocabulary import ADVERBS, CUES, LEGAL, SAYS, SPEECH_NOUNS

MAX_TERM_WORDS = 5
MAX_TITLE_WORDS = 14

_TITLE_WORD = re.compile(r"[^\W_][\w’'.&-]*")
_BESIDE = re.compile(r"[\w’'-]+|[,:]")
_SMALL = frozenset(
    ["a", "an", "the", "of", "for", "to", "in", "on", "at", "by", "and", "or", "but", "with", "from", "as", "vs"]
)

_SAYINGS = SPEECH_NOUNS | {"chant", "chants", "chanted", "cry", "cries", "cried", "shout", "slogan", "motto", "cheer"}

_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|us|me)\b")
_REPORTED_OPENING = re.compile(
    r"(?:questioned|accepted|said|told|argued|warned|noted|stated|explained|suggested|believed|felt|asked|called|urged|raised|expressed"
    r"|had|was|were|has|is) (?:whether|that|if|how|concern|concerns|doubts?|for|not|been|a|the)\b",
    re.IGNORECASE,
)
LEADS_IN = re.compile(
    r"\b(?:for|of|to|as|on|under|including|means?|defines?|defined as|provides? for|covers?|prohibits?|bans?)\s*$",
    re.IGNORECASE,
)
ONESELF = re.compile(
    r"\b(?:calling|describing|branding|declaring|labelling|labeling|styling) (?:him|her|it|them)sel(?:f|ves)(?: as)?\s*$"
)
QUOTED = re.compile(r"[“”\"«»]")
_PROVIDE = (
    r"(?:(?:would|will|shall|must|does|already) )?(?:allows?|lets?|permits?|requires?|provides?|defines?|empowers?|enables?"
    r"|gives?|says|states|applies|apply|prohibits?|bans?|covers?|means)\b"
)
PROVIDES = re.compile(rf"[^“”\"]{{0,60}}?(?:,? (?:which|that))? {_PROVIDE}", re.IGNORECASE)
RELATES = re.compile(rf"[^“”\"]{{0,60}}?, which {_PROVIDE}", re.IGNORECASE)
BELONGING = frozenset("of to for with from at by against about on in than like and or told asked".split())
RELATIVE = frozenset(["who", "whom", "whose", "which", "where"])
SAYS_AT_ONCE = re.compile(
    rf" (?:{'|'.join(sorted(ADVERBS))} )?(?:{'|'.join(sorted(SAYS))})(?:[,:]| that)?(?: (?:the|an?|this|it was))?\s*"
)
VIEW = re.compile(
    rf"[’']s? (?:[\w-]+ ){{0,2}}(?:{'|'.join(sorted(SPEECH_NOUNS))})(?: that| is that| was that| of|:|,)?\s*",
    re.IGNORECASE,
)
TESTIMONY = re.compile(rf"\b(?:{'|'.join(sorted(SPEECH_NOUNS))}) (?:from|by) (?:the )?$", re.IGNORECASE)
TOLD = re.compile(
    r"\b(?:was|were|is|are|been|being)(?: \w+ly| also| then)? (?:asked|refused|denied|told|warned|informed)\b"
    r"(?P<rest>[^“”\"«»]*)$"
)
JUDGED = re.compile(
    rf"[’']s? (?:[\w-]+ ){{0,2}}(?:{'|'.join(sorted(SPEECH_NOUNS))}) [“\"]?(?:is|are|was|were)\b", re.IGNORECASE
)
_CALLED_BEFORE = re.compile(
    r"\b(?:so-called|dubbed|nicknamed|known as|entitled|titled|(?:book|film|song|series|programme|program|show|album),?)\s*,?\s*$",
    re.IGNORECASE,
)

_WORK = (
    r"(?:auto|)biography|memoirs?|books?|novel|play|musical|drama|thriller|film|movie|documentary|podcast|magazine|concert|poem"
    r"|album|song|single|series|show|programme|program|exhibition|essay|article|reads"
)
# What stands before a name in title case that is no speech, though somebody speaks in the same sentence.
_NAMED_BEFORE = re.compile(
    rf"\b(?:on|told|called the|(?:{_WORK}),?(?: called)?|authors? of|interview (?:with|on)"
    rf"|(?:an?|the) [^.“”\"]{{0,60}} called|\w+[’']s)\s+$",
    re.IGNORECASE,
)


def is_term(text: str, quote: Quote) -> bool:
    """Say whether a quotation is a title or a so-called name rather than something said."""
    words = quote.span.of(text).split()
    before = text[max(0, quote.marks.start - 40) : quote.marks.start]
    if len(words) <= MAX_TERM_WORDS and _CALLED_BEFORE.search(before):
        return True
    return len(words) <= MAX_TITLE_WORDS and _is_title(text, quote, before)


def _is_title(text: str, quote: Quote, before: str) -> bool:
    """Say whether the words are written as titles are, with no word of speaking beside the marks."""
    words = _TITLE_WORD.findall(quote.span.of(text))
    names = [word for word in words if word.lower() not in _SMALL]
    if not names or not all(word[0].isupper() or word[0].isdigit() for word in (words[0], *names)):
        return False
    if len(names) > 1 and _NAMED_BEFORE.search(before):
        return True
    after = text[quote.marks.end : quote.marks.end + 40]
    last_before = _BESIDE.findall(before.lower())[-2:]
    first_after = [word for word in _BESIDE.findall(after.lower()) if word not in ",:"][:4]
    said = any(word in CUES or word in _SAYINGS for word in (*last_before, *first_after))
    return not said and last_before[-1:] not in ([","], [":"])


def label_of(text: str, quote: Quote, mention: Mention | None) -> QuoteLabel:
    """Return the label of a quotation that is no term."""
    if _is_document(mention):
        return QuoteLabel.DOCUMENT_TEXT
    words = quote.span.of(text)
    if _REPORTED_OPENING.match(words) and not _FIRST_PERSON.search(words):
        return QuoteLabel.REPORTED
    return QuoteLabel.OWN_WORDS


def _is_document(mention: Mention | None) -> bool:
    return mention is not None and mention.kind is MentionKind.DOCUMENT


def is_law(text: str, mention: Mention) -> bool:
    """Say whether a mention names a bill, an act or a part of one."""
    words = (mention.organisation or mention.role or mention.span).of(text).lower().split()
    return any(word.rstrip("s") in LEGAL or word in LEGAL for word in words)
