"""Who is named in running text, outside quotations: people, organisations, roles, pronouns.

A mention is read from its own words and those right beside it; nothing is looked up anywhere.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from summaries.document import Block, BlockKind, Reading, Span
from summaries.vocabulary import (
    BODIES,
    DOCUMENTS,
    HONORIFICS,
    LEGAL,
    NOT_NAMES,
    ORGANISATION_WORDS,
    PARTICLES,
    PEOPLE,
    PRONOUNS,
    ROLE_MODIFIERS,
    ROLES,
)
from summaries.words import STOP_WORDS

MAX_MENTIONS = 4_000
MAX_RUN = 9


class MentionKind(StrEnum):
    """What a mention names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names somebody, with what its words say of name, role and organisation."""

    span: Span
    kind: MentionKind
    block: int
    name: Span | None = None
    role: Span | None = None
    organisation: Span | None = None


_CAP = r"[^\W\d_a-z][\w’'&]*(?:[-.][\w’']+)*\.?"
_TOKEN = re.compile(r"[\w’'&]+(?:[-.][\w’']+)*\.?")
_PARTICLE = "|".join(sorted(PARTICLES))
_RUN = re.compile(rf"(?<![\w’'&]){_CAP}(?:[ \u00a0](?:(?:{_PARTICLE})[ \u00a0])?{_CAP}){{0,{MAX_RUN - 1}}}")
_OF = re.compile(rf"[ \u00a0](?:of|for)(?:[ \u00a0]the)?[ \u00a0](?P<more>{_CAP}(?:[ \u00a0](?:and[ \u00a0])?{_CAP}){{0,4}})")
_AND = re.compile(rf"[ \u00a0]and[ \u00a0](?P<more>{_CAP}(?:[ \u00a0]{_CAP}){{0,4}})")
_LOWER_BODY = re.compile(r"[ \u00a0](?:committee|council|department|police|ministry|commission|party|campaign|government|administration)\b")
_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(PRONOUNS))})\b", re.IGNORECASE)
_HEADS = PEOPLE | BODIES | DOCUMENTS
_PHRASE = _HEADS | ROLE_MODIFIERS
_BELONGS = re.compile(rf"\s+(?:of|for|at|from|with|in)\s+(?:the\s+)?(?P<org>{_CAP}(?:[ \u00a0](?:(?:of|for|and)[ \u00a0](?:the[ \u00a0])?)?{_CAP}){{0,6}})")
_APPOSITION = re.compile(
    rf"\s*,\s+(?:(?:the|a|an|its|their|who is|who was|now|then|and)\s+)*"
    rf"(?P<role>(?:[\w’'&-]+[ \u00a0]){{0,5}}?[\w’'&-]+)"
    rf"(?:\s+(?:of|at|for|with|from|in|on)\s+(?:the\s+)?(?P<org>{_CAP}(?:[ \u00a0](?:(?:of|for|and)[ \u00a0](?:the[ \u00a0])?)?{_CAP}){{0,6}})"
    rf"|\s+(?:of|at|for|with|from|in|on)\s+(?:the\s+|a\s+|an\s+)?[\w’' -]{{2,60}}?)?(?=\s*(?:[,.;:)—–]|$|who\b|said\b|says\b|told\b|added\b))"
)


def find_mentions(text: str, blocks: Sequence[Block], hidden: Sequence[Span]) -> tuple[Mention, ...]:
    """Return the mentions of running text in order; `hidden` are the quotations, in order of place."""
    mentions: list[Mention] = []
    starts = [span.start for span in hidden]
    for number, block in enumerate(blocks):
        if block.kind is BlockKind.BODY and len(mentions) < MAX_MENTIONS:
            for mention in _in_block(text, block.span, number):
                at = bisect_right(starts, mention.span.start) - 1
                if at < 0 or hidden[at].end <= mention.span.start:
                    mentions.append(mention)
    return tuple(mentions)


def _in_block(text: str, block: Span, number: int) -> list[Mention]:
    named: list[Mention] = []
    for found in _RUN.finditer(text, block.start, block.end):
        mention = _named(text, block, number, found)
        if mention and not (named and named[-1].span.touches(mention.span)):
            named.append(mention)
    taken = [mention.span for mention in named]
    spoken = [
        Mention(Span(*found.span()), MentionKind.PRONOUN, number)
        for found in _PRONOUN.finditer(text, block.start, block.end)
    ]
    called = [
        _nominal(text, block, number, phrase)
        for phrase in _phrases(text, block)
        if not _overlaps(Span(phrase[0].start, phrase[-1].end), taken)
    ]
    return sorted([*named, *spoken, *called], key=lambda mention: mention.span)


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    at = bisect_right(taken, Span(span.end, -1))
    return any(other.touches(span) for other in taken[max(0, at - 3) : at])


def _tokens(text: str, start: int, end: int) -> list[Span]:
    return [Span(*found.span()) for found in _TOKEN.finditer(text, start, end)]


def _word(text: str, span: Span) -> str:
    return span.of(text).rstrip(".").removesuffix("’s").removesuffix("'s").lower()


def _named(text: str, block: Span, number: int, found: re.Match[str]) -> Mention | None:
    tokens = _tokens(text, *found.span())
    while tokens and _word(text, tokens[0]) in NOT_NAMES | STOP_WORDS:
        tokens.pop(0)
    if not tokens or (len(tokens) == 1 and _is_opening(text, block, tokens[0])):
        return None
    tokens = _without_possessive_tail(text, tokens)
    span = Span(tokens[0].start, _end_of(text, tokens[-1]))
    return _parsed(text, block, number, span, tokens)


def _without_possessive_tail(text: str, tokens: list[Span]) -> list[Span]:
    """Cut a run after its first possessive: “Norland’s Ministry” names Norland, the next run the ministry."""
    for index, token in enumerate(tokens[:-1]):
        if token.of(text).endswith(("’s", "'s")):
            return tokens[index + 1 :]
    return tokens


def _end_of(text: str, token: Span) -> int:
    words = token.of(text)
    for ending in ("’s", "'s", "’", "'"):
        if words.endswith(ending):
            return token.end - len(ending)
    return token.end - 1 if words.endswith(".") and len(words) > 3 and "." not in words[:-1] else token.end


def _is_opening(text: str, block: Span, token: Span) -> bool:
    """Say whether a single capitalised word only opens a sentence and is an ordinary word."""
    word = token.of(text).lower()
    before = text[max(block.start, token.start - 2) : token.start].strip()
    opens = not before or before[-1] in ".!?:“”\"‘("
    return opens and (word in ROLE_MODIFIERS or word in PEOPLE or word in BODIES or word.endswith(("ing", "ly", "ed")))


def _parsed(text: str, block: Span, number: int, span: Span, tokens: list[Span]) -> Mention:
    whole = _joined(text, block, span, tokens)
    if whole != span:
        tokens, span = _tokens(text, whole.start, whole.end), whole
    if len(tokens) > 1 and _word(text, tokens[-1]) in LEGAL:
        return Mention(span, MentionKind.DOCUMENT, number, organisation=span)
    if _is_organisation(text, tokens) or span.of(text)[-1].islower() and _LOWER_BODY.search(text, tokens[-1].start - 1, span.end):
        return Mention(span, MentionKind.ORGANISATION, number, organisation=span)
    roles = [at for at, token in enumerate(tokens) if _is_role(text, token)]
    if roles and roles[-1] == len(tokens) - 1:
        return _role_only(text, block, number, span)
    if roles:
        return _titled(text, block, number, span, tokens, roles[-1])
    return _person(text, block, number, span)


def _is_role(text: str, token: Span) -> bool:
    word = _word(text, token)
    return word in ROLES and word not in HONORIFICS


def _is_organisation(text: str, tokens: Sequence[Span]) -> bool:
    last = tokens[-1].of(text).rstrip(".").removesuffix("’s").removesuffix("'s")
    if any(token.of(text) in ORGANISATION_WORDS for token in (tokens[-1], *tokens[:1])) or last in ORGANISATION_WORDS:
        return True
    return last.isupper() and len(last) > 1 and len(tokens) == 1


def _joined(text: str, block: Span, span: Span, tokens: Sequence[Span]) -> Span:
    """Extend “Ministry” over “of Tides”, “Crime” over “and Policing Bill”, “Home Affairs” over “committee”."""
    first = tokens[-1].of(text)
    if (found := _OF.match(text, span.end, block.end)) and (first in ORGANISATION_WORDS or first == "Secretary"):
        return Span(span.start, _end_of(text, Span(*found.span("more"))))
    if (found := _AND.match(text, span.end, block.end)) and len(tokens) == 1:
        more = _tokens(text, *found.span("more"))
        if _word(text, more[-1]) in LEGAL or more[-1].of(text) in ORGANISATION_WORDS and len(more) < 4:
            return Span(span.start, _end_of(text, more[-1]))
    if found := _LOWER_BODY.match(text, span.end, block.end):
        return Span(span.start, found.end())
    return span


def _role_only(text: str, block: Span, number: int, span: Span) -> Mention:
    """Read “Chief Constable” or “Police Powers Unit Director” where no name follows at once."""
    found = _BELONGS.match(text, span.end, block.end)
    if found is None:
        return Mention(span, MentionKind.NOMINAL, number, role=span)
    organisation, rest = _organisation_then_name(text, Span(*found.span("org")))
    whole = Span(span.start, (rest or organisation).end)
    kind = MentionKind.PERSON if rest else MentionKind.NOMINAL
    return Mention(whole, kind, number, name=rest, role=span, organisation=organisation)


def _organisation_then_name(text: str, run: Span) -> tuple[Span, Span | None]:
    """Part “Police Powers Unit Andrew Johnson”-like runs after their last word for an organisation."""
    tokens = _tokens(text, run.start, run.end)
    last = max((at for at, token in enumerate(tokens) if token.of(text) in ORGANISATION_WORDS), default=-1)
    rest = tokens[last + 1 :]
    if last < 0 or len(rest) != 2:
        return Span(run.start, _end_of(text, Span(run.start, run.end))), None
    return Span(run.start, tokens[last].end), Span(rest[0].start, _end_of(text, rest[-1]))


def _titled(text: str, block: Span, number: int, span: Span, tokens: Sequence[Span], role_at: int) -> Mention:
    """Read “Harbour Committee Chair Ada Quill”: organisation, role, name."""
    first = role_at
    while first and _word(text, tokens[first - 1]) in ROLE_MODIFIERS | ROLES and tokens[first - 1].of(text) not in ORGANISATION_WORDS:
        first -= 1
    before = tokens[:first]
    organisation = None
    if before and _is_organisation(text, before):
        organisation = Span(before[0].start, _end_of(text, before[-1]))
    elif before:
        first = 0
    role = Span(tokens[first].start, tokens[role_at].end)
    name = Span(tokens[role_at + 1].start, span.end)
    organisation = organisation or _after_name(text, block, name)
    return Mention(span, MentionKind.PERSON, number, name, role, organisation)


def _after_name(text: str, block: Span, name: Span) -> Span | None:
    found = _BELONGS.match(text, name.end, block.end)
    if found is None:
        return None
    run = Span(*found.span("org"))
    return _clean(text, run) if _is_organisation(text, _tokens(text, run.start, run.end)) else None


def _clean(text: str, span: Span) -> Span:
    tokens = _tokens(text, span.start, span.end)
    return Span(span.start, _end_of(text, tokens[-1])) if tokens else span


def _person(text: str, block: Span, number: int, span: Span) -> Mention:
    """Read a name with the role before it (“deputy director X”) or after it (“X, chair of Y,”)."""
    role = _role_before(text, block, span)
    organisation = _possessor(text, block, role) if role else None
    if role is None and (found := _APPOSITION.match(text, span.end, block.end)):
        role, organisation = _apposition(text, found)
    return Mention(span, MentionKind.PERSON, number, span, role, organisation or _after_name(text, block, span))


def _apposition(text: str, found: re.Match[str]) -> tuple[Span | None, Span | None]:
    phrase = Span(*found.span("role"))
    words = [_word(text, token) for token in _tokens(text, phrase.start, phrase.end)]
    if not words or not (words[-1] in ROLES | PEOPLE or any(word in ROLES for word in words)):
        return None, None
    organisation = _clean(text, Span(*found.span("org"))) if found["org"] else None
    return phrase, organisation


def _role_before(text: str, block: Span, span: Span) -> Span | None:
    tokens = _tokens(text, max(block.start, span.start - 80), span.start)
    if not tokens or text[tokens[-1].end : span.start].strip():
        return None
    first = len(tokens)
    while first and _word(text, tokens[first - 1]) in ROLES | ROLE_MODIFIERS | PEOPLE and not text[tokens[first - 1].end : tokens[first].start if first < len(tokens) else span.start].strip():
        first -= 1
    if first == len(tokens) or _word(text, tokens[-1]) not in ROLES | PEOPLE:
        return None
    return Span(tokens[first].start, tokens[-1].end)


def _possessor(text: str, block: Span, role: Span) -> Span | None:
    """Return the organisation in “the Harbour Board’s chief inspector X”."""
    found = re.search(rf"({_CAP}(?:[ \u00a0]{_CAP}){{0,4}})[’']s?\s$", text[max(block.start, role.start - 80) : role.start])
    if found is None:
        return None
    start = max(block.start, role.start - 80) + found.start()
    return _clean(text, Span(start, start + len(found[1])))


def _phrases(text: str, block: Span) -> Iterator[list[Span]]:
    """Yield runs of words such as “senior police officers”, each ending with a word for who may speak."""
    run: list[Span] = []
    for found in _TOKEN.finditer(text, block.start, block.end):
        token = Span(*found.span())
        if run and (token.start != run[-1].end + 1 or _word(text, token) not in _PHRASE):
            yield from _ended(text, run)
            run = []
        if _word(text, token) in _PHRASE:
            run.append(token)
    yield from _ended(text, run)


def _ended(text: str, run: list[Span]) -> Iterator[list[Span]]:
    while run and _word(text, run[-1]) not in _HEADS:
        run.pop()
    if run:
        yield run[-4:]


def _nominal(text: str, block: Span, number: int, tokens: Sequence[Span]) -> Mention:
    phrase = Span(tokens[0].start, _end_of(text, tokens[-1]))
    head = _word(text, tokens[-1])
    belongs = _BELONGS.match(text, phrase.end, block.end) if head in PEOPLE or head in DOCUMENTS else None
    organisation = _clean(text, Span(*belongs.span("org"))) if belongs else None
    span = Span(phrase.start, organisation.end if organisation else phrase.end)
    kind = MentionKind.DOCUMENT if head in DOCUMENTS else MentionKind.NOMINAL
    return Mention(span, kind, number, role=phrase, organisation=organisation)
