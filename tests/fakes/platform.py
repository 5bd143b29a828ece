"""A chat platform in memory, which keeps the port's promises and fails when it is told to."""

from collections import deque
from collections.abc import AsyncIterator
from datetime import datetime

from bot.chat.emoji import plain_emoji
from bot.chat.errors import AttachmentGone, ChannelGone, MemberGone, MessageGone, PlatformError
from bot.chat.files import Attachment
from bot.chat.ports import Hold
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply, Visibility
from bot.chat.spec import Request, Role


class FakePlatform:
    """Messages by their reference; what only one member sees is under `whispers`.

    `reactions` are the bot's own, `reacted` those of members, and of `bots` among them. One that is `forgetful` knows
    a key only where it is told since when to look, as Discord does minutes later.
    """

    def __init__(self) -> None:
        self.messages: dict[MessageRef, Reply] = {}
        self.whispers: list[tuple[str, Reply]] = []
        self.reactions: set[tuple[MessageRef, str]] = set()
        self.reacted: list[tuple[MessageRef, str, MemberRef]] = []
        self.bots: set[str] = set()
        self.gone: set[str] = set()
        self.names: dict[str, str] = {}
        self.managers: set[str] = set()
        self.faults: deque[PlatformError | None] = deque()
        self.files: dict[str, bytes] = {}
        self.read_for: list[WorkspaceRef] = []
        self.parts = 1
        self.reads_replies = True
        self.tried: list[tuple[str, datetime | None]] = []
        self.kept_open: list[MessageRef] = []
        self.forgetful = False
        self.locked: set[MessageRef] = set()
        self._keys: dict[tuple[ChannelRef, str], MessageRef] = {}

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        self._fail()
        self.tried.append((key, since))
        if key and (channel, key) in self._keys and (since or not self.forgetful):
            return self._keys[channel, key]
        if hold:
            await hold()
        ref = MessageRef(channel, f"m{len(self.messages) + 1}", reply.thread.id if reply.thread else None)
        self.messages[ref] = reply
        self._keys[channel, key] = ref
        return ref

    async def direct(self, member: MemberRef) -> ChannelRef:
        self._fail()
        return ChannelRef(member.workspace, f"D{member.id}")

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        self._fail()
        if message not in self.messages:
            raise ChannelGone
        self.messages[message] = reply

    async def react(self, message: MessageRef, emoji: str) -> None:
        self._fail()
        if message not in self.messages:
            raise ChannelGone
        self.reactions.add((message, emoji))

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        self._fail()
        if message not in self.messages:
            raise MessageGone
        given = ((who, kind) for there, kind, who in self.reacted if there == message)
        people = dict.fromkeys(who for who, kind in given if plain_emoji(kind) == plain_emoji(emoji))
        return tuple(who for who in people if who.id not in self.bots)

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        self._fail()
        root = message.thread or message.id
        return MessageRef(message.channel, root, root)

    async def keep_open(self, thread: MessageRef) -> bool:
        self._fail()
        self.kept_open.append(thread)
        return thread not in self.locked

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        self._fail()
        return Role.MANAGER if member.id in self.managers else Role.MEMBER

    async def named(self, channel: ChannelRef, member: MemberRef) -> MemberRef:
        self._fail()
        if member.id in self.gone:
            raise MemberGone
        return MemberRef(member.workspace, member.id, self.names.get(member.id, member.name))

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        for part in range(skip, self.parts):
            self._fail()
            if reply.visibility is Visibility.EPHEMERAL:
                if hold:
                    await hold()
                self.whispers.append((request.member.id, reply))
                yield None
            else:
                yield await self.post(request.channel, reply, key=f"{request.event_id} {part}", hold=hold)

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        self._fail()
        self.read_for.append(workspace)
        if attachment.key not in self.files:
            raise AttachmentGone
        return self.files[attachment.key]

    def permalink(self, message: MessageRef) -> str:
        return f"https://chat.example/{message.channel.id}/{message.thread or message.id}"

    def _fail(self) -> None:
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
