"""A room's database in which every word that a stranger or a member can write is one of the list of hostile ones.

What is kept is kept by the program's own stores, so that only what they refuse is missing; where a worker process would
find a speaker only in well-formed sentences, the card is made by hand, for a hostile name is what is to be shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import get_args

from bot.articles.codec import card_to_json
from bot.articles.model import Finding, StoredArticle
from bot.articles.speakers import SpeakerStore
from bot.articles.store import ArticleStore
from bot.assemble import App, running
from bot.chat.inbound import Comment
from bot.chat.letters import SIGN, whole
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Link, Part, Passage, QuoteCard, Reply
from bot.chat.spec import Request
from bot.digests.edition import Correction as Corrected
from bot.digests.edition import Edition, Elsewhere, Omitted, Pending, Section, Told, edition_to_json
from bot.digests.ledger import Ledger
from bot.digests.model import Composed, Slot
from bot.followups.proposals import Wish
from bot.positions.model import Correction
from bot.positions.store import CorrectionStore
from bot.room.store import WORKSPACE
from bot.search.index import SearchIndex
from bot.settings import Settings
from bot.topics.model import Topic
from bot.topics.store import key_of
from bot.topics.watch import parse_watch
from summaries.document import Card, Figure, Line, Quote, Reading, Span, Speaker
from tests.hostile.filling import PLACE, filled
from tests.hostile.strings import HOSTILE

WORDS = tuple(whole(words).replace("\0", SIGN) for words in HOSTILE if words.strip())
"""As what reads pages, feeds and messages hands them on: nothing has half a letter in it, and no text a NUL."""

EVERYTHING = "\n".join(WORDS)
NAMES = tuple({key_of(words): words for words in WORDS if len(" ".join(words.split())) <= 80}.values())
"""Those that are short enough for the name of a topic, of several that are one name the last."""

FOURS = tuple(WORDS[start : start + 4] for start in range(0, len(WORDS), 4))
TOPIC, OF_STORY = "Berth fees", 8
SAID, DRAWN, BALLOTS = (ChannelRef(WORKSPACE, name) for name in ("said", "drawn", "ballots"))
HERE = Link("in the text", PLACE)
OURS: dict[tuple[type, str], object] = {(Passage, "here"): HERE, (QuoteCard, "here"): HERE}
"""What no stranger writes, and what therefore has a width that we know."""

MEETING = "The harbour council of Port Ellery approved new berth fees on Tuesday after a debate of four hours."


@dataclass(frozen=True, slots=True)
class Record:
    """What the pages are found by: the article that holds all words, the topic that everything is on, a digest."""

    article: str
    topic: str
    digest: str
    message: str
    thread: str


class _Text:
    """A text as it is written, word by word, with the places of what a card shows of it."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: list[Line] = []
        self.quotes: list[Quote] = []
        self.figures: list[Figure] = []

    def write(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text))

    def read(self, words: str) -> Reading:
        return Reading(words, self.write(words))

    def paragraph(self, words: str, verb: str) -> None:
        """Write a quotation, a sentence and a figure out of hostile words, said by somebody of a hostile name."""
        self.write("\n\n“")
        said = self.write(f"We {verb} the berth fees, {words}")
        self.write("”, said ")
        name, role = self.read(words), (self.write(", "), self.read(words))[1]
        body = (self.write(" of "), self.read(words))[1]
        marks = Span(said.start - 1, said.end + 1)
        self.quotes.append(Quote(said, marks, speaker=Speaker(name, role, body, resolved_from=name)))
        self.write(".\n\n")
        number, unit = self.read(words), (self.write(" of "), self.read("boats"))[1]
        line = Span(number.span.start, self.write(f" stayed out, and {words} came back.").end)
        self.lines.append(Line(line, len(self.lines), 1.0))
        self.figures.append(Figure(Span(number.span.start, unit.span.end), number, None, unit, line))
        self.write(f"\n\nThe Crews’ Union opposes {words} and the berth fees.")

    @property
    def card(self) -> Card:
        return Card(tuple(self.lines[:20]), tuple(self.quotes), tuple(self.figures), 3 * len(self.lines), "directed")


def text_of(words: Sequence[str], verb: str) -> _Text:
    """Return an article about berth fees in which all of the words stand in every place that a card shows."""
    text = _Text()
    text.write(MEETING)
    for each in words:
        text.paragraph(each, verb)
    return text


async def keep(app: App, name: str, title: str, site: str, author: str, text: _Text) -> StoredArticle:
    """Keep an article with its card and with who is quoted in it, as one that a member asked for."""
    url, now = f"https://harbour-post.example/{name}", datetime.now(UTC)
    found = Finding(url, url, (url,), title, author, f"{now:%Y-%m-%d}", "meta", site, "en", text.text, "test")
    article, store = await app.articles.keep(found), ArticleStore(app.database, str)
    await store.keep_card(article, 3, "directed", card_to_json(text.text, text.card), now)
    await SpeakerStore(app.database).keep(article, text.card)
    await SearchIndex(app.database).asked(WORKSPACE, article.id, now)
    return article


