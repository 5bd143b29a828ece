"""Posting to Slack: the port that the core knows, on the Web API and response addresses."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Style, long_commands
from adapters.slack.events import EMOJI, REPLACE
from adapters.slack.faults import code_of, of_code, translated
from adapters.slack.messages import QUIET, Message, messages
from bot.chat.errors import AnswerTooLate, ChannelGone, PlatformDown, PlatformError, PostingForbidden
from bot.chat.ports import Intake
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Reply, Visibility
from bot.chat.spec import Request, Role

EVENT_TYPE = "despatch_part"
LOOK_BACK = 50
_NAMES = {emoji: name for name, emoji in reversed(EMOJI.items())}
_OUTSIDE = (PostingForbidden, ChannelGone)


class SlackPlatform:
    """Implements `bot.chat.ports.ChatPlatform` for one workspace.

    A request from before `started` may have been answered by a process that died before it could
    note that, so its messages are looked for before they are posted.
    """

    def __init__(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, intake: Intake, *, started: datetime
    ) -> None:
        self._client = client
        self._session = session
        self._intake = intake
        self._started = started
        self.site = "https://slack.com/"

    @property
    def reads_replies(self) -> bool:
        """Say that replies reach the bot wherever it was invited."""
        return True

    async def post(self, channel: ChannelRef, reply: Reply, *, key: str = "") -> MessageRef:
        """Post a reply; with a key, messages that carry it already are found and not posted again."""
        known = await self._posted(channel, reply.thread, key) if key else {}
        first: MessageRef | None = None
        for number, message in enumerate(await self.drawn(reply)):
            ref = known.get(number) or await self._say(channel, reply.thread, message, _metadata(key, number))
            first = first or ref
        assert first is not None  # noqa: S101  # `messages` never gives none
        return first

    async def edit(self, message: MessageRef, reply: Reply) -> None:
        """Put a reply in the place of a message; what does not fit follows in its thread."""
        first, *rest = await self.drawn(reply)
        async with translated():
            await self._client.chat_update(
                channel=message.channel.id, ts=message.id, link_names=False, parse="none", **first.payload()
            )
        root = MessageRef(message.channel, message.thread or message.id, message.thread or message.id)
        for more in rest:
            await self._say(message.channel, root, more)

    async def react(self, message: MessageRef, emoji: str) -> None:
        """Add the bot's own reaction; that it is there already is well."""
        name = _NAMES.get(emoji, emoji.strip(":"))
        try:
            await self._client.reactions_add(channel=message.channel.id, timestamp=message.id, name=name)
        except SlackApiError as error:
            if code_of(error) != "already_reacted":
                raise of_code(code_of(error)) from None
        except Exception:  # whatever the way there raised is the platform's being away
            raise PlatformDown from None

    async def open_thread(self, message: MessageRef, title: str) -> MessageRef:
        """Return the thread of a message: in Slack every message has one."""
        root = message.thread or message.id
        return MessageRef(message.channel, root, root)

    async def role(self, channel: ChannelRef, member: MemberRef) -> Role:
        """Ask Slack whether a member administers the workspace."""
        async with translated():
            response = await self._client.users_info(user=member.id)
        user = response.get("user") or {}
        manages = any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))
        return Role.MANAGER if manages else Role.MEMBER

    def permalink(self, message: MessageRef) -> str:
        """Return the address of a message, or of its thread's first message."""
        return f"{self.site}archives/{message.channel.id}/p{message.id.replace('.', '')}"

    async def answer(self, request: Request, reply: Reply, *, skip: int = 0) -> AsyncIterator[MessageRef | None]:
        """Post the answer where it was asked, and take the placeholder away.

        Where the bot is not a member the answer goes through the request's response address, as an
        ephemeral one does; that address works for half an hour and five times.
        """
        drawn = await self.drawn(reply)
        for number, message in enumerate(drawn[skip:], skip):
            if reply.visibility is Visibility.EPHEMERAL:
                await self._whisper(request, reply, message, first=number == 0)
                yield None
            else:
                yield await self._tell(request, reply, message, number)
        mode, _, url = request.reply_to.partition(" ")
        if reply.visibility is Visibility.PUBLIC and mode == REPLACE:
            await self._respond_quietly(url, {"delete_original": True})

    async def drawn(self, reply: Reply) -> tuple[Message, ...]:
        """Return the reply's messages; commands too long for a button are kept under a key first."""
        keys = {command: await self._intake.keep_command(command) for command in long_commands(reply)}
        return messages(reply, Style(keys=keys))

    async def _tell(self, request: Request, reply: Reply, message: Message, number: int) -> MessageRef | None:
        """Post publicly; a message of this request that stands already, from before a restart, is found."""
        key, place = request.event_id, request.channel
        try:
            known = await self._posted(place, reply.thread, key) if request.received_at < self._started else {}
            return known.get(number) or await self._say(place, reply.thread, message, _metadata(key, number))
        except _OUTSIDE:
            if not request.reply_to:
                raise
        await self._respond(request.reply_to, {**message.payload(), "response_type": "in_channel"})
        return None

    async def _whisper(self, request: Request, reply: Reply, message: Message, *, first: bool) -> None:
        if request.reply_to:
            replaces = first and request.reply_to.startswith(REPLACE)
            placed = {"response_type": "ephemeral", "replace_original": replaces}
            try:
                await self._respond(request.reply_to, {**message.payload(), **placed})
            except (AnswerTooLate, ChannelGone):
                pass
            else:
                return
        thread = (reply.thread.thread or reply.thread.id) if reply.thread else None
        async with translated():
            await self._client.chat_postEphemeral(
                channel=request.channel.id,
                user=request.member.id,
                thread_ts=thread,
                link_names=False,
                parse="none",
                **message.payload(),
            )

    async def _say(
        self, channel: ChannelRef, thread: MessageRef | None, message: Message, metadata: dict[str, Any] | None = None
    ) -> MessageRef:
        root = (thread.thread or thread.id) if thread else None
        async with translated():
            response = await self._client.chat_postMessage(
                channel=channel.id, thread_ts=root, metadata=metadata, **message.payload(), **QUIET
            )
        return MessageRef(channel, str(response["ts"]), root)

    async def _posted(self, channel: ChannelRef, thread: MessageRef | None, key: str) -> dict[int, MessageRef]:
        """Return which messages of a key stand, where history may be read; elsewhere a repeat cannot be seen."""
        root = (thread.thread or thread.id) if thread else None
        try:
            if root:
                response = await self._client.conversations_replies(
                    channel=channel.id, ts=root, limit=LOOK_BACK, include_all_metadata=True
                )
            else:
                response = await self._client.conversations_history(
                    channel=channel.id, limit=LOOK_BACK, include_all_metadata=True
                )
        except Exception:  # an unreadable history is no reason not to post
            return {}
        return dict(_parts(response.get("messages") or [], channel, root, key))

    async def _respond(self, reply_to: str, payload: dict[str, Any]) -> None:
        """Send to a response address, whose own text must never reach a log."""
        url = reply_to.rpartition(" ")[2]
        quiet = {name: value for name, value in QUIET.items() if name.startswith("unfurl")}
        body = payload if "delete_original" in payload else {**payload, **quiet}
        try:
            async with self._session.post(url, json=body) as response:
                status, words = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise PlatformDown from None
        if status in (404, 410):
            raise AnswerTooLate
        if status != 200 or words[:1] == "{":
            raise _refusal(words, status)

    async def _respond_quietly(self, url: str, payload: dict[str, Any]) -> None:
        try:
            await self._respond(url, payload)
        except PlatformError:
            return


def _refusal(words: str, status: int) -> PlatformError:
    try:
        data = json.loads(words)
    except ValueError:
        data = {}
    if isinstance(data, dict) and data.get("ok") is True:
        return PlatformError()
    return of_code(str(data.get("error", "")) if isinstance(data, dict) else "", status)


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


def _metadata(key: str, number: int) -> dict[str, Any] | None:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": number}} if key else None
