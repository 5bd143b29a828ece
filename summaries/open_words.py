"""The words by which English news says that something is not settled, still to come, or written down elsewhere.

General knowledge of English, kept as tables that can be read and corrected; nothing here was gathered from a data
set. Each row is a cue: what kind of opening it makes, how telling it is (1 to 5), why, in our words, and the patterns.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Opening(StrEnum):
    """What kind of thing a text leaves to be followed up."""

    LEFT_OPEN = "left_open"
    AHEAD = "ahead"
    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that make an opening, how telling they are, and the reason that is given for an offer.

    One that `waits` is about something to come: once a time that the sentence names for it is over, it is none.
    """

    kind: Opening
    weight: int
    reason: str
    pattern: re.Pattern[str]
    waits: bool = False


def cue(kind: Opening, weight: int, reason: str, *patterns: str, waits: bool = False) -> Cue:
    """Return a row of a table; each pattern begins with a whole word."""
    return Cue(kind, weight, reason, re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE), waits)


def one_of(words: str) -> str:
    """Return a pattern of whole words or phrases that are divided by commas (and a space) or line ends."""
    phrases = (" ".join(phrase.split()) for phrase in re.split(r",\s+|\n", words))
    return rf"(?:{'|'.join(filter(None, phrases))})\b"


# What authorities and bodies do that others wait for.
_DEEDS = one_of(
    """
    publish(?! ["'“‘]), decide, rule, announce, respond, reply, set out, introduce, table, consult, consider, issue, unveil
    veto, appeal, legislate, report(?: back)?, review, examine, investigate, scrutinise, appoint, approve, reject, recommend
    bring forward, inspect, audit, replace, amend, repeal, extend, launch an?, open an?, take evidence
    hold (?:an? |the )?(?:[a-z-]+ )?(?:inquiry|hearings?|consultation|review|vote)
    make (?:a|its|their|his|her) (?:final )?(?:decision|ruling|recommendations?)
    """
)
_EVENTS = one_of(
    """
    vote on, take effect, come into (?:force|effect), testify, give evidence, hear (?:the|an?|oral|evidence|arguments)
    begin (?:hearing|consulting), release (?:its|the|their|a|new|draft)
    be (?:published|announced|decided|debated|heard|tabled|introduced|considered|voted on|approved|launched|laid|sentenced)
    """
)
# What somebody has yet to do.
_AWAITED = one_of(
    """
    respond, reply, publish, decide, say, announce, set out, confirm, explain, release, issue, name, appoint, approve, ratify
    sign, implement, take effect, come into force, start, begin, open, deliver, provide, produce, receive, report, consult
    commit, address, disclose, submit, file, schedule, introduce, finali[sz]e, complete, rule, resolve, make, reach, agree
    comment, hear, clarify, determine, set, pass, adopt, act, give
    """
)
_DONE = one_of(
    """
    published, decided, announced, responded, replied, confirmed, approved, agreed, set, begun, started, received, given, made
    released, issued, appointed, signed, implemented, introduced, completed, scheduled, ruled, taken, named, filed, explained, said
    """
)
_WHETHER = one_of("whether, how, if, what, when, who, why, which, where, exactly")
# What somebody is asked for.
_PAPER = one_of(
    """
    details?, figures, documents?, names?, cop(?:y|ies), reports?, information, numbers?, reasons?, explanation, timetable, dates?
    """
)
_TELL = one_of(
    rf"""
    comment, discuss, elaborate, disclose, specify, be interviewed, answer, respond, be drawn, confirm
    say (?:more|{_WHETHER}), (?:release|provide|give|reveal|identify|name|publish) (?:[a-z-]+ ){{0,3}}?{_PAPER}
    """
)
_ASKED = one_of("requests?, questions?, inquir(?:y|ies), enquir(?:y|ies), calls?, messages?, e-?mails?")
# Silence about nothing in particular is nothing to follow up: what it is about has to be said.
_ON_WHAT = (
    r"(?=(?:(?! and | but )[^.!?,;])*\b(?:about|whether|how|if|what|why|regarding|over"
    r"|on (?!(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)|(?:the|its|their|his|her) (?-i:[a-z])))"
)
# Who or what decides such a thing. How an election or a career will turn out is only a writer's way of ending.
_OFFICIAL = one_of(
    """
    governments?, departments?, ministers?, ministry, councils?, councillors, committees?, commission(?:ers?)?, agenc(?:y|ies)
    regulators?, courts?, judges?, police, parliament, lawmakers, mps, peers, senate, congress, house, bills?, laws?, legislation
    scheme, funding, plans?, polic(?:y|ies), rules?, regulations?, consultation, contracts?, budget, decisions?, reports?
    inquir(?:y|ies), reviews?, compan(?:y|ies), firms?, authorit(?:y|ies), boards?, schools?, hospitals?, trusts?, force
    services?, investigat(?:ion|ors?), powers?, proposals?, project, programme, program, payments?, compensation, talks
    agreement, deal, treaty, sanctions, tariffs?, tax(?:es)?, benefits?, records?, documents?, data, officials?, provider, operators?
    """
)
_SETTLED_BY_SOMEBODY = (
    r"(?! (?:impact|effect)\b|,)(?=(?:(?!\b(?:will|can|could|would|may|might|long)\b)[^.;])*(?:[.;]|$)"
    rf"|[^.;]*\b{_OFFICIAL})"
)
_HELD = one_of(
    "consider, consult, look (?:at|into|again at), review, examine, investigate, assess, scrutinise, re-?examine"
)
_HOLDING = one_of(
    """
    considering, reviewing, investigating, examining, consulting, weighing, assessing, drafting, looking (?:at|into)
    negotiating, drawing up, studying
    """
)
_HELD_THINGS = one_of(
    """
    bans?, changes?, laws?, plans?, proposals?, scheme, reviews?, inquiry, bills?, increase, cuts?, tax, levy, moratorium
    requests?, applications?, appeals?, complaints?, bid, merger, coalition, reforms?, response, strategy, cap, duty, code
    order, challenge, case, options?, allegations?, claims?, evidence, recommendations?, findings, matter, issue, impact
    """
)
_PROMISED = one_of("promised, pledged, committed, undertaken, undertook, agreed, vowed")
_BODIES = r"(?:government|department|council|committee|agency|regulator|commission|ministry|company|force|board|minister|authority)"
_SPEAKING = one_of(rf"(?:that )?it, (?:that )?ministers, (?:that )?(?:the|his|her|its|their) {_BODIES}")
# Who is asked to do something: a body or a minister, by its kind or its name.
_CALLED = rf"(?:(?:the|its|local|all) (?:[\w’'-]+ ){{0,3}}?{_BODIES}(?: of [\w’'-]+)?|ministers|councils|regulators)"
_BODY = r"(?:it|he|she|which|who|government|department|council|committee|commission|agency|ministry|regulator|(?-i:[A-Z])\w+)"

