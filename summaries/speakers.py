"""Who said each quotation: the likeliest mention, then who that is, with the places it was read from."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from summaries.attribution import candidates, probabilities
from summaries.document import UNKNOWN, Block, BlockKind, Quote, QuoteLabel, Reading, Sentence, Span, Speaker
from summaries.labels import (
    BELONGING,
    JUDGED,
    LEADS_IN,
    ONESELF,
    PROVIDES,
    QUOTED,
    RELATES,
    RELATIVE,
    SAYS_AT_ONCE,
    TESTIMONY,
    TOLD,
    VIEW,
    is_law,
    is_term,
    label_of,
)
from summaries.likeliest import Choice, Said, likeliest
from summaries.mentions import Mention, MentionKind, find_mentions
from summaries.people import People
from summaries.pronouns import Cast, antecedent, make_cast
from summaries.scene import Scene, around_of, head, make_scene
from summaries.second_look import look_again
from summaries.vocabulary import CUES, SAYS

MAX_TOLD = 400
MAX_SIGNATURE = 60


def attribute(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], quotes: Sequence[Quote]
) -> tuple[Quote, ...]:
    """Return the quotations with label and speaker; a speaker who is not named stays unknown."""
    if not quotes or not sentences:
        return tuple(quotes)
    read = read_quotes(text, blocks, sentences, quotes)
    found = look_again(read.scene, read.cast, first_look(read.scene, read.cast, blocks))
    people = People(text, read.scene.mentions)
    return tuple(_described(read.scene, people, said) for said in found)


class QuotesRead(NamedTuple):
    """What is read of a document for who says its quotations."""

    scene: Scene
    cast: Cast


def read_quotes(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], quotes: Sequence[Quote]
) -> QuotesRead:
    """Read who is mentioned around a document's quotations; titles and so-called names among these are labelled."""
    quotes = [replace(quote, label=QuoteLabel.TERM) if is_term(text, quote) else quote for quote in quotes]
    marks = [quote.marks for quote in quotes]
    begun = sum(block.span.start <= marks[-1].end for block in blocks)
    read = blocks[: begun + 1]  # the paragraph below the last quotation may sign it
    mentions = find_mentions(text, read, marks)
    scene = make_scene(text, quotes, mentions, sentences, [block.span for block in blocks])
    return QuotesRead(scene, make_cast(text, mentions))


def first_look(scene: Scene, cast: Cast, blocks: Sequence[Block]) -> list[Said]:
    """Return who says each quotation, in order, by what stands near it and by who was quoted before."""
    return list(_said(scene, cast, blocks))


def _said(scene: Scene, cast: Cast, blocks: Sequence[Block]) -> Iterator[Said]:
    last: Said | None = None
    before: Said | None = None
    for quote, block in zip(scene.quotes, _blocks_of(scene.quotes, blocks), strict=True):
        if quote.label is QuoteLabel.TERM:
            yield Said(quote, block)
            continue
        if quote.continues and last is not None:
            yield replace(last, quote=quote, block=block, again=True)
            continue
        if before is not None and _goes_on(scene, before, quote):
            before = replace(before, quote=quote, block=block, again=True)
        else:
            before = _by_whom(scene, cast, quote, block, last)
        yield before
        last = before if before.mention is not None else last


def _by_whom(scene: Scene, cast: Cast, quote: Quote, block: int, last: Said | None) -> Said:
    known = head(scene.text, last.whom) if last is not None and last.whom is not None else ""
    chosen = _chosen(scene, cast, quote, block, known)
    meant = None
    if chosen.mention is not None and chosen.mention.kind is MentionKind.PRONOUN:
        meant = antecedent(scene, cast, chosen.mention, known)
    return Said(quote, block, chosen.mention, meant, chosen.confidence, chosen.doubt)


def _goes_on(scene: Scene, first: Said, second: Quote) -> bool:
    """Say whether two quotations are halves of one: in one paragraph, with nobody else named since the first."""
    end = scene.sentences[scene.sentence_at(second.marks.end - 1)].span.end
    between = scene.text[first.quote.marks.end : second.marks.start]
    law = first.mention is not None and first.mention.kind is MentionKind.DOCUMENT
    if law or "\n" in between or len(between) > 60:
        return False
    at = bisect_left(scene.mentions, first.quote.marks.end, key=lambda mention: mention.span.start)
    since = itertools.takewhile(lambda mention: mention.span.start < end, scene.mentions[at : at + 20])
    return all(mention is first.mention for mention in since)


