"""`read`: one article's card in the terminal, from an address, a file or standard input."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.articles.articles import StoredArticle
from bot.assemble import now, render_for_terminal, running
from bot.chat.parsing import as_url, looks_like_url
from bot.commands.cards import card_reply
from bot.settings import Settings
from bot.sources.pages import Page, read_page
from bot.verbs.files import read_file
from bot.verbs.printing import waiting
from bot.workers import Workers
from summaries.card import card_as_json, make_card
from summaries.document import Card, Document
from summaries.sumy_methods import check_method

PAGE_SECONDS = 20.0
FILES = frozenset({".txt", ".md", ".html", ".htm", ".pdf", ".json", ".png", ".jpg"})


@dataclass(frozen=True, slots=True)
class Options:
    """How the card is made and shown."""

    sentences: int
    method: str
    as_json: bool


async def read(target: str, options: Options, settings: Settings) -> None:
    """Print the card of what `target` names."""
    check_method(options.method)
    if _is_address(target):
        article, card = await _from_url(as_url(target), options, settings)
    else:
        article = _unstored(await _page(target))
        document = Document(article.text, article.title, article.url or None, article.published, article.language)
        card = make_card(document, sentences=options.sentences, method=options.method)
    show(article, card, options)


def _is_address(target: str) -> bool:
    """Say whether a target means the web: a file that exists, or is named like one, comes first."""
    if "://" in target:
        return True
    return looks_like_url(target) and Path(target).suffix.lower() not in FILES and not Path(target).exists()


def show(article: StoredArticle, card: Card, options: Options) -> None:
    """Print a card, drawn for people or as JSON."""
    if options.as_json:
        known = {"title": article.title, "author": article.author, "published": article.published}
        record = {
            "url": article.url or None,
            **known,
            "site": article.site,
            **card_as_json(article.text, card),
        }
        sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n")
    else:
        Console(highlight=False).print(render_for_terminal(card_reply(article, card)), crop=False)


async def _from_url(url: str, options: Options, settings: Settings) -> tuple[StoredArticle, Card]:
    with waiting("Reading the article"):
        async with running(settings) as app:
            article = await app.articles.read(url)
            return article, await app.articles.card(article, sentences=options.sentences, method=options.method)


async def _page(target: str) -> Page:
    body = sys.stdin.buffer.read() if target == "-" else read_file(target)
    kind = "text/plain" if target.endswith((".txt", ".md")) else None
    async with Workers(max_workers=1) as workers:
        return await workers.run(read_page, body, None, kind, None, seconds=PAGE_SECONDS)


def _unstored(page: Page) -> StoredArticle:
    return StoredArticle(
        id="",
        url="",
        canonical_url=page.canonical_url or "",
        title=page.title,
        author=page.author,
        published=page.published,
        site=page.site,
        language=page.language,
        text=page.text,
        version=1,
        versions=1,
        fetched_at=now(),
    )
