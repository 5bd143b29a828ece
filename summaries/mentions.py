"""Who is named in running text, outside quotations: people, organisations, roles, pronouns.

A mention is read from its own words and those right beside it; nothing is looked up anywhere.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from summaries.document import Block, BlockKind, Span
from summaries.roles import BELONGS, body_after, is_titled, role_beside
from summaries.tokens import CAP, TOKEN, end_of, is_organisation, plain, tokens_of, trimmed_run, word_at
from summaries.vocabulary import (
    BODIES,
    CUES,
    DOCUMENTS,
    HONORIFICS,
    LEGAL,
    NOT_NAMES,
    ORGANISATION_WORDS,
    PARTICLES,
    PEOPLE,
    PRONOUNS,
    RANKS,
    ROLE_MODIFIERS,
    ROLES,
)
from summaries.words import STOP_WORDS

MAX_MENTIONS = 2_000
MAX_RUN = 9


class MentionKind(StrEnum):
    """What a mention names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class Mention(NamedTuple):
    """A place that names somebody, with what its words say of name, role and organisation.

    A tuple, since an article has hundreds. `body` is a common noun for an organisation that is named elsewhere: “a spokesman for the ministry”.
    """

    span: Span
    kind: MentionKind
    block: int
    name: Span | None = None
    role: Span | None = None
    organisation: Span | None = None
    body: Span | None = None


