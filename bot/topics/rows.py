"""Rows of topics as values."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.store.port import Row
from bot.topics.model import DuePost, Former, How, OnTopic, Topic
from bot.topics.watch import parse_watch


def topic_in(row: Row) -> Topic:
    """Return a topic, without the channels and formers that other rows have."""
    workspace = WorkspaceRef(row["platform"], row["workspace"])
    return Topic(
        id=row["id"],
        workspace=workspace,
        name=row["name"],
        watch=parse_watch(row["watch"]),
        open=row["state"] == "open",
        created_by=MemberRef(workspace, row["created_by"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        stories=row["stories"],
        articles=row["articles"],
        merged_into=row["merged_into"],
    )


def formers_in(rows: Sequence[Row]) -> dict[str, tuple[Former, ...]]:
    """Return for each topic those that go on in it, by way of others too; the earliest merged first."""
    into = {row["id"]: row["merged_into"] for row in rows}
    found: dict[str, list[Former]] = defaultdict(list)
    for row in rows:
        heir, seen = row["merged_into"], {row["id"]}
        while heir is not None and heir not in seen:
            found[heir].append(Former(row["id"], row["name"]))
            seen.add(heir)
            heir = into.get(heir)
    return {heir: tuple(formers) for heir, formers in found.items()}


def on_topic_in(row: Row) -> OnTopic:
    """Return what is on a topic."""
    when = datetime.fromisoformat(row["matched_at"])
    return OnTopic(row["topic"], row["article"], row["story"], row["reason"], when, How(row["how"]))


def due_in(row: Row) -> DuePost:
    """Return what a thread is to be told, and of which topic."""
    topic = topic_in(row)
    channel = ChannelRef(topic.workspace, row["due_channel"])
    thread = MessageRef(channel, row["thread"], row["thread"]) if row["thread"] else None
    return DuePost(
        topic, channel, row["due_article"], row["story"], row["reason"], row["attempts"], thread, How(row["how"])
    )


def thread_in(row: Row) -> MessageRef:
    """Return a thread."""
    channel = ChannelRef(WorkspaceRef(row["platform"], row["workspace"]), row["channel"])
    return MessageRef(channel, row["thread"], row["thread"])
