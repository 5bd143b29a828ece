"""The words by which English news says that a time or a stage of something is still to come.

General knowledge of English, kept as tables that can be read and corrected; nothing here was gathered from a data set.
"""

import re

from summaries.open_words import Cue, Opening, cue, one_of

DATED = "The text names a time that is still ahead"

# A time is one to come where one of these stands before it, near it. “Will” is also a name.
FUTURE = re.compile(
    r"\b(?:(?-i:will)|shall|(?<!was )(?<!were )(?<!been )(?:due|scheduled|slated|set to|set for|expected)(?: to| for| by| on| in)"
    r"|is to|are to|deadline (?:is|of|for)|closes|closing|opens|begins|starts|takes? effect|comes? into (?:force|effect)"
    r"|have until|has until|plans? to|expires?|runs? (?:until|to))\b",
    re.IGNORECASE,
)
# It is where one of these stands right before it, or is its own first word.
BY = re.compile(r"\b(?:by|until|no later than) (?:the end of )?$", re.IGNORECASE)
WAITING = re.compile(r"(?:by|until|later|next|the coming)\b", re.IGNORECASE)
# It is that of the telling where one of these stands right before it: “officials said on Tuesday”.
TOLD = re.compile(
    r"\b(?:said|told|announced|reported|added|wrote|confirmed|published|released|issued|posted|tweeted|since|after"
    r"|according to an? [a-z]+)(?: [A-Za-z]+){0,3} ?$",
    re.IGNORECASE,
)
# What only supposes what comes next.
SUPPOSED = re.compile(r"\b(?:if|unless)\b[^,;]*\Z", re.IGNORECASE)

# What is to come, in matters of policy: it stands with the time in one stretch of the sentence.
STAGES = re.compile(
    r"\b"
    + one_of(
        """
        consultations?, calls? for evidence, (?:second|third) reading, committee stage, report stage, royal assent, hearings?
        vot(?:e|es|ing) on (?-i:(?=[a-z])), (?:an?|the|its) vote, rulings?, decisions?, decide, deadlines?
        (?:final|interim|annual|its) reports?, report (?:is|will), to report, inquir(?:y|ies), inquests?
        (?:judicial|spending|independent)? ?reviews?, white paper, green paper, bills?, legislation, regulations?
        the budget, spending review, autumn statement, testimony, testify, evidence, submissions, objections, amendments
        reply, respond, trial, court of appeal
        (?:an|the) appeal, appeals? (?:court|against|hearing), negotiations, talks, summit, treaty, referendum, guidance
        proposals, tender, contract, scheme, takes? effect, comes? into (?:force|effect), expires?, sentencing, sentenced
        oral arguments, recommendations, (?:its|formal|official|(?:government|department|ministry|council|commission)(?:[’']s)?) response, findings
        select committee, planning committee
        """
    ),
    re.IGNORECASE,
)

_HOUSE = (
    r"(?:the |a |its )?(?:[a-z]+ ){0,2}?(?:commons|lords|senate|congress|full council|cabinet|supreme court|high court|court of appeal"
    r"|parliament|second reading|third reading|select committee|planning committee)\b"
)

AHEAD: tuple[Cue, ...] = (
    cue(
        Opening.AHEAD,
        4,
        "The text names a next stage",
        r"(?:will|is to|are to|is due to|is expected to|is set to|now) (?:now |then |next )?(?:go|goes|move|moves|pass|passes|head|heads"
        rf"|return|returns|be sent|be referred|be put|be returned)(?: back)? (?:to|before) {_HOUSE}",
        rf"(?:returns?|goes|moves|heads) (?:back )?to {_HOUSE}",
        r"(?:second|third) reading (?:is|will|takes?)\b",
        r"(?:committee|report) stage (?:is|will|begins|starts)\b",
        r"(?:will|expected to|due to) (?:come into (?:force|effect)|take effect)\b",
        r"(?:consultation|call for evidence) (?:will )?(?:closes?|ends?|opens?|runs? (?:until|for)|launch(?:es)?)\b",
        waits=True,
    ),
)