_OPEN = Opening.LEFT_OPEN

LEFT_OPEN: tuple[Cue, ...] = (
    cue(
        _OPEN,
        5,
        "The text says that nothing is decided yet",
        r"no (?:final |formal |firm )?decisions? (?:has|have) (?:yet )?been (?:made|taken|reached)\b",
        r"(?:has|have) (?:not|yet to)(?: yet)? (?:decided?\b|made? (?:a|any|up|its|their|his|her) (?:final )?(?:decisions?|minds?)\b"
        r"|reach(?:ed)? (?:a|an|any) (?:final )?(?:decision|agreement|deal)\b)",
        r"(?:is|are|remains?) (?:still )?undecided (?:on|about|whether)\b",
        r"yet to be (?:decided|agreed|settled|determined|finalised|finalized|approved)\b",
    ),
    cue(
        _OPEN,
        5,
        "The text says that something is not clear",
        rf"(?:remains?|is|was|it[’']s) (?:still |as yet )?(?:unclear|uncertain|unknown) {_WHETHER}{_SETTLED_BY_SOMEBODY}",
        rf"not (?:immediately |yet |entirely |at all )?(?:clear|known) {_WHETHER}{_SETTLED_BY_SOMEBODY}",
        rf"remains? (?:to be seen|an open question|unresolved|unanswered|unclear|unknown|uncertain)\b{_SETTLED_BY_SOMEBODY}",
        r"(?:unanswered questions?|questions remain)\b",
    ),
    cue(
        _OPEN,
        4,
        "The text says that something has not happened yet",
        rf"(?:has|have) (?:yet|still) to (?:[a-z]+ly )?{_AWAITED}",
        r"(?:has|have) yet to be (?!called|seen|won)[a-z]+(?:ed|en|id|un|ld)\b",
        rf"(?:has|have) not yet (?:been )?{_DONE}",
        r"(?:is|are) (?:still )?(?:awaiting|waiting for)(?: an?| the| its| their)? (?:[a-z-]+ ){0,3}?"
        r"(?:decision|response|reply|approval|ruling|verdict|report|answer|outcome|result)s?\b",
    ),
    cue(
        _OPEN,
        4,
        "The text says that something is being looked at",
        r"(?:is|are) (?:now |still |currently )?being (?:looked (?:at|into)|reviewed|considered|examined|investigated|assessed"
        r"|consulted on|drafted|drawn up|negotiated)\b",
        rf"(?:is|are) (?:now |still |currently |also |actively )?{_HOLDING} (?:an? (?:[a-z-]+ ){{0,3}}?{_HELD_THINGS}"
        r"|(?:the|its|their|whether|how|if|what|plans?|proposals?|options?|ways|possible|new|changes|allegations|claims)\b)",
        r"(?:is|are|remains?) (?:now |still |currently )?under (?:review|consideration|investigation|discussion|negotiation)\b",
        rf"will (?:now |also |then |formally ){_HELD}",
        rf"will {_HELD} (?:(?:whether|how|if|what)\b|(?:[\w’'-]+ ){{0,3}}?{_HELD_THINGS})",
        r"(?:has|have) (?:now |also )?(?:launched|opened|ordered|announced|begun|commissioned) (?:an?|the|its|their)"
        r" (?:[a-z-]+ ){0,3}?(?:inquiry|investigation|review|consultation|audit|probe)\b",
    ),
    cue(
        _OPEN,
        3,
        "The text says that somebody was asked and gave no answer",
        rf"(?<!which )(?<!who )(?:declined|refused|declines|refuses) to {_TELL}{_ON_WHAT}",
        r"(?<!which )(?<!who )(?:(?:did|has|have|had) not|(?:did|has|have)n[’']t) (?:immediately |yet )?"
        r"(?:respond|reply|return|answer|replied)(?:ed)?(?: to)?(?: an?| the| several| multiple| repeated| our| any)?"
        rf"(?: [a-z-]+){{0,2}}? {_ASKED}(?: (?:for|to|seeking) (?:a |an |further )?(?:comment|interview))?{_ON_WHAT}",
        rf"(?:would|will) not (?:say|discuss|elaborate|disclose|specify|confirm|explain) (?:more|{_WHETHER})",
        rf"(?:{_BODIES}|ministers|officials|spokes(?:man|woman|person)) (?:did|has|have) not (?:say|said|explain(?:ed)?|confirm(?:ed)?|disclose[d]?|specif(?:y|ied)) {_WHETHER}",
    ),
    cue(
        _OPEN,
        3,
        "The text says that somebody is asked to act",
        rf"(?:asks|has asked|have asked|calls on|called on|has called on|urges|has urged|have urged) {_CALLED} to {_DEEDS}",
        rf"(?:recommends|has recommended|recommended|proposes|demands) that {_CALLED} (?:should |must )?{_DEEDS}",
        r"(?:has|have) (?:asked|called|applied) for (?:written |oral )?(?:evidence|an? (?:[a-z-]+ )?(?:inquiry|hearing|review|meeting|investigation)|the (?:figures|legal advice|documents|minutes))",
        waits=True,
    ),
    cue(
        _OPEN,
        3,
        "The text says that somebody undertook to do something",
        rf"(?:has|have) {_PROMISED} to (?:now |also )?{_DEEDS}",
        rf"(?<!had ){_PROMISED} to {_DEEDS}",
        rf"(?<!had )(?:said|says) {_SPEAKING} (?:would|will) (?:now |also )?{_DEEDS}",
        rf"{_BODY} (?:also )?(?:plans|intends) to {_DEEDS}",
        rf"(?:they|ministers|officials|councillors|peers|campaigners) (?:also )?(?:plan|intend) to {_DEEDS}",
        waits=True,
    ),
    cue(
        _OPEN,
        3,
        "The text says that something is expected",
        rf"(?:is|are) (?:also |widely |now |still )?(?:expected|due|set|scheduled|slated|poised) to (?:{_EVENTS}|{_DEEDS})",
        waits=True,
    ),
)