async def kept_articles(app: App) -> StoredArticle:
    """Keep one article of all words in two versions, and one for every four of them, eight articles to a story."""
    await keep(app, "all", f"Before\n{EVERYTHING}", EVERYTHING, EVERYTHING, text_of(WORDS, "shall not accept"))
    whole_one = await keep(app, "all", EVERYTHING, EVERYTHING, EVERYTHING, text_of(WORDS[::-1], "have taken"))
    await app.news.topics.place(WORKSPACE, whole_one, "all", quiet=True)
    titles = ["\n".join(four) for four in FOURS]
    for number, four in enumerate(FOURS):
        site, author = titles[number - 1], titles[number - 2]
        article = await keep(app, f"n{number}", titles[number], site, author, text_of(four, "oppose"))
        await app.news.topics.place(WORKSPACE, article, f"s{number // OF_STORY}", quiet=True)
    return whole_one


async def made_topics(app: App) -> Topic:
    """Make the topic that everything is on, and one for each name that it takes, watching for those words if it can."""
    topic = await app.news.topics.new(SAID, MemberRef(WORKSPACE, "kit", "kit"), TOPIC, "")
    for name in NAMES:
        watch = name if parse_watch(name).terms else "nothing at all"
        await app.news.topics.new(BALLOTS, MemberRef(WORKSPACE, name, name), name, watch)
    return topic


async def talked(app: App, topic: Topic) -> MessageRef:
    """Have members of hostile names say the words in the topic's thread; return it."""
    found = await app.threads.thread_of(SAID, f"topic {topic.id}")
    assert found is not None
    for number, words in enumerate(WORDS):
        place, now = MessageRef(SAID, f"r{number}", found[0].thread), datetime.now(UTC)
        await app.threads.said(Comment(f"e{number}", place, MemberRef(WORKSPACE, words, words), words, now))
    return found[0]


async def corrected(app: App, topic: Topic) -> None:
    """Have a member of each name correct a cell of the topic's table, with a note."""
    store, table = CorrectionStore(app.database, iter(map(str, range(len(WORDS)))).__next__), app.positions.table
    for cell, words in zip((await table(topic)).cells, WORDS, strict=False):
        who, now = MemberRef(WORKSPACE, words, words), datetime.now(UTC)
        made = Correction("", topic.id, cell.id, cell.heard.words, cell.side, who, now, words)
        await store.add(made, cell.heard.article.id)


async def proposed(app: App, topic: Topic, article: StoredArticle) -> None:
    """Have a member of each name propose the words as what is to be followed up, on the topic and from the article."""
    for number, words in enumerate(WORDS):
        who, now = MemberRef(WORKSPACE, f"m{number}", words), datetime.now(UTC)
        request = Request(f"p{number}", BALLOTS, who, "/despatch followup add", now)
        url = article.url if number % 20 == 0 else ""
        await app.news.followups.propose(request, Wish(question=words, topic=TOPIC, url=url))


def edition() -> Edition:
    """Return a digest with the words in every field of a section, a correction, and all else that it may hold."""
    own = OURS | {(Section, "topic"): "t1", (Told, "id"): "s1", (Corrected, "id"): "c1", (Elsewhere, "id"): "e1"}
    now = datetime.now(UTC)

    def each(kind: type) -> tuple[object, ...]:
        return tuple(filled(kind, words, own=own) for words in WORDS)

    kinds = {"sections": Section, "corrections": Corrected, "elsewhere": Elsewhere, "omitted": Omitted}
    lists = {name: each(kind) for name, kind in {**kinds, "pending": Pending}.items()}
    return Edition(now.date(), time(8), now, now, True, 1, counts=(("duplicate", 2),), **lists)  # type: ignore[arg-type]


async def digested(app: App) -> str:
    """Keep a digest as one that was posted; return its id."""
    now, ledger = datetime.now(UTC), Ledger(app.database)
    await ledger.ask("d1", SAID, SAID, Slot(now.date(), time(8)), now)
    digest = await ledger.take("d1", "test", now)
    assert digest is not None
    assert await ledger.compose(digest, "test", Composed((), document=edition_to_json(edition())), now)
    await ledger.done(digest, "test", now)
    return "d1"


async def drawn(app: App) -> str:
    """Post every part of a reply with the words in it, and say them; return the id of one that a member said."""
    platform = app.platforms.of(WORKSPACE)
    for words in WORDS:
        await platform.post(DRAWN, Reply(tuple(filled(part, words, own=OURS) for part in get_args(Part))))
    said, _ = await app.room.say(f"said: {EVERYTHING}", member="mallory", channel=SAID.id)
    return said.ref.id


async def stock(folder: Path) -> Record:
    """Fill the database of a room that is still to be opened."""
    (folder / "data").mkdir()
    async with running(Settings(database_url=f"sqlite:///{folder}/data/despatch.db")) as app:
        topic = await made_topics(app)
        article = await kept_articles(app)
        thread = await talked(app, topic)
        await corrected(app, topic)
        await proposed(app, topic, article)
        return Record(article.id, topic.id, await digested(app), await drawn(app), thread.id)
