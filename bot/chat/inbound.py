"""What comes in besides commands: reactions, replies in threads, and what is planned for a request."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.letters import whole
from bot.chat.refs import MemberRef, MessageRef
from bot.chat.reply import Reply
from bot.chat.spec import CommandSpec


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do at once with a request, decided from its words alone.

    One of three: a `refusal` to show the asker; a `form` to fill in, because an argument is missing;
    or neither, and the request is worked on, with `working` shown meanwhile (to the asker alone
    when `private`). `given` is what was typed already, to fill the form with.
    """

    working: str = ""
    private: bool = False
    form: CommandSpec | None = None
    refusal: Reply | None = None
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """A member put an emoji on a message, or took it away (`added` is False).

    `emoji` is the character itself, without skin tone (`bot.chat.emoji.plain_emoji`); one that only this
    workspace has is `:name:`. `at` is when it happened where the platform says so (Slack, the room), else when it
    was heard of (Discord). That one was taken away is told of each skin tone by itself: another of the same
    member may still stand, which `ChatPlatform.reactors` says.
    """

    event_id: str
    message: MessageRef
    member: MemberRef
    emoji: str
    added: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """What a member wrote in a thread, as it stands after the latest edit; `message.thread` is set."""

    event_id: str
    message: MessageRef
    member: MemberRef
    text: str
    at: datetime
    edited: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", whole(self.text))


@dataclass(frozen=True, slots=True)
class Deletion:
    """A message is gone; if it was a comment, what is kept of it goes too.

    One that is not gone `for_good` has only lost its words, and may be given others.
    """

    event_id: str
    message: MessageRef
    at: datetime
    for_good: bool = True
