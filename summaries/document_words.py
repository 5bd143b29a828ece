"""The words by which English news says that it rests on something written: a report, a letter, figures.

General knowledge of English, kept as tables that can be read and corrected; nothing here was gathered from a data set.
"""

import re

from summaries.open_words import Cue, Opening, cue, one_of

NO_LINK = "The text names {} and gives no link to it there"
NOT_KEPT = "The text names {}; no link to it is kept"

_WHAT = one_of(
    """
    (?<!news )(?<!exclusive )(?<!media )(?<!press )(?<!police )(?<!pool )(?<!credit )reports?, review, stud(?:y|ies)
    (?:white |green |discussion |position |working |briefing )papers?, letters?, submissions?, memos?, memorand(?:um|a), survey
    figures, statistics, data, guidance, analys(?:is|es), audits?, transcripts?, documents?, filings?, assessments?
    evaluations?, estimates, forecasts?
    """
)
DOCUMENT = re.compile(rf"\b{_WHAT}", re.IGNORECASE)
_MANY = frozenset(("data", "guidance", "memoranda"))

# The press about itself is nobody's document.
OUTLETS = re.compile(
    r"\b(?:times|post|journal|news|cnn|bbc|reuters|associated press|ap|nbc|cbs|abc|fox|politico|guardian|bloomberg|magazine"
    r"|newspaper|tribune|herald|observer|telegraph|axios|usa today)\b",
    re.IGNORECASE,
)

_WRITTEN = one_of(
    """
    published, released, issued, obtained(?= by), leaked, compiled, commissioned, conducted, filed, submitted, prepared, produced
    drawn up, carried out, authored, presented, unsealed, disclosed
    """
)
_FROM = one_of("by, this, last, in, on, to, for, from, today, yesterday, earlier, under, with, at")
_SAYS = one_of(
    """
    found, finds, shows?, showed, says, said, concluded?, concludes, warn(?:s|ed), suggest(?:s|ed)?, recommend(?:s|ed)?
    reveal(?:s|ed)?, estimate(?:s|d)?, indicate[sd]?, states?, stated, identified, projected, projects
    """
)
_NAMED = r"(?:[\w’'-]+ ){0,3}?"
_NAME = r"(?:(?! that | which | who )[^,.;:()“”\"]){2,70}?"


def named(noun: str) -> str:
    """Return a noun with its article: “a report”, “an analysis”, “figures”."""
    if noun in _MANY or (noun.endswith("s") and not noun.endswith(("sis", "ss", "us"))):
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


UNLINKED: tuple[Cue, ...] = (
    cue(
        Opening.UNLINKED,
        4,
        NOT_KEPT,
        rf"in (?:an?|its|their|his|her|the) (?!form ){_NAMED}(?:letter|submission|memo|memorandum)"
        r" (?:to|by|from|for|sent|dated|seen|obtained)\b",
        rf"in (?:an?|its|their|his|her|the) {_NAMED}(?:report|study|paper|review|filing)"
        r" (?:(?:by|from|for|published|released|seen|obtained)\b|of\b(?= (?!an?\b|the\b|her\b|his\b)))",
    ),
    cue(
        Opening.UNLINKED,
        3,
        NOT_KEPT,
        rf"according to (?!the {_WHAT}|its {_WHAT}|reports)(?:[\w’'$%-]+ ){{0,7}}?{_WHAT}(?! of the interview)",
        rf"{_WHAT}(?: that was| that were| which was)? (?:was |were |being )?{_WRITTEN} {_FROM}",
        rf"(?:an?|new|recent|official|internal|government) {_NAMED}{_WHAT}(?: (?:by|from) {_NAME})? {_SAYS}(?: that\b)?",
        rf"(?:the|its|their) {_NAMED}{_WHAT} (?:by|from|for|of) {_NAME} {_SAYS}(?: that\b)?",
        rf"(?:the|its|their) (?:[\w’'-]+ ){{1,3}}?{_WHAT} {_SAYS}(?: that\b)?",
    ),
)