def _blocks_of(quotes: Sequence[Quote], blocks: Sequence[Block]) -> Iterator[int]:
    body = [(number, block.span) for number, block in enumerate(blocks) if block.kind is BlockKind.BODY]
    at = 0
    for quote in quotes:
        while body[at][1].end < quote.span.end:
            at += 1
        yield body[at][0]


def _chosen(scene: Scene, cast: Cast, quote: Quote, block: int, known: str) -> Choice:
    told = _told(scene, quote)
    if told is not None and " by " not in told["rest"]:
        return Choice()
    signed = _signed(scene, quote, block)
    if signed is not None:
        return Choice(signed)
    near = [item for item in candidates(scene, quote, block) if not _is_spoken_of(scene, item, quote, told)]
    certain = (
        _subject_inside(scene, quote, near)
        or _whose_view(scene, quote, near)
        or _of_oneself(scene, quote, near)
        or _law(scene, quote, near)
        or _says_it(scene, quote, near)
    )
    if certain is not None:
        return Choice(certain)
    return likeliest(scene, cast, near, probabilities(scene, quote, block, near, known), known)


_DASH = re.compile(r"[-–—]+\s*")


def _signed(scene: Scene, quote: Quote, block: int) -> Mention | None:
    """Return Y in “…” with “— Y, chair of the council” as the paragraph below: the words are signed."""
    if block + 1 >= len(scene.blocks):
        return None
    here, below = scene.blocks[block], scene.blocks[block + 1]
    if here.end > quote.marks.end + 1 or len(below.of(scene.text)) > 160:
        return None
    dash = _DASH.match(scene.text, below.start, below.end)
    at = bisect_left(scene.mentions, (below,), key=lambda m: (m.span,)) if dash else len(scene.mentions)
    if dash is None or at == len(scene.mentions):
        return None
    mention = scene.mentions[at]
    return mention if mention.span.start <= dash.end() + 1 else None


def _told(scene: Scene, quote: Quote) -> re.Match[str] | None:
    """Find who was spoken to: in “she was asked whether ‘…’” and “it was refused because ‘…’” others speak."""
    start = scene.sentences[scene.sentence_at(quote.marks.start)].span.start
    found = TOLD.search(scene.text, max(start, quote.marks.start - MAX_TOLD), quote.marks.start)
    spoken = found is not None and any(word.strip(",;:") in CUES for word in found["rest"].lower().split())
    return None if spoken else found


def _is_spoken_of(scene: Scene, item: Mention, quote: Quote, told: re.Match[str] | None) -> bool:
    """Say whether a mention is who was spoken to, or whose words are judged: “Quill’s remarks are ‘…’”."""
    if told is not None and item.span.end == told.start() - 1:
        return True
    judged = JUDGED.match(scene.text, item.span.end) if item.span.end < quote.marks.start else None
    return judged is not None and judged.end() >= quote.marks.start - 1


def _described(scene: Scene, people: People, said: Said) -> Quote:
    if said.quote.label is QuoteLabel.TERM:
        return said.quote
    label = label_of(scene.text, said.quote, said.mention)
    together = _together(scene, said.mention) if said.mention else None
    if together is not None:
        speaker = Speaker(name=Reading(together.of(scene.text), together))
    else:
        speaker = people.speaker(said.mention, said.antecedent) if said.mention else UNKNOWN
    told = speaker.known or said.mention is None
    return replace(said.quote, label=label, speaker=speaker, confidence=said.confidence if told else None)


def _together(scene: Scene, mention: Mention) -> Span | None:
    """Return both names of “Ada Quill and Bram Lodd said”: what two say is not one's alone."""
    if mention.kind is not MentionKind.PERSON:
        return None
    at = bisect_left(scene.mentions, mention.span, key=lambda item: item.span)
    for first, second in itertools.pairwise(scene.mentions[max(0, at - 1) : at + 2]):
        people = first.kind is second.kind is MentionKind.PERSON
        if not people or scene.text[first.span.end : second.span.start].strip() != "and":
            continue
        before = scene.words(max(0, first.span.start - 30), first.span.start)
        if around_of(scene, second).cue_follows or CUES.intersection(before[-1:]):
            return Span((first.name or first.span).start, (second.name or second.span).end)
    return None


