"""How publishers word the furniture around an article: share lines, captions, notices, datelines.

The wording is general knowledge of news pages, gathered by reading them; nothing here was learned
from a data set.
"""

import re

from summaries.document import BlockKind

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_NAME = r"[A-Z][\w’'.-]+"
LINES: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
    (
        BlockKind.SHARE,
        re.compile(
            r"(?:the )?link has been copied|copy (?:the )?link|share (?:this|on|via|article|story|with)\b|share$"
            r"|(?:facebook|twitter|whatsapp|linkedin|email|print|x)(?:[\s|,/•·]+(?:facebook|twitter|whatsapp"
            r"|linkedin|email|print|x|share))*$|tweet$|scroll down\b|\d+ (?:shares|comments)$"
            r"|follow (?:us\b|(?:[\w.@’'-]+ ){1,4}on (?:twitter|x|facebook|instagram|bluesky|mastodon|threads)\b)"
            r"|(?:view|leave|post) (?:a )?comments?\b|click to share\b|save(?: for later)?$",
            re.I,
        ),
    ),
    (
        BlockKind.SEE_ALSO,
        re.compile(
            r"(?:see also|read (?:more|also|next|the full story)|related(?: (?:articles?|stories|topics?|content))?"
            r"|more (?:on this story|from|stories)|recommended|also on|you (?:may|might) (?:also )?like"
            r"|most (?:read|popular)|explore more|further reading|watch|listen|in pictures)\s*(?::|$|»|>|\||-\s|–\s)"
            r"|(?:don’t|don't) miss\s*:|(?:click|tap) here (?:to|for)\b|what to read next\b",
            re.I,
        ),
    ),
    (
        BlockKind.NOTICE,
        re.compile(
            r"(?:we|this (?:site|website|page)) uses? cookies|(?:accept|manage|reject) (?:all )?cookies|by continuing to"
            r"|sign[ -]?up (?:to|for)\b.{0,60}(?:newsletter|email|updates|briefing|inbox)"
            r"|subscribe\b.{0,40}(?:newsletter|today|now|for|to)|(?:get|receive) .{0,60}(?:in|to) your inbox"
            r"|(?:©|copyright)\s*(?:\d{4}|[A-Z])|all rights reserved|terms (?:of use|and conditions)|privacy policy"
            r"|advertisement$|sponsored(?: content)?$|already (?:a )?(?:subscriber|member)|log ?in\b.{0,20}$"
            r"|(?:this|the) (?:article|story) (?:was|is) (?:first |originally )?(?:published|amended|updated)"
            r"|(?:download|get) (?:the|our) (?:free )?app\b|please enable javascript|support (?:us|our journalism)\b"
            r"|(?:\(|additional |\(additional )(?:(?:reporting|writing|editing)(?: and |, )?)+ by\b"
            r"|(?:e-?mail|contact|reach) the (?:author|reporter|writer)|for more information,? (?:visit|contact|see)",
            re.I,
        ),
    ),
    (
        BlockKind.CAPTION,
        re.compile(
            r"(?:image|photo|photograph|picture|caption|pictured|video|graphic|illustration)"
            r"(?: (?:credit|source|caption|copyright|by|courtesy))?s?\s*[:|]"
            r"|(?:photo|photograph|image|illustration)s? (?:by|courtesy)\b|file (?:photo|picture|image)\b"
            r"|\(?(?:getty(?: images)?|ap photo|reuters|shutterstock|pa media|alamy)\b[^.]*$"
            r"|[^.!?]*\((?:getty(?: images)?|ap photo|reuters|shutterstock|pa(?: media)?|alamy)[^)]*\)\.?$"
            r"|[^.!?,/]{2,50}(?: ?/ ?| via )(?:getty images|ap(?: photo)?|afp|reuters|shutterstock|pa(?: media)?|alamy)\.?$",
            re.I,
        ),
    ),
    (
        BlockKind.CAPTION,  # “Warned: the harbour master (left) with her deputy”
        re.compile(
            r"[A-Z][\w’' -]{2,30} ?: [^\n]*(?:\( ?(?:left|right|above|below|centre|center|pictured)\b"
            r"|, ?(?:seen|pictured) (?:here|above|left|right|with|in)\b|, ?(?:left|right|above|below|pictured) ?,)"
        ),
    ),
    (
        BlockKind.DATELINE,
        re.compile(
            rf"(?:(?:published|updated|posted|last (?:updated|modified)|first published|date)\b[\s:]*(?:on |at )?)?"
            rf"(?:{_WEEKDAY},? )?(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}}"
            rf"|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d)"
            rf"(?:[\s,|•·-]*(?:at )?\d{{1,2}}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{{2,4}})?)?[\s.|•·]*$"
            rf"|(?:published|updated|posted)\s*:.{{0,40}}$|\d+ (?:min(?:ute)?s?|hours?|days?) (?:read|ago)$",
            re.I,
        ),
    ),
)
BYLINE = re.compile(
    rf"(?:(?i:written by|words by|by|from|reporting by|analysis by))\s*:?\s*(?:[A-Z]\.\s*)?{_NAME}(?:\s+(?:{_NAME}|de|van|von|bin|al|and|&|,))*"
    r"(?P<rest>[\s,|•·–-].{0,80})?$"
)
NOT_BYLINE = re.compile(r"[.!?][”\"’]?$|\b(?:was|were|is|are|has|have|had|will|would|said|says)\b")
DATELINE = re.compile(
    r"(?P<line>(?:[A-Z][A-Z’'.]+(?:[ ,-]+[A-Z][\w’'.]*){0,5}\s*(?:,\s*[A-Z][\w. ]{2,20})?\s*)"
    r"(?:\((?:[A-Z][\w &./-]{1,30})\)\s*)?(?:—|–|--|-)\s+)(?=[A-Z“\"‘])"
)
AGENCY_DATELINE = re.compile(
    rf"(?!(?:The|An?) ){_NAME}(?:[ ,]+{_NAME}){{0,4}} \((?:[A-Z]{{2,6}}|Reuters|Bloomberg)\) ?(?:—|–|--|-) ?(?=[A-Z“\"‘])"
)

