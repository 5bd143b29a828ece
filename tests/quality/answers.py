"""How often a question is answered by the right passage among the first three, and how often nothing is said for nothing.

Two sets of questions, written before anything was tuned: one over the fictional outlets' articles, which anybody can
measure, with the words that answer in `answers.toml`; one over articles of the development data, of which only
identifiers and places stand in `answers_shared.jsonl`.
"""

import asyncio
import json
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.outlet.library import all_articles
from bot.archive.asking import Answer, Asking
from bot.articles.model import Finding
from bot.articles.quoted import QuoteReading
from bot.articles.speakers import SpeakerStore
from bot.chat.refs import ChannelRef, WorkspaceRef
from bot.search.index import SearchIndex
from tests.fakes.stock import stocked

FOLDER = Path(__file__).parent
FIRST = 3
TEAM = WorkspaceRef("fake", "T1")


@dataclass(frozen=True, slots=True)
class Text:
    """An article that is asked of."""

    key: str
    title: str
    outlet: str
    published: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the places that answer it: article, start, end. One without any has no answer."""

    question: str
    right: tuple[tuple[str, int, int], ...]


def of_outlets() -> tuple[list[Text], list[Asked]]:
    """Return the fictional outlets' articles, and what is asked of them; words that do not stand there are an error."""
    texts = [
        Text(item.slug, item.title, item.site, item.published, "\n\n".join(text for _, text in item.blocks))
        for item in all_articles()
    ]
    by_key = {text.key: text.text for text in texts}
    listed = tomllib.loads((FOLDER / "answers.toml").read_text("utf-8"))["question"]
    return texts, [Asked(row["asked"], tuple(_place(by_key, *place) for place in row["right"])) for row in listed]


def _place(texts: Mapping[str, str], key: str, words: str) -> tuple[str, int, int]:
    start = texts[key].index(words)
    return key, start, start + len(words)


def of_shared(stories: Path) -> tuple[list[Text], list[Asked]]:
    """Return articles of the development data, and what is asked of them."""
    rows = map(json.loads, stories.read_text("utf-8").splitlines())
    texts = [Text(row["id"], row["title"], "", row["date"], row["text"]) for row in rows]
    lines = (FOLDER / "answers_shared.jsonl").read_text("utf-8").splitlines()
    asked = [Asked(row["question"], tuple(map(tuple, row["right"]))) for row in map(json.loads, lines)]
    return texts, asked


def measured(texts: Sequence[Text], asked: Sequence[Asked]) -> dict[str, float]:
    """Return the shares, in percent, and how many questions of either kind there are."""
    answers = asyncio.run(answered(texts, [item.question for item in asked]))
    right = [_is_right(item, answer) for item, answer in zip(asked, answers, strict=True) if item.right]
    silent = [not answer[1] for item, answer in zip(asked, answers, strict=True) if not item.right]
    return {
        "right": 100 * sum(right) / len(right),
        "silent": 100 * sum(silent) / len(silent),
        "asked": len(right),
        "unanswerable": len(silent),
    }


Places = tuple[tuple[str, int, int], ...]


async def answered(texts: Sequence[Text], questions: Sequence[str]) -> list[tuple[Answer, Places]]:
    """Ask a database that has the articles; return each answer with its places, those leaned on beside their own."""
    with tempfile.TemporaryDirectory() as folder:
        async with stocked(Path(folder, "answers.db")) as stock:
            index, keys = SearchIndex(stock.database), {}
            for text in texts:
                article = await stock.articles.keep(_finding(text))
                await index.asked(TEAM, article.id, stock.clock())
                keys[article.id] = text.key
            reading = QuoteReading(speakers=SpeakerStore(stock.database), articles=stock.articles)
            while await reading.tick():
                pass
            asking = Asking(index=index, articles=stock.articles, now=lambda: _latest(texts))
            given = [await asking.ask(ChannelRef(TEAM, "C1"), question) for question in questions]
    return [(answer, _places(answer, keys)) for answer in given]


def _places(answer: Answer, keys: Mapping[str, str]) -> Places:
    found = []
    for place in answer.places[:FIRST]:
        spans = (place.found.span, *place.found.before)
        found += [(keys[place.found.key], span.start, span.end) for span in spans]
    return tuple(found)


def _latest(texts: Sequence[Text]) -> datetime:
    return max(datetime.fromisoformat(text.published).astimezone(UTC) for text in texts if text.published)


def _finding(text: Text) -> Finding:
    url = f"https://answers.example/{text.key}"
    published = text.published or None
    return Finding(url, None, (url,), text.title, None, published, "test", text.outlet, "en", text.text, "test")


def _is_right(item: Asked, answer: tuple[Answer, Places]) -> bool:
    return any(
        key == other and start < last and first < end
        for key, start, end in answer[1]
        for other, first, last in item.right
    )
