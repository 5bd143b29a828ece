"""Posting to Slack: the port that the core knows, on the Web API and response addresses."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.common.files import fetched, kept_there
from adapters.slack import forms, reactions
from adapters.slack.blocks import Style, long_commands
from adapters.slack.clients import Clients
from adapters.slack.events import REPLACE, SHOW
from adapters.slack.faults import code_of, refusal, status_of, taken, translated
from adapters.slack.members import Members
from adapters.slack.messages import Message, files_of, messages, without_files
from bot.chat.errors import (
    AnswerTooLate,
    AttachmentGone,
    ChannelGone,
    MemberGone,
    PlatformDown,
    PlatformError,
    ScopeMissing,
)
from bot.chat.files import Attachment
from bot.chat.ports import Hold, Intake
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import File, Reply, Visibility
from bot.chat.spec import Request, Role

FILES = frozenset(("files.slack.com",))
"""Where Slack keeps files: https://docs.slack.dev/reference/objects/file-object"""

EVENT_TYPE = "despatch_part"
LOOK_BACK = 50
SKEW = timedelta(minutes=5)  # how far Slack's clock and ours may be apart

_OUTSIDE = ("not_in_channel", "channel_not_found")
"""What Slack says of a channel that the bot is not in; an answer by response address is welcome there."""


