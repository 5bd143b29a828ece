"""The inbox: every request is stored before it is worked on, and answered even across a restart.

Of processes that share a database one works on a request: the one that took it, or, once that gives no sign of life,
the one that took it over. Whatever a request posts is asked about first: is it this process's still?
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.chat.dispatch import Dispatcher, failure, interrupted
from bot.chat.errors import PlatformBusy, PlatformDown, PlatformError
from bot.chat.inbound import Comment, Deletion, Plan, Reaction
from bot.chat.letters import whole
from bot.chat.parsing import line_of, parse, quoted
from bot.chat.platforms import Platforms
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Reply
from bot.chat.spec import ROOT, Catalogue, ParamKind, Request
from bot.chat.tasks import stopped
from bot.errors import DespatchError
from bot.inbox.errors import AnsweredElsewhere
from bot.inbox.store import InboxStore
from bot.observe import ANSWER_SECONDS, ANSWERED, RECEIVED
from bot.store.errors import DatabaseAway
from bot.workspaces.zones import near_zones

_LOG = logging.getLogger(__name__)

LATE = timedelta(hours=1)
"""A card that appears hours after it was asked for surprises more than it helps."""

PATIENCE = (1.0, 5.0, 20.0)
"""Seconds between tries while a platform is down or busy; its own library has tried before that."""

LOOK_SECONDS = 10.0
"""How often holds are renewed, and requests looked for that nobody holds: three times before one lapses."""

AWAY_SECONDS = 1.0
"""How long to wait before a database that is away is told again; its own writer has tried for some seconds."""

RELEASE_SECONDS = 1.0
"""How long a process that stops waits for the database to hear that it lets go."""

_REQUEST: ContextVar[Request | None] = ContextVar("request", default=None)

SUGGESTIONS = 25
THREAD_EMOJI, PIN_EMOJI = "🧵", "📌"


class Conversations(Protocol):
    """What the inbox hands replies in threads to."""

    async def said(self, comment: Comment) -> None:
        """Keep a comment if its thread is kept."""

    async def deleted(self, deletion: Deletion) -> None:
        """Forget a comment."""


Named = Callable[[str, str, ChannelRef], Awaitable[Sequence[str]]]
"""Returns the names that a command's parameter may take in a channel, best first, such as those of topics."""


async def nothing_named(_: str, __: str, ___: ChannelRef) -> tuple[str, ...]:
    """Return no name."""
    return ()


class Ballots(Protocol):
    """What the inbox hands reactions to that may be votes."""

    async def reacted(self, reaction: Reaction) -> bool:
        """Take a thumb on a ballot; return whether it was on one."""

    async def told(self, message: MessageRef) -> tuple[str, MessageRef | None] | None:
        """Return the address of the one article that a message of ours tells of, and the thread that it is in."""


class Removing(Protocol):
    """What the inbox tells of workspaces that are gone."""

    async def ask(self, workspace: WorkspaceRef, event_id: str) -> bool:
        """Note that a workspace is to be deleted, once for each event."""