_PARTICLE = "|".join(sorted(PARTICLES))
_RUN = re.compile(rf"(?<![\w’'&]){CAP}(?:[ \u00a0](?:(?:{_PARTICLE})[ \u00a0])?{CAP}){{0,{MAX_RUN - 1}}}")
_OF = re.compile(
    rf"[ \u00a0](?:of|for)(?:[ \u00a0]the)?[ \u00a0](?P<more>{CAP}(?:[ \u00a0](?:and[ \u00a0])?{CAP}){{0,4}})"
)
_AND = re.compile(rf"[ \u00a0]and[ \u00a0](?P<more>{CAP}(?:[ \u00a0]{CAP}){{0,4}})")
_LOWER_BODY = re.compile(
    r"[ \u00a0](?:committee|council|department|police|ministry|commission|party|campaign|government|administration)\b"
)
_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(PRONOUNS))})\b|\bit(?= (?:{'|'.join(sorted(CUES))})\b)", re.IGNORECASE)
_NOT_NAMED = re.compile(r"[dri]-[a-z.]+")
_NUMBERED = re.compile(r"[ \u00a0](?:\d+[A-Z]?(?:\(\w+\))*|\(\w+\))")
_OF_BODY = re.compile(r"\s+(?:of|for|at|from)\s+(?:the|its|their)\s+(?P<body>[a-z]+)\b")
_HEADS = PEOPLE | BODIES | DOCUMENTS
_NO_NAMES = NOT_NAMES | STOP_WORDS | {word.replace("'", "’") for word in STOP_WORDS}
_PHRASE = _HEADS | ROLE_MODIFIERS
_ROLE_WORDS = ROLE_MODIFIERS | ROLES
_PIECES = re.compile(f"({TOKEN.pattern})")
# Every shape of these words, so that each word of a text is looked up once, as it stands.
_PHRASE_FORMS = frozenset(
    shape + ending
    for word in _PHRASE
    for shape in (word, word.capitalize(), word.upper())
    for ending in ("", ".", "’s", "'s", "’s.", "'s.")
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
    called: list[Mention] = []
    for phrase in _phrases(text, block):
        place = Span(phrase[0].start, phrase[-1].end)
        if not _overlaps(place, taken) and not (called and called[-1].span.touches(place)):
            called.append(_nominal(text, block, number, phrase))
    return sorted([*named, *spoken, *called], key=attrgetter("span"))


def _overlaps(span: Span, taken: Sequence[Span]) -> bool:
    at = bisect_right(taken, Span(span.end, -1))
    return any(other.touches(span) for other in taken[max(0, at - 3) : at])


def _named(text: str, block: Span, number: int, found: re.Match[str]) -> Mention | None:
    if plain(found[0]) in _NO_NAMES:
        return None
    tokens = tokens_of(text, *found.span())
    while tokens and _is_no_name(text, tokens[0]):
        tokens.pop(0)
    if not tokens or len(tokens) > MAX_RUN or (len(tokens) == 1 and _is_opening(text, block, tokens[0])):
        return None
    tokens = _without_possessive_tail(text, tokens)
    span = Span(tokens[0].start, end_of(text, tokens[-1]))
    return _parsed(text, block, number, span, tokens)


def _is_no_name(text: str, token: Span) -> bool:
    """Say whether a capitalised word is none of a name: a common word, a shortened verb, a party and state."""
    word = word_at(text, token)
    return word in _NO_NAMES or bool(_NOT_NAMED.fullmatch(word))


def _without_possessive_tail(text: str, tokens: list[Span]) -> list[Span]:
    """Cut a run after its first possessive: “Norland’s Ministry” names Norland, the next run the ministry.

    A plural one belongs to the name of a body, as in “Crews’ Union”.
    """
    body = tokens[-1].of(text) in ORGANISATION_WORDS
    for index, token in enumerate(tokens[:-1]):
        if token.of(text).endswith(("’s", "'s") if body else ("’s", "'s", "s’")):
            return tokens[index + 1 :]
    return tokens


def _is_opening(text: str, block: Span, token: Span) -> bool:
    """Say whether a single capitalised word only opens a sentence and is an ordinary word."""
    word = token.of(text).lower()
    before = text[max(block.start, token.start - 2) : token.start].strip()
    opens = not before or before[-1] in '.!?:“”"‘('
    if word == "secretary" and _OF.match(text, token.end, block.end):
        return False
    return opens and (word in ROLE_MODIFIERS or word in PEOPLE or word in BODIES or word.endswith(("ing", "ly", "ed")))


def _parsed(text: str, block: Span, number: int, span: Span, tokens: list[Span]) -> Mention:
    whole = _joined(text, block, span, tokens)
    if whole != span:
        tokens, span = tokens_of(text, whole.start, whole.end), whole
    if word_at(text, tokens[-1]) in LEGAL:
        return _law(text, block, number, span, tokens)
    roles = [at for at, token in enumerate(tokens) if _is_role(text, token)]
    if not _names_after(text, tokens, roles) and (
        is_organisation(text, tokens)
        or (span.of(text)[-1].islower() and _LOWER_BODY.search(text, tokens[-1].start - 1, span.end))
    ):
        return Mention(span, MentionKind.ORGANISATION, number, organisation=span)
    if roles and _office_end(text, tokens, roles[-1]) == len(tokens) - 1:
        return _role_only(text, block, number, span)
    if roles:
        return _titled(text, block, number, span, tokens, roles[-1])
    return _person(text, block, number, span)


def _names_after(text: str, tokens: Sequence[Span], roles: Sequence[int]) -> bool:
    """Say whether a name follows a role: “House Speaker Ada Quill” is no house."""
    following = [token.of(text) for token in tokens[roles[-1] + 1 :]] if roles else []
    return bool(following) and following[-1] not in ORGANISATION_WORDS and not following[-1].isupper()


def _office_end(text: str, tokens: Sequence[Span], role_at: int) -> int:
    """Return the index of an office's last word, which for “Secretary of State” is two words on."""
    of = tokens[role_at + 1 : role_at + 2]
    return role_at + 2 if of and word_at(text, of[0]) == "of" and len(tokens) > role_at + 2 else role_at


def _law(text: str, block: Span, number: int, span: Span, tokens: Sequence[Span]) -> Mention:
    """Read “Harbour Licences Bill” as a law's name, “Clause 9” and “Bill” as words for one."""
    if len(tokens) > 1:
        return Mention(span, MentionKind.DOCUMENT, number, organisation=span)
    numbered = _NUMBERED.match(text, span.end, block.end)
    whole = Span(span.start, numbered.end()) if numbered else span
    return Mention(whole, MentionKind.DOCUMENT, number, role=whole)


def _is_role(text: str, token: Span) -> bool:
    word = word_at(text, token)
    if word in RANKS:
        return token.of(text).endswith(".")
    return word in ROLES and word not in HONORIFICS


def _joined(text: str, block: Span, span: Span, tokens: Sequence[Span]) -> Span:
    """Extend “Ministry” over “of Tides”, “Crime” over “and Policing Bill”, “Home Affairs” over “committee”."""
    first = tokens[-1].of(text)
    if (found := _OF.match(text, span.end, block.end)) and (first in ORGANISATION_WORDS or first == "Secretary"):
        return Span(span.start, end_of(text, Span(*found.span("more"))))
    if (found := _AND.match(text, span.end, block.end)) and len(tokens) == 1:
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


def _phrases(text: str, block: Span) -> Iterator[list[Span]]:
    """Yield runs of words such as “senior police officers”, each ending with a word for who may speak."""
    run: list[Span] = []
    pieces = _PIECES.split(block.of(text))
    ends = list(accumulate(map(len, pieces), initial=block.start))
    for at in [at for at in range(1, len(pieces), 2) if pieces[at] in _PHRASE_FORMS]:
        token = Span(ends[at], ends[at + 1])
        if run and token.start != run[-1].end + 1:
            yield from _ended(text, run)
            run = []
        run.append(token)
    yield from _ended(text, run)


def _ended(text: str, run: list[Span]) -> Iterator[list[Span]]:
    while run and word_at(text, run[-1]) not in _HEADS:
        run.pop()
    if run:
        yield run[-4:]


def _nominal(text: str, block: Span, number: int, tokens: Sequence[Span]) -> Mention:
    phrase = Span(tokens[0].start, end_of(text, tokens[-1]))
    head = word_at(text, tokens[-1])
    kind = MentionKind.DOCUMENT if head in DOCUMENTS else MentionKind.NOMINAL
    if head in LEGAL and (numbered := _NUMBERED.match(text, phrase.end, block.end)):
        phrase = Span(phrase.start, numbered.end())
    if head not in PEOPLE and head not in DOCUMENTS:
        return Mention(phrase, kind, number, role=phrase)
    belongs = BELONGS.match(text, phrase.end, block.end)
    if belongs and not is_titled(text, organisation := trimmed_run(text, Span(*belongs.span("org")))):
        return Mention(Span(phrase.start, organisation.end), kind, number, role=phrase, organisation=organisation)
    found = _OF_BODY.match(text, phrase.end, block.end)
    if found and found["body"] in BODIES and head in PEOPLE:
        return Mention(Span(phrase.start, found.end()), kind, number, role=phrase, body=Span(*found.span("body")))
    return Mention(phrase, kind, number, role=phrase)
