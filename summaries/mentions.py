"""Who is named in running text, outside quotations: people, organisations, roles, pronouns.

A mention is read from its own words and those right beside it; nothing is looked up anywhere.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from summaries.callings import touching
from summaries.document import Block, BlockKind, Mention, MentionKind, Span
from summaries.nominals import NUMBERED, with_nominals
from summaries.roles import BELONGS, body_after, role_beside
from summaries.tokens import CAP, end_of, is_organisation, plain, tokens_of, word_at
from summaries.vocabulary import (
    BODIES,
    CUES,
    HONORIFICS,
    LEGAL,
    NOT_NAMES,
    ORGANISATION_WORDS,
    PARTICLES,
    PEOPLE,
    RANKS,
    ROLE_MODIFIERS,
    ROLES,
    SAYS,
)
from summaries.words import STOP_WORDS

__all__ = ["Mention", "MentionKind", "find_mentions"]

MAX_MENTIONS = 2_000
MAX_RUN = 9


_PARTICLE = "|".join(sorted(PARTICLES))
# What may not stand before is looked for after the first letter: a pattern that begins with a set of letters is quick.
_FIRST = CAP.replace("]", r"](?<![\w’'&].)", 1)
_RUN = re.compile(rf"{_FIRST}(?:[ \u00a0](?:(?:{_PARTICLE})[ \u00a0])?{CAP}){{0,{MAX_RUN - 1}}}")
_OF = re.compile(
    rf"[ \u00a0](?:of|for)(?:[ \u00a0]the)?[ \u00a0](?P<more>{CAP}(?:[ \u00a0](?:and[ \u00a0])?{CAP}){{0,4}})"
)
_AND = re.compile(rf"[ \u00a0]and[ \u00a0](?P<more>{CAP}(?:[ \u00a0]{CAP}){{0,4}})")
_LOWER_BODY = re.compile(
    r"[ \u00a0](?:committee|council|department|police|ministry|commission|party|campaign|government|administration)\b"
)
# The first letters of what a name may go on with: “of”, “for”, “and”, or one of the words above.
_JOINING = tuple("ofacdmpg")
_PRONOUN = re.compile(
    r"[HhSsTt](?<!\w.)(?:(?<=[Hh])[Ee]|(?<=[Ss])[Hh][Ee]|(?<=[Tt])[Hh][Ee][Yy])\b"
    rf"|[Ii](?<!\w.)[Tt](?= (?i:{'|'.join(sorted(CUES))})\b)"
)
_NOT_NAMED = re.compile(r"[dri]-[a-z.]+")
_NO_NAMES = NOT_NAMES | STOP_WORDS | {word.replace("'", "’") for word in STOP_WORDS}
_TELLING = ("-based", "-born", "-backed", "-led", "-year-old", "-area", "-style", "-era")
_TELLS = re.compile(rf" (?:{'|'.join(sorted(word for word in CUES if not word.endswith('ing')))})\b")
_MONTHS = frozenset(["march", "april", "may", "june", "july", "august"])
# “Will”, but not the day of “Super Tuesday”.
_ORDINARY = frozenset(word.capitalize() for word in _NO_NAMES) - frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Today The A An I You He She It We They Who".split()
)
_OPENING = '.!?:“”"‘('
_SPEAKS = re.compile(rf" (?:{'|'.join(sorted(SAYS))})\b")
_ARTICLES = frozenset(["the", "a", "an", "late", "young", "old"])
_SURNAMES = frozenset(
    ["king", "prince", "bishop", "pope", "baron", "major", "farmer", "judge", "fellow", "abbot", "page"]
)
_ROLE_WORDS = ROLE_MODIFIERS | ROLES


def find_mentions(text: str, blocks: Sequence[Block], hidden: Sequence[Span]) -> tuple[Mention, ...]:
    """Return the mentions of running text in order; `hidden` are the quotations, in order of place.

    Where somebody is called “Cole Will”, the text is read once more with “Will” as a name.
    """
    mentions = _found(text, blocks, hidden, frozenset())
    common = _common_surnames(text, mentions)
    stands = common and any(_stand_alone(text, block.span, common) for block in blocks)
    return tuple(_found(text, blocks, hidden, common) if stands else mentions)


def _stand_alone(text: str, block: Span, common: frozenset[str]) -> bool:
    return any(_common_surname(text, block, found, common) for found in _RUN.finditer(text, block.start, block.end))


def _found(text: str, blocks: Sequence[Block], hidden: Sequence[Span], common: frozenset[str]) -> list[Mention]:
    mentions: list[Mention] = []
    starts = [span.start for span in hidden]
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.BODY and len(mentions) < MAX_MENTIONS:
            for mention in _in_block(text, block.span, number, common):
                at = bisect_right(starts, mention.span.start) - 1
                if at < 0 or hidden[at].end <= mention.span.start:
                    mentions.append(mention)
    return mentions


def _common_surnames(text: str, mentions: Sequence[Mention]) -> frozenset[str]:
    """Return the last words of two-word names that are ordinary words too: of “Cole Will”, not of “THEY WILL”."""
    names = [item.name for item in mentions if item.name and item.kind is MentionKind.PERSON]
    pairs = [
        text[start:end].split()
        for start, end in names
        if (at := text.rfind(" ", start, end)) > 0 and text[at + 1 : end] in _ORDINARY
    ]
    return frozenset(pair[1] for pair in pairs if len(pair) == 2 and plain(pair[0]) not in _NO_NAMES)


def _in_block(text: str, block: Span, number: int, common: frozenset[str]) -> list[Mention]:
    named = _names(text, block, number, common)
    spoken = [
        Mention(Span(*found.span()), MentionKind.PRONOUN, number)
        for found in _PRONOUN.finditer(text, block.start, block.end)
    ]
    named, called = with_nominals(text, block, number, named)
    return sorted([*_others([*named, *called]), *spoken], key=attrgetter("span"))


def _others(named: Sequence[Mention]) -> list[Mention]:
    """Return all but who is named right after: “the Minister for Tides, Ada Quill,” is one person, and has a name."""
    roles = [item.role for item in named if item.name and item.role and item.role.end < item.span.start]
    if not roles:
        return list(named)
    return [item for item in named if item.kind is not MentionKind.NOMINAL or not touching(roles, item.span)]


def _names(text: str, block: Span, number: int, common: frozenset[str]) -> list[Mention]:
    named: list[Mention] = []
    for found in _RUN.finditer(text, block.start, block.end):
        for mention in _named(text, block, number, found, common):
            if not (named and named[-1].span.touches(mention.span)):
                named.append(mention)
    return named


def _named(text: str, block: Span, number: int, found: re.Match[str], common: frozenset[str]) -> list[Mention]:
    """Return whom a run of capitalised words names: one, or two where the first owns the second."""
    if plain(found[0]) in _NO_NAMES:
        surname = _common_surname(text, block, found, common)
        return [_person(text, block, number, surname)] if surname else []
    tokens = tokens_of(text, *found.span())
    while tokens and _is_no_name(word_at(text, tokens[0])):
        tokens.pop(0)
    if not tokens or len(tokens) > MAX_RUN or (len(tokens) == 1 and _is_opening(text, block, tokens[0])):
        return []
    parts = _parted(text, tokens)
    return [_parsed(text, block, number, Span(part[0].start, end_of(text, part[-1])), part) for part in parts]


def _common_surname(text: str, block: Span, found: re.Match[str], common: frozenset[str]) -> Span | None:
    """Return where an ordinary word is somebody's name: inside a sentence, or before a verb of saying.

    Inside a sentence a month is more often a month.
    """
    name = found[0].removesuffix("’s").removesuffix("'s")
    if name not in common:
        return None
    span = Span(found.start(), found.start() + len(name))
    before = text[max(block.start, span.start - 2) : span.start].strip()
    inside = bool(before) and before[-1] not in _OPENING and name.lower() not in _MONTHS
    return span if inside or _TELLS.match(text, span.end, block.end) else None


def _is_no_name(word: str) -> bool:
    """Say whether a capitalised word is none of a name: a common word, a shortened verb, a party and state."""
    if "-" not in word:
        return word in _NO_NAMES
    return word in _NO_NAMES or bool(_NOT_NAMED.fullmatch(word)) or word.endswith(_TELLING)


def _parted(text: str, tokens: list[Span]) -> list[list[Span]]:
    """Part a run after its first possessive: “Norland’s Ministry” names Norland, and the ministry.

    A plural one belongs to the name of a body, as in “Crews’ Union”.
    """
    for index, token in enumerate(tokens[:-1]):
        word = token.of(text)
        if word.endswith(("’s", "'s", "s’")):
            if word.endswith("’") and tokens[-1].of(text) in ORGANISATION_WORDS:
                continue
            owner = [] if word.endswith(("s’", "s'")) else [tokens[: index + 1]]
            return [*owner, tokens[index + 1 :]]
    return [tokens]


def _is_opening(text: str, block: Span, token: Span) -> bool:
    """Say whether a single capitalised word only opens a sentence and is an ordinary word."""
    before = text[max(block.start, token.start - 2) : token.start].strip()
    if before and before[-1] not in _OPENING:
        return False
    word = token.of(text).lower()
    if word == "secretary" and _OF.match(text, token.end, block.end):
        return False
    if word in ROLE_MODIFIERS or word in PEOPLE or word in BODIES:
        return True
    if not word.endswith(("ing", "ly", "ed")) or _SPEAKS.match(text, token.end, block.end):
        return False
    title = text[max(block.start, token.start - 9) : token.start].split()[-1:]
    return not title or plain(title[0]) not in HONORIFICS


def _parsed(text: str, block: Span, number: int, span: Span, tokens: list[Span]) -> Mention:
    whole = _joined(text, block, span, tokens)
    if whole != span:
        tokens, span = tokens_of(text, whole.start, whole.end), whole
    if word_at(text, tokens[-1]) in LEGAL:
        return _law(text, block, number, span, tokens)
    roles = [at for at, token in enumerate(tokens) if _is_role(text, token)]
    if not _names_after(text, tokens, roles) and (
        is_organisation(text, tokens)
        or (text[tokens[-1].start].islower() and _LOWER_BODY.match(text, tokens[-1].start - 1, span.end))
    ):
        return Mention(span, MentionKind.ORGANISATION, number, organisation=span)
    if roles and _office_end(text, tokens, roles[-1]) == len(tokens) - 1:
        return _role_only(text, block, number, span)
    if roles:
        return _titled(text, block, number, span, tokens, roles[-1])
    return _person(text, block, number, span)


def _names_after(text: str, tokens: Sequence[Span], roles: Sequence[int]) -> bool:
    """Say whether a name follows a role: “House Speaker Ada Quill” is no house."""
    if not roles or roles[-1] == len(tokens) - 1:
        return False
    last = tokens[-1].of(text)
    return last not in ORGANISATION_WORDS and not last.isupper()


def _office_end(text: str, tokens: Sequence[Span], role_at: int) -> int:
    """Return the index of an office's last word, which for “Secretary of State” is two words on."""
    of = tokens[role_at + 1 : role_at + 2]
    return role_at + 2 if of and word_at(text, of[0]) == "of" and len(tokens) > role_at + 2 else role_at