# Agency copy that lost its line breaks: pieces divided by " . " before the first sentence.
LEADING: tuple[tuple[BlockKind, re.Pattern[str]], ...] = (
    (BlockKind.BYLINE, re.compile(r"By \. [\w’'., -]{2,60}? \. (?:(?:and|for) [\w’'. -]{2,40}? \. )?")),
    (BlockKind.DATELINE, re.compile(r"(?:PUBLISHED|UPDATED): \. .{4,40}? \d{4} \. (?:\| \. )?")),
    (BlockKind.DATELINE, re.compile(r"(?:Last u|U)pdated at .{4,40}? \d{4} \. ")),
    (
        BlockKind.BYLINE,
        re.compile(r"[A-Z][\w’'-]+ [A-Z][\w’'-]+(?: and [A-Z][\w’'-]+ [A-Z][\w’'-]+)? \. (?=PUBLISHED|UPDATED|Last u)"),
    ),
    (BlockKind.DATELINE, re.compile(r"\([A-Z][\w .]{1,24}\) ?(?:--|—|–) ?")),
    (BlockKind.CAPTION, re.compile(r"\( ?[A-Z\d][\w’'. /]{1,24}\) (?=[A-Z\d“\"‘`])")),
    (
        BlockKind.DATELINE,
        re.compile(
            rf"(?i:(?:{_WEEKDAY} ?, )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)? ?,? \d{{4}}"
            rf"(?: ?,? (?:at )?\d{{1,2}}[:.]\d\d ?[ap]\.?m\.?)?)(?: [A-Z]{{3,4}})? (?=[A-Z“\"‘])"
        ),
    ),
    (BlockKind.BYLINE, re.compile(rf"By (?:{_NAME} ){{1,2}}{_NAME} ?, (?:[A-Z]{{2,}} ){{1,3}}(?=[A-Z][a-z])")),
    (BlockKind.DATELINE, DATELINE),
    (BlockKind.DATELINE, AGENCY_DATELINE),
)
# Each with words that it cannot do without, which are quick to look for.
WITHIN: tuple[tuple[BlockKind, tuple[str, ...], re.Pattern[str]], ...] = (
    (BlockKind.SHARE, ("Scroll down",), re.compile(r"\bScroll down for (?:the |a )?videos?\b ?\.? ?")),
    (BlockKind.SHARE, ("link has been copied",), re.compile(r"\bThe link has been copied[.!]? ?")),
    (
        BlockKind.SEE_ALSO,
        ("See also", "Read more", "READ MORE", "Related"),
        re.compile(r"(?<=[.!?”\"] )(?:See also|Read more|READ MORE|Related): ?[^.!?\n]{3,160}[.!?]? ?(?=[A-Z“\"]|$)"),
    ),
)
