"""The values that the text work speaks in: every one of them points at words, none holds its own.

All offsets are Unicode code points into `Document.text`, end exclusive, on the text exactly as it
was given: nothing is normalised before it is measured.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A place in a document: `text[start:end]`. A tuple, since a card compares thousands of them."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that stand here."""
        return text[self.start : self.end]

    def trimmed(self, text: str) -> "Span":
        """Return the place without white space at its ends."""
        start, end = self
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(start, end)

    def covers(self, other: "Span") -> bool:
        """Say whether the other place lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: "Span") -> bool:
        """Say whether the two places share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the text work sees it; `None` means that nobody knows, never a guess.

    `language` is what its page says (“de-AT”), which decides only where the text is too short to tell.
    """

    text: str
    title: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page had links, as places in its text, and the stretches of which that is known at all."""

    spans: tuple[Span, ...]
    known: tuple[Span, ...]


class BlockKind(StrEnum):
    """What a paragraph is for. Only `BODY` can give summary sentences."""

    BODY = "body"
    HEADING = "heading"
    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    SEE_ALSO = "see_also"
    SHARE = "share"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the text and what it is for; the span leaves out white space around it."""

    span: Span
    kind: BlockKind


class Sentence(NamedTuple):
    """One sentence; `block` counts the document's blocks from 0, `index` its sentences."""

    span: Span
    block: int
    index: int  # type: ignore[assignment]  # as a tuple it has a method of that name, which nobody asks


class MentionKind(StrEnum):
    """What a mention names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    DOCUMENT = "document"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class Mention(NamedTuple):
    """A place that names somebody, with what its words say of name, role and organisation.

    A tuple, since an article has hundreds. `body` is a common noun for an organisation that is named
    elsewhere: “a spokesman for the ministry”.
    """

    span: Span
    kind: MentionKind
    block: int
    name: Span | None = None
    role: Span | None = None
    organisation: Span | None = None
    body: Span | None = None


class QuoteLabel(StrEnum):
    """Whose words stand between the marks."""

    OWN_WORDS = "own_words"
    REPORTED = "reported"
    DOCUMENT_TEXT = "document_text"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of the document and the place they were read from: `document.text[span] == text`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it, as far as the document says so.

    `resolved_from` is the wording beside the quote ("She", "the force", "police chiefs") when the
    name, role or organisation was read from somewhere else.
    """

    name: Reading | None = None
    role: Reading | None = None
    organisation: Reading | None = None
    resolved_from: Reading | None = None

    @property
    def known(self) -> bool:
        """Say whether the document gives at least one of name, role and organisation."""
        return any((self.name, self.role, self.organisation))


UNKNOWN = Speaker()
# From here on more than four in five are right, on articles left out of the fit: docs/quality.md.
SURE = 0.7


@dataclass(frozen=True, slots=True)
class Quote:
    """Words between quotation marks.

    `span` encloses the words without the marks, `marks` with them (a paragraph of a longer
    quotation that has no closing mark ends `marks` at the paragraph). `continues` is set on every
    paragraph but the first of a quotation that runs over several. `confidence` is how likely, from 0 to 1, the
    speaker is the right one or, of an unknown speaker, the likeliest of those who were not likely enough; `None`
    where a rule decided, or where it is likelier than not that none of those named said it.
    """

    span: Span
    marks: Span
    label: QuoteLabel = QuoteLabel.OWN_WORDS
    speaker: Speaker = UNKNOWN
    continues: bool = False
    confidence: float | None = None

    @property
    def unclear(self) -> bool:
        """Say whether people are named who may have said it, none of them likely enough to be shown."""
        return not self.speaker.known and self.confidence is not None

    @property
    def sure(self) -> bool:
        """Say whether the speaker is known, and by a rule or at least `SURE`."""
        return self.speaker.known and (self.confidence is None or self.confidence >= SURE)


class Side(StrEnum):
    """Where somebody stands towards what a sentence is about, as far as words in it decide that."""

    FOR = "for"
    AGAINST = "against"
    CONDITIONAL = "conditional"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Stance:
    """What somebody said, and the side that a cue in it takes.

    `span` is the quotation without its marks (`marks` are with them) or, where the cue stands outside one, the whole
    sentence. `cue` are the words that decide or, of an `UNCLEAR` one, those that were found and decide nothing; there
    may be none. `sentence` is where all that stands. `unclear` says that somebody is named who may have said it, but
    not surely enough to be held to it.
    """

    span: Span
    sentence: Span
    speaker: Speaker
    side: Side = Side.UNCLEAR
    cue: Reading | None = None
    marks: Span | None = None
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what qualifies it; `span` covers qualifier, number and unit together."""

    span: Span
    number: Reading
    qualifier: Reading | None
    unit: Reading | None
    sentence: Span


@dataclass(frozen=True, slots=True)
class Line:
    """One summary sentence and why it was chosen; `leaned_on` means: the next chosen line needs it."""

    span: Span
    sentence: int
    score: float
    leaned_on: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of an article. Every span was checked against the text when it was built.

    `language` is the text's ISO 639-1 code. Speakers are read in English only: in other languages all are unknown.
    """

    summary: tuple[Line, ...]
    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]
    sentence_count: int
    method: str
    terms: tuple[Quote, ...] = field(default=())
    language: str = "en"