_UNDER = frozenset("that until unless if because when whether how what".split())


def _subject_inside(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return X in “X ‘questioned whether …’”: the marks enclose the verb of which X is the subject.

    In “Y wrote that X ‘said she …’” the words may be Y's: nothing is certain there.
    """
    words = quote.span.of(scene.text).split()
    if words[0].lower() not in CUES:
        return None
    touching = [
        mention
        for mention in near
        if mention.kind is not MentionKind.DOCUMENT
        and mention.span.end <= quote.marks.start
        and not scene.text[mention.span.end : quote.marks.start].strip()
    ]
    if not touching:
        return None
    start = scene.sentences[scene.sentence_at(touching[-1].span.start)].span.start
    before = scene.words(start, touching[-1].span.start)
    told = _UNDER.intersection(before[-1:]) and CUES.intersection(before)
    return None if told else touching[-1]


def _is_signed_after(scene: Scene, quote: Quote) -> bool:
    """Say whether “, Y said” seems to follow the marks, whoever is the subject of what they quote."""
    after = scene.words(quote.marks.end, quote.marks.end + MAX_SIGNATURE)
    return scene.text[quote.span.end - 1] == "," and not SAYS.isdisjoint(after)


def _says_it(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return Y in “after X said that …, Y said: ‘…’”: nothing but a verb of saying stands between Y and the marks.

    Unless Y belongs to another, as in “X, who met Y, said” and “an aide to Y said”.
    """
    if quote.span.of(scene.text).endswith(",") and not SAYS.isdisjoint(
        scene.words(quote.marks.end, quote.marks.end + 60)
    ):
        return None
    for mention in reversed(near):
        if not 0 <= quote.marks.start - mention.span.end < 40 or mention.kind is MentionKind.DOCUMENT:
            continue
        if not SAYS_AT_ONCE.fullmatch(scene.text, mention.span.end, quote.marks.start):
            continue
        start = scene.sentences[scene.sentence_at(mention.span.start)].span.start
        before = scene.words(max(start, mention.span.start - 120), mention.span.start)
        return None if BELONGING.intersection(before[-1:]) or RELATIVE.intersection(before) else mention
    return None


def _whose_view(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return X in “X’s view that ‘…’” and “testimony from X that ‘…’”, whoever was quoted just before."""
    for mention in reversed(near):
        if not 0 <= quote.marks.start - mention.span.end < 60:
            continue
        if VIEW.fullmatch(scene.text, mention.span.end, quote.marks.start):
            return mention
        testified = TESTIMONY.search(scene.text, max(0, mention.span.start - 30), mention.span.start)
        if testified and scene.text.startswith(" that ", mention.span.end):
            return mention
    return None


def _of_oneself(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return Y in “X mocked Y for calling herself ‘…’”: the words are Y's, though X brings them up."""
    if not ONESELF.search(scene.text, max(0, quote.marks.start - 40), quote.marks.start):
        return None
    before = [item for item in near if 0 <= quote.marks.start - item.span.end < 60 and item.kind is MentionKind.PERSON]
    return before[-1] if before else None


def _law(scene: Scene, quote: Quote, near: Sequence[Mention]) -> Mention | None:
    """Return the bill or clause whose words are quoted: “clause 9 allows it ‘where …’”, “the Bill … for ‘…’”.

    Somebody may comment on a bill in the same sentence, so the words are the bill's only when a law is
    named before them, nothing between says that somebody speaks, and either a preposition leads into the
    marks as it does into a clause, or the law is the subject of a verb by which laws provide something.
    """
    sentence = scene.sentence_at(quote.marks.start)
    start = scene.sentences[sentence].span.start
    leads_in = bool(LEADS_IN.search(scene.text, max(0, quote.marks.start - 16), quote.marks.start))
    for mention in reversed(near):
        if not start <= mention.span.start < mention.span.end <= quote.marks.start:
            continue
        between = scene.text[mention.span.end : quote.marks.start]
        if not CUES.isdisjoint(scene.words(mention.span.end, quote.marks.start)) or QUOTED.search(between):
            return None
        if mention.kind is MentionKind.DOCUMENT and is_law(scene.text, mention):
            spoken = not CUES.isdisjoint(scene.words(start, mention.span.start))
            named = mention.organisation is not None and leads_in
            return mention if named or (RELATES if spoken else PROVIDES).match(between) else None
    return None