def _law(text: str, block: Span, number: int, span: Span, tokens: Sequence[Span]) -> Mention:
    """Read “Harbour Licences Bill” as a law's name, “Clause 9” and “Bill” as words for one."""
    if len(tokens) > 1:
        return Mention(span, MentionKind.DOCUMENT, number, organisation=span)
    numbered = NUMBERED.match(text, span.end, block.end)
    whole = Span(span.start, numbered.end()) if numbered else span
    return Mention(whole, MentionKind.DOCUMENT, number, role=whole)


def _is_role(text: str, token: Span) -> bool:
    word = word_at(text, token)
    if word in _SURNAMES and _bears_a_name(text, token):
        return False
    if word in RANKS:
        return token.of(text).endswith(".")
    return word in ROLES and word not in HONORIFICS


def _bears_a_name(text: str, token: Span) -> bool:
    """Say whether “King” is a name here: after a first name or “Mr.”, or alone without an article."""
    before = text[max(0, token.start - 24) : token.start].split()[-1:]
    if not before or not text[token.start - 1 : token.start].isspace():
        return True
    word = plain(before[0].strip('“”"‘’'))
    return word not in _ARTICLES and word not in ROLE_MODIFIERS and before[0] not in ORGANISATION_WORDS


def _joined(text: str, block: Span, span: Span, tokens: Sequence[Span]) -> Span:
    """Extend “Ministry” over “of Tides”, “Crime” over “and Policing Bill”, “Home Affairs” over “committee”."""
    if not text[span.end : span.end + 2].endswith(_JOINING):
        return span
    last = tokens[-1].of(text)
    if (last in ORGANISATION_WORDS or last == "Secretary") and (found := _OF.match(text, span.end, block.end)):
        return Span(span.start, end_of(text, Span(*found.span("more"))))
    if len(tokens) == 1 and (found := _AND.match(text, span.end, block.end)):
        more = tokens_of(text, *found.span("more"))
        if word_at(text, more[-1]) in LEGAL or (more[-1].of(text) in ORGANISATION_WORDS and len(more) < 4):
            return Span(span.start, end_of(text, more[-1]))
    if found := _LOWER_BODY.match(text, span.end, block.end):
        return Span(span.start, found.end())
    return span


