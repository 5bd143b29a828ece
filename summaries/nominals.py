"""Who is called something rather than named: “senior officials”, “a Quill adviser”, “the last diver”."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from summaries.callings import Words, counted, opening, right_before, touching, within
from summaries.document import Mention, MentionKind, Span
from summaries.roles import BELONGS, is_titled, links_on
from summaries.tokens import end_of, tokens_of, trimmed_run, word_at
from summaries.vocabulary import BODIES, CUES, DOCUMENTS, LEGAL, PARTISANS, PEOPLE, ROLE_MODIFIERS, ROLES
from summaries.words import STOP_WORDS

NUMBERED = re.compile(r"[ \u00a0](?:\d+[A-Z]?(?:\(\w+\))*|\(\w+\))")
_OF_BODY = re.compile(r"\s+(?:of|for|at|from)\s+(?:the|its|their)\s+(?P<body>[a-z]+)\b")
_DETERMINED = re.compile(
    r"\b(?:the|an?|one|another|former|top|senior|some|many|his|her|their)(?: [\w-]+)?\s$", re.IGNORECASE
)
_NOT_TELLING = STOP_WORDS | CUES
_WHAT_NEXT = re.compile(r" (?:[a-z-]+ )?[a-z-]{3,}(?:er|or|ist|ant|ive|ian|man|woman|ney) ")


def with_nominals(text: str, block: Span, number: int, named: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Return the names that stand for themselves, and who is called something.

    Of “Quill adviser Ada Reef” only the last name may speak; “a Quill adviser” is one mention, no name.
    """
    named = [one for one, other in pairwise([*named, None]) if one and not (other and _tells_of_next(text, one, other))]
    places = [mention.span for mention in named]
    kept: list[Mention | None] = list(named)
    called: list[Mention] = []
    words = Words(text, block)
    for phrase in words.phrases():
        place = Span(phrase[0].start, phrase[-1].end)
        before, beside = _beside(text, named, places, phrase)
        if beside is not None or (called and called[-1].span.touches(place)):
            if before is not None and text[places[before].end] == " ":
                kept[before] = None
            continue
        if before is not None:
            called.append(_whose(text, number, named[before], phrase))
            kept[before] = named[before] if text[places[before].end] in "’'" else None
        elif (inside := within(places, place)) is not None:
            kept[inside] = None
            called.append(_nominal(text, block, number, phrase))
        elif not touching(places, place):
            called.append(_nominal(text, block, number, phrase))
    spans = [mention.span for mention in called]
    found = [Mention(place, MentionKind.NOMINAL, number, role=place) for place in words.slots()]
    called += [mention for mention in found if not touching(spans, mention.span) and not touching(places, mention.span)]
    return [mention for mention in kept if mention], called


def _tells_of_next(text: str, one: Mention, other: Mention) -> bool:
    """Say whether a name only tells of the next one what it is: “Norland speechwriter Ada Quill”."""
    if other.kind is not MentionKind.PERSON or not text[one.span.end + 1 : one.span.end + 2].islower():
        return False
    between = text[one.span.end : other.span.start]
    if not _WHAT_NEXT.fullmatch(between) or " " not in other.span.of(text):
        return False
    return between.split()[-1] not in _NOT_TELLING


def _beside(
    text: str, named: Sequence[Mention], places: Sequence[Span], phrase: Sequence[Span]
) -> tuple[int | None, int | None]:
    """Return the name that a phrase such as “adviser” belongs to, and the name it tells the role of."""
    last = word_at(text, phrase[-1])
    if not named or (last not in PEOPLE and last not in BODIES):
        return None, None
    before = right_before(text, places, phrase[0].start)
    if before is None:
        before = opening(places, Span(phrase[0].start, end_of(text, phrase[-1])))
    if before is not None and not _owns(text, named[before], last):
        before = None
    end = phrase[-1].end
    at = bisect_right(places, Span(end, -1))
    named_next = at < len(places) and places[at].start == end + 1 and text[end] == " "
    after = at if named_next and named[at].kind is MentionKind.PERSON else None
    return before, after


def _owns(text: str, name: Mention, last: str) -> bool:
    """Say whether a name right before “adviser” tells whose: “a Quill adviser”, but not “made Quill president”."""
    if name.kind not in (MentionKind.PERSON, MentionKind.ORGANISATION):
        return False
    if text[name.span.end] in "’'":
        return True
    if last not in PEOPLE:
        return False
    determined = _DETERMINED.search(text, max(0, name.span.start - 30), name.span.start)
    return last not in ROLES or last.startswith("spokes") or determined is not None


def _whose(text: str, number: int, name: Mention, phrase: Sequence[Span]) -> Mention:
    """Read “a State Bank official” as an official of that bank, “a Quill adviser” as just that."""
    end = end_of(text, phrase[-1])
    whole = Span(counted(text, name.span.start), end)
    partisan = word_at(text, tokens_of(text, *name.span)[-1]) in PARTISANS | ROLE_MODIFIERS
    if name.kind is MentionKind.ORGANISATION and not partisan:
        return Mention(
            whole,
            MentionKind.NOMINAL,
            number,
            role=Span(max(phrase[0].start, name.span.end + 1), end),
            organisation=name.organisation,
        )
    return Mention(whole, MentionKind.NOMINAL, number, role=whole)


def _nominal(text: str, block: Span, number: int, tokens: Sequence[Span]) -> Mention:
    phrase = Span(counted(text, tokens[0].start), end_of(text, tokens[-1]))
    head = word_at(text, tokens[-1])
    kind = MentionKind.DOCUMENT if head in DOCUMENTS else MentionKind.NOMINAL
    if head in LEGAL and (numbered := NUMBERED.match(text, phrase.end, block.end)):
        phrase = Span(phrase.start, numbered.end())
    if head not in PEOPLE and head not in DOCUMENTS:
        return Mention(phrase, kind, number, role=phrase)
    if not links_on(text, phrase.end):
        return Mention(phrase, kind, number, role=phrase)
    belongs = BELONGS.match(text, phrase.end, block.end)
    if belongs and not is_titled(text, organisation := trimmed_run(text, Span(*belongs.span("org")))):
        return Mention(Span(phrase.start, organisation.end), kind, number, role=phrase, organisation=organisation)
    found = _OF_BODY.match(text, phrase.end, block.end)
    if found and found["body"] in BODIES and head in PEOPLE:
        return Mention(Span(phrase.start, found.end()), kind, number, role=phrase, body=Span(*found.span("body")))
    return Mention(phrase, kind, number, role=phrase)
