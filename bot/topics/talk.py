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
    """The replies, the earliest first, and the threads that they stand in, the topic's own first."""

    comments: tuple[Comment, ...] = ()
    threads: tuple[TalkThread, ...] = ()

    @property
    def address(self) -> str:
        """Return where the discussion goes on, or nothing."""
        return self.threads[0].address if self.threads else ""


async def talk_of(topic: Topic, conversations: Conversations, first: str = "") -> Talk:
    """Return what was said about a topic; the thread in the channel `first`, where somebody asks, leads."""
    said: list[Comment] = []
    threads: list[TalkThread] = []
    for channel in _ordered(topic.channels, first):
        for subject, former in (topic.id, ""), *((one.id, one.name) for one in topic.formers):
            found = await conversations.thread_of(ChannelRef(topic.workspace, channel), subject_of(subject))
            if found is not None:
                said += await conversations.comments(found[0])
                threads.append(TalkThread(channel, found[1], former))
    return Talk(tuple(sorted(said, key=lambda comment: (comment.at, comment.message.id))), tuple(threads))


def _ordered(channels: Sequence[str], first: str) -> list[str]:
    return sorted(channels, key=lambda channel: channel != first)


def subject_of(topic: str) -> str:
    """Return what the kept thread of a topic is about, as `bot.threads` has it."""
    return f"topic {topic}"