def _role_only(text: str, block: Span, number: int, span: Span) -> Mention:
    """Read “Chief Constable” or “Police Powers Unit Director” where no name follows at once."""
    found = BELONGS.match(text, span.end, block.end)
    if found is None:
        return Mention(span, MentionKind.NOMINAL, number, role=span)
    organisation, rest = _organisation_then_name(text, Span(*found.span("org")))
    whole = Span(span.start, (rest or organisation).end)
    kind = MentionKind.PERSON if rest else MentionKind.NOMINAL
    return Mention(whole, kind, number, name=rest, role=span, organisation=organisation)


def _organisation_then_name(text: str, run: Span) -> tuple[Span, Span | None]:
    """Part “Police Powers Unit Andrew Johnson”-like runs after their last word for an organisation."""
    tokens = tokens_of(text, run.start, run.end)
    last = max((at for at, token in enumerate(tokens) if token.of(text) in ORGANISATION_WORDS), default=-1)
    rest = tokens[last + 1 :]
    if rest and word_at(text, rest[0]) in ROLES | HONORIFICS:
        rest = rest[1:]
    if last < 0 or len(rest) != 2:
        return Span(run.start, end_of(text, Span(run.start, run.end))), None
    return Span(run.start, tokens[last].end), Span(rest[0].start, end_of(text, rest[-1]))


def _titled(text: str, block: Span, number: int, span: Span, tokens: Sequence[Span], role_at: int) -> Mention:
    """Read “Harbour Committee Chair Ada Quill”: organisation, role, name."""
    first = role_at
    while (
        first
        and word_at(text, tokens[first - 1]) in _ROLE_WORDS
        and tokens[first - 1].of(text) not in ORGANISATION_WORDS
    ):
        first -= 1
    before = tokens[:first]
    organisation = None
    if before and is_organisation(text, before):
        organisation = Span(before[0].start, end_of(text, before[-1]))
    elif before:
        first = 0
    last = _office_end(text, tokens, role_at)
    role = Span(tokens[first].start, tokens[last].end)
    name = Span(tokens[last + 1].start, span.end)
    organisation = organisation or body_after(text, block, name)
    return Mention(span, MentionKind.PERSON, number, name, role, organisation)


def _person(text: str, block: Span, number: int, span: Span) -> Mention:
    """Read a name with the role that stands before or after it."""
    beside = role_beside(text, block, span)
    return Mention(span, MentionKind.PERSON, number, span, beside.role, beside.organisation)
