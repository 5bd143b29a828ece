"""`digest` as an administrator runs it: the real process, every format, and nothing posted or kept."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bot.articles.model import Finding
from bot.articles.store import ArticleStore
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.topics.model import OnTopic
from bot.topics.store import TopicStore
from bot.topics.watch import parse_watch
from tests.acceptance.test_verbs import ARTICLE, bot

HOME = WorkspaceRef("room", "local")
POLICY, ROBIN = ChannelRef(HOME, "policy"), MemberRef(HOME, "robin")
EVIL = "<script>alert(1)</script> *fees* [rise](https://evil.example)"
QUOTE = "The fees will pay for the sea wall that this town has waited for since the great storm,"


async def filled(path: Path) -> None:
    """Put an article on a topic that the channel follows, as if it had come in an hour ago."""
    now = datetime.now(UTC)
    async with Database.open(path) as database:
        await migrate(database)
        topics = TopicStore(database, lambda: "t1")
        await topics.add(POLICY, ROBIN, "Berth fees", parse_watch("berth fees"), now)
        url = "https://harbour-post.example/fees"
        found = Finding(url, None, (url,), EVIL, None, None, None, "Harbour Post", "en", ARTICLE, "test")
        article = await ArticleStore(database, lambda: "a1").save(found, now)
        at = (now - timedelta(hours=1)).isoformat(timespec="microseconds")
        sql = """INSERT INTO story_articles (platform, workspace, article, story, score, reason, placed_at)
            VALUES ('room', 'local', ?, 's1', 0, 'first', ?)"""
        await database.write(lambda connection: connection.execute(sql, (article.id, at)))
        await topics.put([OnTopic("t1", article.id, "s1", "matched", now)], quiet=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    asyncio.run(filled(tmp_path / "despatch.db"))
    return tmp_path


def shown(folder: Path, written: str, at: str = "now") -> str:
    run = bot("digest", "--channel", "room:policy", "--at", at, "--format", written, cwd=folder)
    assert (run.returncode, run.stderr) == (0, b"")
    return run.stdout.decode()


def test_every_format_holds_the_story_word_for_word_and_nothing_is_kept(folder: Path) -> None:
    for written in ("text", "markdown", "html", "json"):
        assert QUOTE in shown(folder, written).replace("\n", " "), written
    document = json.loads(shown(folder, "json"))
    assert document["sections"][0]["stories"][0]["title"] == EVIL
    with sqlite3.connect(folder / "despatch.db") as database:
        assert database.execute("SELECT COUNT(*) FROM room_messages").fetchone() == (0,)


def test_nothing_of_a_source_is_live_in_a_file(folder: Path) -> None:
    page = shown(folder, "html")
    assert "<script" not in page and "&lt;script&gt;" in page and "evil.example&" not in page
    assert page.startswith("<!doctype html>") and 'href="/' not in page
    drawn = MarkdownIt().render(shown(folder, "markdown"))
    assert "<script" not in drawn and 'href="https://evil' not in drawn and "<em>fees" not in drawn


def test_another_time_and_another_channel_hold_something_else(folder: Path) -> None:
    assert "Nothing new on the topic followed here." in shown(folder, "text", "2026-01-01T08:00")
    run = bot("digest", "--channel", "slack:T1/C1", cwd=folder)
    assert run.returncode == 0 and b"No topic is followed in this channel yet." in run.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--channel", "policy"), "channel-unknown"),
        (("--channel", "room:policy", "--at", "noon"), "time-unknown"),
        (("--channel", "room:policy", "--format", "pdf"), "format-unknown"),
    ],
)
def test_what_is_mistyped_is_told_with_what_to_type(arguments: tuple[str, ...], code: str, tmp_path: Path) -> None:
    run = bot("digest", *arguments, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (1, b"")
    assert code in run.stderr.decode() and "Traceback" not in run.stderr.decode()
