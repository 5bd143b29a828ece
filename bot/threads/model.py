"""What is kept of a discussion."""

from dataclasses import dataclass

from bot.chat.refs import MessageRef


@dataclass(frozen=True, slots=True)
class Discussion:
    """A thread and its subject (an article's id); `comments` is how many replies are kept."""

    thread: MessageRef
    subject: str
    comments: int