class Inbox:
    """Implements `bot.chat.ports.Intake`."""

    def __init__(
        self,
        *,
        store: InboxStore,
        dispatcher: Dispatcher,
        platforms: Platforms,
        conversations: Conversations,
        ballots: Ballots,
        now: Callable[[], datetime],
        home: Callable[[MemberRef, tuple[str, ...]], Reply],
        removals: Removing,
        named: Named = nothing_named,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._platforms = platforms
        self._conversations = conversations
        self._ballots = ballots
        self._now = now
        self._home = home
        self._removals = removals
        self._named = named
        self._sleep = sleep
        self._tasks: dict[asyncio.Task[None], Request] = {}

    @property
    def catalogue(self) -> Catalogue:
        """Return the commands, to declare them to the platform."""
        return self._dispatcher.catalogue

    @property
    def busy(self) -> int:
        """Return how many requests are being worked on."""
        return len(self._tasks)

    def plan(self, request: Request, *, ask: bool = False) -> Plan:
        """Say, from the words alone, whether to refuse, to ask in a form, or to work on it."""
        return self._dispatcher.plan(request, ask=ask)

    async def take(self, request: Request) -> bool:
        """Store the request and return whether it is new; one that was stored before is not worked on again."""
        return await self._taken(request)

    async def _taken(self, request: Request, also: str = "") -> bool:
        new = await self._store.take(request, self._now(), also)
        RECEIVED.labels(request.channel.workspace.platform, "new" if new else "repeated").inc()
        return new

    def begin(self, request: Request) -> asyncio.Task[None]:
        """Work on a request that was taken, in the background."""
        return self._start(request, 0)

    def _start(self, request: Request, skip: int, *, again: bool = False) -> asyncio.Task[None]:
        task = asyncio.create_task(self._work(request, skip, again), name=f"request {request.event_id}")
        self._tasks[task] = request
        task.add_done_callback(self._tasks.pop)
        return task

    async def resume(self, platform: str) -> int:
        """Answer what an earlier process took and never answered; return how many there were.

        Where others live that took something, that is what nobody holds any more.
        """
        shared = self._store.shared
        left = await (self._store.take_over(platform, self._now()) if shared else self._store.waiting(platform))
        if shared:  # one that lapsed while this process hung is worked on here already
            here = {_name(request) for request in self._tasks.values()}
            left = tuple(waiting for waiting in left if _name(waiting.request) not in here)
        for waiting in left:
            self._start(waiting.request, waiting.parts, again=shared)
        return len(left)

    async def look(self) -> int:
        """Hold what is worked on for longer, and take over what nobody holds; return how much that is."""
        await self._store.hold(tuple(self._tasks.values()), self._now())
        return sum([await self.resume(platform) for platform in self._platforms.connected])

    async def still_ours(self, _: ChannelRef | None = None) -> None:
        """Return where the request that is being worked on is this process's; raises `AnsweredElsewhere` otherwise.

        Where nothing is worked on, or nobody shares the work, there is nothing to ask.
        """
        request = _REQUEST.get()
        if request is not None and self._store.shared and not await self._store.hold((request,), self._now()):
            raise AnsweredElsewhere

    async def close(self, seconds: float = 3.0) -> None:
        """Let work end for a while, then stop it; what is not answered by then is when the program starts again."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        await stopped(*self._tasks)
        if self._store.shared:
            await self._let_go()

    async def _let_go(self) -> None:
        """Leave the rest to others at once; where the database does not hear that, they wait for the holds to lapse."""
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                await self._store.release()
        except (DespatchError, TimeoutError) as error:
            _LOG.warning("what is left is taken over later: %s", type(error).__name__)

    async def _work(self, request: Request, skip: int, again: bool) -> None:
        platform = request.channel.workspace.platform
        _REQUEST.set(request)  # a task's own
        try:
            with ANSWER_SECONDS.labels(platform).time():
                reply = await self._reply(request)
                outcome = await self._delivered(request, reply, skip, again)
            ANSWERED.labels(platform, outcome).inc()
        except Exception:
            _LOG.exception("not answered", extra={"event": request.event_id})
            ANSWERED.labels(platform, "failed").inc()

    async def _reply(self, request: Request) -> Reply:
        if self._now() - request.received_at > LATE:
            return interrupted(line_of(request))
        return await self._dispatcher.answer(request)

    async def _delivered(self, request: Request, reply: Reply, skip: int, again: bool) -> str:
        """Deliver the reply, or tell the asker why it could not be; return the outcome for the counters."""
        try:
            await self._answer(request, reply, skip, again)
        except AnsweredElsewhere as error:
            self._log(request, error)
            return error.code
        except (PlatformDown, PlatformBusy) as error:
            self._log(request, error)
            if self._store.shared:
                await self._store.later(request, self._now())
            return error.code  # the request stays stored: the next start, or whoever shares it, tries again
        except DespatchError as error:
            self._log(request, error)
            await self._tell(request, error)
            await self._kept(partial(self._store.done, request))
            return error.code
        await self._kept(partial(self._store.done, request))
        return "refused" if reply.failed else "answered"

    async def _answer(self, request: Request, reply: Reply, skip: int, again: bool) -> None:
        platform = self._platforms.of(request.channel.workspace)
        about, hold = self._about(request), self.still_ours
        for wait in (*PATIENCE, None):
            try:
                async for ref in platform.answer(request, reply, skip=skip, again=again, hold=hold):
                    skip += 1
                    await self._kept(partial(self._store.stands, request, skip, ref, about, self._now()))
            except (PlatformDown, PlatformBusy):
                if wait is None:
                    raise
                await self._sleep(wait)
            else:
                return

    async def _kept(self, note: Callable[[], Awaitable[object]]) -> None:
        """Note what was said, however long the database is away: else it would be said again, or waited for in vain."""
        while True:
            try:
                await note()
            except DatabaseAway as error:
                _LOG.warning("what was answered is noted later: %s", error.code, extra={"code": error.code})
                await self._sleep(AWAY_SECONDS)
            else:
                return

    async def _tell(self, request: Request, error: DespatchError) -> None:
        """Tell the asker, where nobody else sees it, that the answer could not be posted."""
        platform = self._platforms.of(request.channel.workspace)
        try:
            async for _ in platform.answer(request, failure(error), hold=self.still_ours):
                pass
        except (PlatformError, AnsweredElsewhere) as second:
            self._log(request, second)

    def _about(self, request: Request) -> tuple[str, str | None]:
        """Return the command that a request calls, and the address that it is about, if it takes one."""
        try:
            parsed = parse(request.text, self.catalogue, request.options, request.attachments)
        except DespatchError:
            return "", None
        kinds = {param.name: param.kind for param in parsed.spec.params}
        urls = (str(value) for name, value in parsed.arguments.items() if kinds[name] is ParamKind.URL)
        return parsed.spec.name, next(urls, None)

    @staticmethod
    def _log(request: Request, error: DespatchError) -> None:
        _LOG.warning("not delivered: %s", error.code, extra={"code": error.code, "event": request.event_id})

    async def reacted(self, reaction: Reaction) -> None:
        """Take a thumb as a vote, open the discussion of a card marked with a thread, propose a story that is pinned.

        Other emoji, and those on other messages, change nothing.
        """
        if await self._ballots.reacted(reaction) or not reaction.added:
            return
        if reaction.emoji == THREAD_EMOJI:
            await self._discuss(reaction)
        elif reaction.emoji == PIN_EMOJI:
            await self._propose(reaction)

    async def _discuss(self, reaction: Reaction) -> None:
        url = await self._store.url_of(reaction.message)
        if url is not None:
            await self._ask(reaction, f"{ROOT} discuss {url}", reaction.message)

    async def _propose(self, reaction: Reaction) -> None:
        told = await self._ballots.told(reaction.message)
        if told is not None:
            url, thread = told
            await self._ask(reaction, f"{ROOT} followup add --url {quoted(url)}", thread)

    async def _ask(self, reaction: Reaction, text: str, thread: MessageRef | None) -> None:
        """Take a reaction for a command that is typed about its message."""
        message = reaction.message
        request = Request(reaction.event_id, message.channel, reaction.member, text, reaction.at, thread, about=message)
        also = f"{reaction.emoji} {message.channel.id} {message.id} {reaction.member.id}"
        if await self._taken(request, also):
            self.begin(request)

    async def said(self, comment: Comment) -> None:
        """Keep a reply in a thread that is kept."""
        await self._conversations.said(comment)

    async def deleted(self, deletion: Deletion) -> None:
        """Forget a reply that its author, or a moderator, took away."""
        await self._conversations.deleted(deletion)

    async def removed(self, workspace: WorkspaceRef, event_id: str) -> None:
        """Take note that a workspace has taken the bot away: what is kept of it is deleted."""
        await self._removals.ask(workspace, event_id)

    async def home(self, member: MemberRef) -> Reply:
        """Return what a member's own page with the bot shows."""
        return self._home(member, await self._store.recent_urls(member.workspace, 5))

    async def suggest(self, command: str, param: str, typed: str, channel: ChannelRef) -> tuple[str, ...]:
        """Return values that complete what is typed: choices, commands' names, addresses of late."""
        spec = self.catalogue.get(command)
        found = next((item for item in spec.params if item.name == param), None) if spec else None
        if found is None:
            return ()
        if param == "zone":
            return near_zones(typed, SUGGESTIONS)
        if found.kind is ParamKind.TEXT and (names := await self._named(command, param, channel)):
            return tuple(name for name in names if typed.strip().lower() in name.lower())[:SUGGESTIONS]
        if found.kind is ParamKind.URL:
            values = await self._store.recent_urls(channel.workspace, 4 * SUGGESTIONS)
        else:
            values = found.choices or (self.catalogue.names if param == "command" else ())
        return tuple(value for value in values if typed.strip().lower() in value.lower())[:SUGGESTIONS]

    async def keep_command(self, command: str, workspace: WorkspaceRef) -> str:
        """Keep a button's command and return its key; in a workspace the same command has the same key."""
        return await self._store.keep_command(whole(command), workspace, self._now())

    async def kept_command(self, key: str) -> str | None:
        """Return the command of a key, or nothing when it is not kept."""
        return await self._store.kept_command(key)


def _name(request: Request) -> tuple[WorkspaceRef, str]:
    return request.channel.workspace, request.event_id
