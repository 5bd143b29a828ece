"""Who said each quotation: the likeliest mention, then who that is, with the places it was read from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summaries.attribution import Scene, candidates, head, make_scene, probabilities
from summaries.document import UNKNOWN, Block, BlockKind, Quote, QuoteLabel, Reading, Sentence, Span, Speaker
from summaries.labels import is_term, label_of
from summaries.mentions import Mention, MentionKind, find_mentions
from summaries.people import People

MIN_PROBABILITY = 0.2


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation with the mention that says it, if one is likely enough."""

    quote: Quote
    mention: Mention | None
    last: Mention | None = None


def attribute(
    text: str, blocks: Sequence[Block], sentences: Sequence[Sentence], quotes: Sequence[Quote]
) -> tuple[Quote, ...]:
    """Return the quotations with label and speaker; a speaker who is not named stays unknown."""
    if not quotes:
        return ()
    mentions = find_mentions(text, blocks, [quote.marks for quote in quotes])
    scene = make_scene(text, quotes, mentions, sentences, [block.span for block in blocks])
    people = People(text, mentions)
    return tuple(_described(scene, people, said) for said in _said(scene, blocks))


def _said(scene: Scene, blocks: Sequence[Block]) -> Iterator[Said]:
    last: Mention | None = None
    for quote, block in zip(scene.quotes, _blocks_of(scene.quotes, blocks), strict=True):
        if quote.label is QuoteLabel.TERM:
            yield Said(quote, None)
        elif quote.continues and last is not None:
            yield Said(quote, last)
        else:
            chosen = _chosen(scene, quote, block, last)
            yield Said(quote, chosen, last)
            last = chosen if chosen and chosen.kind is not MentionKind.PRONOUN else last


def _blocks_of(quotes: Sequence[Quote], blocks: Sequence[Block]) -> Iterator[int]:
    body = [(number, block.span) for number, block in enumerate(blocks) if block.kind is BlockKind.BODY]
    at = 0
    for quote in quotes:
        while body[at][1].end < quote.span.end:
            at += 1
        yield body[at][0]


def _chosen(scene: Scene, quote: Quote, block: int, last: Mention | None) -> Mention | None:
    near = candidates(scene, quote, block)
    known = head(scene.text, last) if last else ""
    shares = probabilities(scene, quote, block, near, known)
    best = max(range(len(near)), key=shares.__getitem__, default=None)
    return near[best] if best is not None and shares[best] >= MIN_PROBABILITY else None


def _described(scene: Scene, people: People, said: Said) -> Quote:
    if said.quote.label is QuoteLabel.TERM or is_term(scene.text, said.quote):
        return replace(said.quote, label=QuoteLabel.TERM)
    label = label_of(scene.text, said.quote, said.mention)
    speaker = people.speaker(said.mention, said.last) if said.mention else UNKNOWN
    return replace(said.quote, label=label, speaker=speaker)