class SlackPlatform:
    """Implements `bot.chat.ports.ChatPlatform`, for each workspace with its own token.

    A request from before `started` may have been answered by a process that died before it could
    note that, and a post whose line was cut may have arrived: in both cases its messages are looked for
    before they are posted again.
    """

    def __init__(
        self,
        clients: Clients,
        session: aiohttp.ClientSession,
        intake: Intake,
        members: Members,
        *,
        started: datetime,
    ) -> None:
        self._clients = clients
        self._session = session
        self._intake = intake
        self._members = members
        self._started = started
        self._unsure: set[str] = set()

    @property
    def reads_replies(self) -> bool:
        """Say that replies reach the bot wherever it was invited."""
        return True

    async def post(
        self,
        channel: ChannelRef,
        reply: Reply,
        *,
        key: str = "",
        since: datetime | None = None,
        hold: Hold | None = None,
    ) -> MessageRef:
        """Post a reply; with a key, messages that carry it already are found and not posted again."""
        oldest = since - SKEW if since and reply.thread else None
        known = await self._posted(channel, reply.thread, key, oldest) if key else {}
        first: MessageRef | None = None
        for number, message in enumerate(await self.drawn(reply, channel.workspace)):
            if hold and number not in known:
                await hold()
            async with translated():
                ref = known.get(number) or await self._say(channel, reply.thread, message, key, number)
            first = first or ref
        assert first is not None  # noqa: S101  # `messages` never gives none
        since = datetime.fromtimestamp(float(first.id), UTC) - SKEW
        for file in files_of(reply):
            await self._share(channel, reply.thread, file, since if key else None)
        return first

    async def direct(self, member: MemberRef) -> ChannelRef:
        """Return the channel of direct messages with a member."""
        async with translated():
            client = await self._clients.of(member.workspace)
            response = await client.conversations_open(users=member.id)
        return ChannelRef(member.workspace, str((response.get("channel") or {})["id"]))

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put a reply in the place of a message; what does not fit follows in its thread."""
        first, *rest = await self.drawn(reply, message.channel.workspace)
        async with translated():
            client = await self._clients.of(message.channel.workspace)
            await client.chat_update(channel=message.channel.id, ts=message.id, **first.payload())
        root = MessageRef(message.channel, message.thread or message.id, message.thread or message.id)
        for more in rest:
            async with translated():
                await self._say(message.channel, root, more)
        for file in files_of(reply):
            await self._share(message.channel, root, file, None)

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction; that it is there already is well."""
        await reactions.add(await self._clients.of(message.channel.workspace), message, emoji)

    async def reactors(self, message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        """Ask Slack for all who reacted, and who of them is a bot."""
        workspace = message.channel.workspace
        people = await reactions.users(await self._clients.of(workspace), message, emoji)
        others = people - {await self._clients.bot_user(workspace)}
        return tuple([member async for member in reactions.members(self._members, others, message)])

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Return the thread of a message: in Slack every message has one."""
        root = message.thread or message.id
        return MessageRef(message.channel, root, root)

    async def keep_open(self, thread: MessageRef) -> bool:
        """Return that a thread is open: Slack puts none away."""
        return True

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        """Ask Slack whether a member administers the workspace; in a shared channel others do not."""
        async with translated():
            client = await self._clients.of(channel.workspace)
            response = await client.users_info(user=member.id)
        user = response.get("user") or {}
        manages = any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))
        return Role.MANAGER if manages and self._clients.team(channel.workspace) in _teams(user) else Role.MEMBER

    async def named(self, channel: ChannelRef, member: MemberRef) -> MemberRef:
        """Return a member with the name that Slack shows; whoever was deactivated is gone."""
        person = await self._members.known(MemberRef(channel.workspace, member.id))
        if person.gone:
            raise MemberGone
        return MemberRef(member.workspace, member.id, person.name or member.name)

    async def read(self, workspace: WorkspaceRef, attachment: Attachment) -> bytes:
        """Ask Slack where the file is now, and fetch it there with the bot's token, which goes nowhere else.

        Without the permission to read files Slack answers with a page to log in at.
        """
        async with translated():
            client = await self._clients.of(workspace)
            known = (await client.files_info(file=attachment.key)).get("file") or {}
        url = str(known.get("url_private_download") or known.get("url_private") or "")
        if not kept_there(url, FILES, client.base_url):
            raise AttachmentGone
        body, kind = await fetched(url, {"Authorization": f"Bearer {client.token}"})
        if kind == "text/html" and known.get("mimetype") != kind:
            raise ScopeMissing
        return body

    def permalink(self, message: MessageRef) -> str:
        """Return the address of a message; that of a reply opens its thread."""
        site = self._clients.site(message.channel.workspace)
        place = f"{site}archives/{message.channel.id}/p{message.id.replace('.', '')}"
        if message.thread in (None, message.id):
            return place
        return f"{place}?thread_ts={message.thread}&cid={message.channel.id}"

    async def answer(
        self, request: Request, reply: Reply, *, skip: int = 0, again: bool = False, hold: Hold | None = None
    ) -> AsyncIterator[MessageRef | None]:
        """Post the answer where it was asked, and take the placeholder away.

        Where the bot is not a member the answer goes through the request's response address, as an
        ephemeral one does; that address works for half an hour and five times. What was asked in no
        channel is answered in the modal that waits for it.
        """
        mode, _, address = request.reply_to.partition(" ")
        hold = hold or _at_will
        if again:
            self._unsure.add(request.event_id)
        alone = mode == SHOW or reply.visibility is Visibility.EPHEMERAL
        reply = without_files(reply) if alone else reply
        drawn = await self.drawn(reply, request.channel.workspace)
        if mode == SHOW:
            await hold()
            await self._show(request.channel.workspace, address, drawn)
            yield None
            return
        for number, message in enumerate(drawn[skip:], skip):
            if reply.visibility is Visibility.EPHEMERAL:
                await hold()
                await self._whisper(request, reply, message, first=number == 0)
                yield None
            else:
                yield await self._tell(request, reply, message, number, hold)
        for number, file in enumerate(files_of(reply), len(drawn)):
            if number >= skip:
                await hold()
                yield await self._hand_over(request, reply, file)
        self._unsure.discard(request.event_id)
        if reply.visibility is Visibility.PUBLIC and mode == REPLACE:
            await self._respond_quietly(address, {"delete_original": True})

    async def _show(self, workspace: WorkspaceRef, view: str, drawn: tuple[Message, ...]) -> None:
        """Show an answer in a modal; that its member has closed it is no fault."""
        async with translated():
            client = await self._clients.of(workspace)
            try:
                await client.views_update(view_id=view, view=forms.sheet(drawn))
            except SlackApiError as error:
                if code_of(error) != "not_found":
                    raise

    async def drawn(self, reply: Reply, workspace: WorkspaceRef) -> tuple[Message, ...]:
        """Return the reply's messages; commands too long for a button are kept under a key first."""
        keys = {command: await self._intake.keep_command(command, workspace) for command in long_commands(reply)}
        return messages(reply, Style(keys=keys))

    async def _tell(
        self, request: Request, reply: Reply, message: Message, number: int, hold: Hold
    ) -> MessageRef | None:
        """Post publicly; a message of this request that stands already, from another process, is found."""
        key, place = request.event_id, request.channel
        look = request.received_at < self._started or key in self._unsure
        if look and (known := (await self._stood(request, reply)).get(number)):
            return known
        await hold()
        async with translated():
            try:
                return await self._say(place, reply.thread, message, key, number)
            except SlackApiError as error:
                if code_of(error) not in _OUTSIDE or not request.reply_to:
                    raise
            root = _root(reply.thread)
            placed = {"response_type": "in_channel", "replace_original": False, **({"thread_ts": root} if root else {})}
            await self._respond(request.reply_to, {**message.payload(), **placed})
        return None

    async def _whisper(self, request: Request, reply: Reply, message: Message, *, first: bool) -> None:
        inside = _inside(reply.thread)
        if request.reply_to:
            replaces = first and request.reply_to.startswith(REPLACE)
            placed = {"response_type": "ephemeral", "replace_original": replaces, **inside}
            try:
                await self._respond(request.reply_to, {**message.payload(), **placed})
            except (AnswerTooLate, ChannelGone):
                pass
            else:
                return
        async with translated():
            client = await self._clients.of(request.channel.workspace)
            await client.chat_postEphemeral(
                channel=request.channel.id, user=request.member.id, **inside, **message.payload()
            )

    async def _hand_over(self, request: Request, reply: Reply, file: File) -> MessageRef | None:
        """Share a file of an answer; one that was shared before a restart is found."""
        look = request.received_at < self._started or request.event_id in self._unsure
        since = request.received_at - SKEW if look else None
        self._unsure.add(request.event_id)
        shared = await self._share(request.channel, reply.thread, file, since)
        self._unsure.discard(request.event_id)
        return shared

    async def _share(
        self, channel: ChannelRef, thread: MessageRef | None, file: File, since: datetime | None
    ) -> MessageRef | None:
        """Upload a file and share it where it belongs, unless one of its name was `since` then.

        Slack does not say where a file's message stands, and takes no metadata with it. An empty file it refuses:
        the words say that there is nothing in it.
        """
        root = _root(thread)
        if not file.body:
            return None
        if since and any(_holds(message, file) for message in await self._history(channel, root, since)):
            return None
        async with translated():
            client = await self._clients.of(channel.workspace)
            await client.files_upload_v2(
                file=file.body, filename=file.name, title=file.name, channel=channel.id, thread_ts=root
            )
        return None

    async def _say(
        self, channel: ChannelRef, thread: MessageRef | None, message: Message, key: str = "", number: int = 0
    ) -> MessageRef:
        """Post one message; raises what the library raises."""
        root, client = _root(thread), await self._clients.of(channel.workspace)
        self._unsure.add(key)
        try:
            response = await client.chat_postMessage(
                channel=channel.id, thread_ts=root, metadata=_metadata(key, number), **message.payload()
            )
        except SlackApiError as error:
            if status_of(error) < 500:
                self._unsure.discard(key)
            raise
        self._unsure.discard(key)
        return MessageRef(channel, str(response["ts"]), root)

    async def _stood(self, request: Request, reply: Reply) -> dict[int, MessageRef]:
        return await self._posted(request.channel, reply.thread, request.event_id, request.received_at - SKEW)

    async def _posted(
        self, channel: ChannelRef, thread: MessageRef | None, key: str, since: datetime | None = None
    ) -> dict[int, MessageRef]:
        """Return which messages of a key stand, where history may be read; elsewhere a repeat cannot be seen.

        Of a thread Slack gives the oldest messages first: `since` is where to begin.
        """
        root = _root(thread)
        return dict(_parts(await self._history(channel, root, since), channel, root, key))

    async def _history(self, channel: ChannelRef, root: str | None, since: datetime | None) -> list[dict[str, Any]]:
        """Return the latest messages of a channel, or those of a thread since then; none where they may not be read."""
        wanted: dict[str, Any] = {"channel": channel.id, "limit": LOOK_BACK, "include_all_metadata": True}
        wanted |= {"oldest": f"{since.timestamp():.6f}"} if since else {}
        try:
            client = await self._clients.of(channel.workspace)
            if root:
                response = await client.conversations_replies(ts=root, **wanted)
            else:
                response = await client.conversations_history(**wanted)
        except Exception:  # an unreadable history is no reason not to post
            return []
        return response.get("messages") or []

    async def _respond(self, reply_to: str, payload: dict[str, Any]) -> None:
        """Send to a response address, whose own text must never reach a log."""
        url = reply_to.rpartition(" ")[2]
        try:
            async with self._session.post(url, json=payload) as response:
                status, words = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise PlatformDown from None
        if status in (404, 410):
            raise AnswerTooLate
        if status != 200 or not taken(words):
            raise refusal(words, status)

    async def _respond_quietly(self, url: str, payload: dict[str, Any]) -> None:
        try:
            await self._respond(url, payload)
        except PlatformError:
            return


async def _at_will() -> None:
    """Hold nothing: where nobody else may send the same, nothing is asked."""


def _teams(user: dict[str, Any]) -> list[object]:
    """Return the teams that a user is at home in: one, or those of an organisation."""
    return [user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or [])]


def _root(thread: MessageRef | None) -> str | None:
    return (thread.thread or thread.id) if thread else None


def _inside(thread: MessageRef | None) -> dict[str, Any]:
    """Return the thread of a whisper, which Slack shows only in one that has replies already.

    Where the thread would hang on the very message that asked, the whisper stands in the channel.
    """
    return {"thread_ts": thread.thread} if thread and thread.thread not in (None, thread.id) else {}


def _parts(
    found: list[dict[str, Any]], channel: ChannelRef, root: str | None, key: str
) -> "list[tuple[int, MessageRef]]":
    parts = []
    for message in found:
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT_TYPE and payload.get("key") == key:
            parts.append((int(payload.get("part", 0)), MessageRef(channel, str(message["ts"]), root)))
    return parts


def _holds(message: dict[str, Any], file: File) -> bool:
    """Say whether a message of a bot's carries a file of this name and size."""
    named = ((each.get("name"), each.get("size")) for each in message.get("files") or [])
    return bool(message.get("bot_id")) and (file.name, len(file.body)) in named


def _metadata(key: str, number: int) -> dict[str, Any] | None:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": number}} if key else None
