"""An intake in memory: what adapters are tried against, and what was handed to it."""

import asyncio
import hashlib

from bot.chat.dispatch import Dispatcher
from bot.chat.inbound import Comment, Deletion, Plan, Reaction
from bot.chat.ports import ChatPlatform
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Heading, Reply, Text, Visibility
from bot.chat.spec import Catalogue, Request


class FakeIntake:
    """Keeps everything in lists; `platform` is set once the adapter stands."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._dispatcher = Dispatcher(catalogue)
        self.platform: ChatPlatform | None = None
        self.requests: dict[str, Request] = {}
        self.answers: dict[str, list[MessageRef | None]] = {}
        self.reactions: list[Reaction] = []
        self.comments: list[Comment] = []
        self.deletions: list[Deletion] = []
        self.removals: list[tuple[WorkspaceRef, str]] = []
        self.commands: dict[str, str] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.changed = asyncio.Condition()

    @property
    def catalogue(self) -> Catalogue:
        return self._catalogue

    def plan(self, request: Request, *, ask: bool = False) -> Plan:
        return self._dispatcher.plan(request, ask=ask)

    async def take(self, request: Request) -> bool:
        new = request.event_id not in self.requests
        self.requests.setdefault(request.event_id, request)
        return new

    def begin(self, request: Request) -> asyncio.Task[None]:
        task = asyncio.create_task(self._work(request))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def _work(self, request: Request) -> None:
        assert self.platform is not None
        reply = await self._dispatcher.answer(request)
        refs = [ref async for ref in self.platform.answer(request, reply)]
        self.answers[request.event_id] = refs
        await self._tell()

    async def reacted(self, reaction: Reaction) -> None:
        self.reactions.append(reaction)
        await self._tell()

    async def said(self, comment: Comment) -> None:
        self.comments.append(comment)
        await self._tell()

    async def deleted(self, deletion: Deletion) -> None:
        self.deletions.append(deletion)
        await self._tell()

    async def removed(self, workspace: WorkspaceRef, event_id: str) -> None:
        self.removals.append((workspace, event_id))
        await self._tell()

    async def home(self, member: MemberRef) -> Reply:
        return Reply((Heading("Despatch"), Text(f"Nothing is followed yet, {member.id}.")), Visibility.EPHEMERAL)

    async def suggest(self, command: str, param: str, typed: str, channel: ChannelRef) -> tuple[str, ...]:
        spec = self._catalogue.get(command)
        choices = next((item.choices for item in spec.params if item.name == param), ()) if spec else ()
        return tuple(choice for choice in choices if typed.lower() in choice)[:25]

    async def keep_command(self, command: str, workspace: WorkspaceRef) -> str:
        key = hashlib.sha256(command.encode()).hexdigest()[:16]
        self.commands[key] = command
        return key

    async def kept_command(self, key: str) -> str | None:
        return self.commands.get(key)

    async def until(self, ready: object, seconds: float = 5.0) -> None:
        """Wait until `ready()` is true of what was handed in."""
        assert callable(ready)
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(ready)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()
