"""The sentence of an article that begins at a place, as the summaries part it. Pure."""

from summaries.cleaning import label_blocks
from summaries.document import BlockKind, Span
from summaries.sentences import split_sentences


def sentence_at(text: str, title: str | None, start: int) -> Span | None:
    """Return the sentence that begins at `start` (in code points); of what is no running text, its whole block."""
    blocks = label_blocks(text, title)
    spans = [sentence.span for sentence in split_sentences(text, blocks)]
    spans += [block.span for block in blocks if block.kind is not BlockKind.BODY]
    return next((span for span in spans if span.start == start), None)
