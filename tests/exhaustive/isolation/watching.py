"""Who may see which words: each workspace, channel and member has words of its own, and every word that shows is checked."""

import dataclasses
import json
import shlex
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

from bot.chat.codec import reply_to_json
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply, Visibility
from bot.chat.spec import Request
from tests.fakes.house import LonePlatform

LETTERS = {"TVEXILLUM": "vexillum", "TQUOKKARY": "quokkary"}
"""What stands in every word that a workspace chooses; it is in no word of the program or of shared articles."""


class Leak(AssertionError):
    """Words of one showed to another."""


def of_workspace(workspace: str) -> str:
    """Return what every word of a workspace has in it."""
    return LETTERS[workspace]


def of_channel(workspace: str, channel: str) -> str:
    """Return a word that is said in one channel only."""
    return f"{LETTERS[workspace]}room{channel.lower()}"


def of_task(workspace: str, channel: str) -> str:
    """Return a word that is in what is proposed in one channel: its proposer and its owner see it elsewhere too."""
    return f"{LETTERS[workspace]}task{channel.lower()}"


def of_member(workspace: str, member: str) -> str:
    """Return a word that one member alone says."""
    return f"{LETTERS[workspace]}self{member.lower()}"


def words_of(value: object) -> str:
    """Return every string in a value, whatever it is made of, in small letters."""
    return "\n".join(_strings(value)).lower()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, Reply):
        yield json.dumps(reply_to_json(value), ensure_ascii=False)
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _strings(pair)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _strings(item)
    elif value is not None:
        yield str(value)


class Watch:
    """Checks what shows; `seen` counts it, `own` how much of it had words of its own workspace."""

    def __init__(self, channels: tuple[str, ...]) -> None:
        self.channels = channels
        self.typed = ""
        self.deed = ""
        self.seen = 0
        self.own = 0
        self.leaks: list[Leak] = []

    def check(self, workspace: WorkspaceRef, value: object, channel: str = "", *, alone: bool = False) -> None:
        """Raise `Leak` where a value that is shown in a workspace has words of the other one.

        Where it is shown in a `channel`, no word of another channel may be in it either; to somebody `alone` what is
        proposed elsewhere may be shown (`World.ask` looks whether it is theirs). What was typed by whoever
        asked may come back to them, and a member's own messages show the channel that their digest is about.
        """
        shown = words_of(value)
        for typed in sorted(_pieces(self.typed), key=len, reverse=True):
            shown = shown.replace(typed, "")
        self.seen += 1
        self.own += of_workspace(workspace.id) in shown
        for other, letters in LETTERS.items():
            if other != workspace.id and letters in shown:
                self._leaked(f"{letters} in {workspace.id} after {self.deed}: {_around(shown, letters)}")
        for other in self.channels:
            words = (of_channel(workspace.id, other), *(() if alone else (of_task(workspace.id, other),)))
            for word in words if channel in self.channels and other != channel else ():
                if word in shown:
                    self._leaked(f"{word} in {workspace.id} {channel} after {self.deed}: {_around(shown, word)}")

    def _leaked(self, what: str) -> None:
        """Note it, since whoever was about to show it may log it and go on, and raise it."""
        self.leaks.append(Leak(what))
        raise self.leaks[-1]

    def confirm(self) -> None:
        """Raise the first `Leak` that there was."""
        if self.leaks:
            raise self.leaks[0]


def _pieces(typed: str) -> set[str]:
    """Return what was typed, whole and value by value."""
    values = shlex.split(typed) if typed.count('"') % 2 == 0 and "'" not in typed else typed.split()
    whole = (typed, *values, *(value.strip("?.,!") for value in values))
    return {piece.lower() for piece in whole if len(piece) > 3}


def _around(shown: str, word: str) -> str:
    place = shown.index(word)
    return shown[max(place - 200, 0) : place + 200]


class WatchedPlatform(LonePlatform):
    """Hands everything that it shows to a watch; messages are numbered in each workspace, so that ids are the same."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch
        self._numbers: dict[WorkspaceRef, int] = {}

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        self._watch.check(channel.workspace, reply, channel.id)
        if key and (channel, key) in self._keys:
            return self._keys[channel, key]
        number = self._numbers[channel.workspace] = self._numbers.get(channel.workspace, 0) + 1
        ref = MessageRef(channel, f"m{number}", reply.thread.id if reply.thread else None)
        self.messages[ref] = reply
        self._keys[channel, key] = ref
        return ref

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        self._watch.check(message.channel.workspace, reply, message.channel.id)
        await super().edit(message, reply)

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        alone = reply.visibility is Visibility.EPHEMERAL
        self._watch.check(request.channel.workspace, reply, request.channel.id, alone=alone)
        async for ref in super().answer(request, reply, skip=skip, again=again, hold=hold):
            yield ref
