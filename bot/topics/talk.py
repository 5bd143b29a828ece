"""What was said about a topic, in all of its threads: those of topics that were merged into it are among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chat.inbound import Comment
from bot.chat.refs import ChannelRef, MessageRef
from bot.topics.model import Topic


class Conversations(Protocol):
    """Where the replies of threads are kept."""

    async def thread_of(self, channel: ChannelRef, subject: str) -> tuple[MessageRef, str] | None:
        """Return the thread on a subject in a channel with its address, if there is one."""

    async def comments(self, thread: MessageRef) -> tuple[Comment, ...]:
        """Return what was said in a thread, oldest first."""


@dataclass(frozen=True, slots=True)
class TalkThread:
    """A thread in a channel; `former` is the name of the topic that it was opened for, if that one was merged."""

    channel: str
    address: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """The replies, the earliest first, and the threads that they stand in, the topic's own first.

    `elsewhere` is how many more stand in channels that whoever asks may not be in.
    """

    comments: tuple[Comment, ...] = ()
    threads: tuple[TalkThread, ...] = ()
    elsewhere: int = 0

    @property
    def address(self) -> str:
        """Return where the discussion goes on, or nothing."""
        return self.threads[0].address if self.threads else ""


async def talk_of(topic: Topic, conversations: Conversations, asked_in: str = "") -> Talk:
    """Return what was said about a topic.

    Where somebody asks in a channel, its thread leads, and replies in other channels, which may be private, are
    counted and not given.
    """
    said: list[Comment] = []
    threads: list[TalkThread] = []
    elsewhere = 0
    for channel in _ordered(topic.channels, asked_in):
        for subject, former in (topic.id, ""), *((one.id, one.name) for one in topic.formers):
            found = await conversations.thread_of(ChannelRef(topic.workspace, channel), subject_of(subject))
            if found is None:
                continue
            threads.append(TalkThread(channel, found[1], former))
            comments = await conversations.comments(found[0])
            if asked_in in ("", channel):
                said += comments
            else:
                elsewhere += len(comments)
    return Talk(tuple(sorted(said, key=lambda comment: (comment.at, comment.message.id))), tuple(threads), elsewhere)


def _ordered(channels: Sequence[str], first: str) -> list[str]:
    return sorted(channels, key=lambda channel: channel != first)


def subject_of(topic: str) -> str:
    """Return what the kept thread of a topic is about, as `bot.threads` has it."""
    return f"topic {topic}"
