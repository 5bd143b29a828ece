"""What members do: they write, press, react and fill in forms, and the bot is told as Slack tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.loopback.slack import filling, wire
from tests.loopback.slack.core import Core
from tests.loopback.slack.delivery import COMMAND, EVENT, INTERACTIVE, Delivery
from tests.loopback.slack.world import BOT_USER, TEAM, Channel, File, Json, Member, Message, View, World

Place = Channel | str
Who = Member | str


class Acting:
    """The members' side of the server; every deed gives the `Delivery` that told the bot of it, answered."""

    core: Core
    world: World

    async def deliver(self, delivery: Delivery, retry: int = 0) -> Delivery:
        """Deliver, and wait for the answer."""
        raise NotImplementedError

    async def slash(self, channel: Place, member: Who, command: str, text: str = "") -> Delivery:
        """Type a slash command."""
        place, who = self.world.channel_of(channel), self.world.member_of(member)
        payload = wire.command(command, text, place, who)
        payload |= {"trigger_id": self.core.trigger(who.id), "response_url": self.core.response_url(place, who.id)}
        return await self.deliver(Delivery(COMMAND, payload))

    # Events

    async def event(
        self,
        event: Json,
        channel: Channel | None = None,
        message: Message | None = None,
        team: str = "",
        **outer: Any,
    ) -> Delivery:
        """Tell the bot of any event; of what happens in a channel without the bot it does not hear."""
        at, event_id = int(self.world.now()), f"Ev{self.world.number():09}"
        delivery = Delivery(
            EVENT, wire.callback(event, event_id, at, team or (channel.team if channel else TEAM)) | outer, message
        )
        return await self.deliver(delivery) if channel is None or channel.joined else delivery

    async def say(self, channel: Place, member: Who, text: str, thread_ts: str | None = None) -> Delivery:
        """Write a message."""
        return await self._told(self.write(channel, member, text, thread_ts), "message")

    def write(self, channel: Place, member: Who, text: str, thread_ts: str | None = None) -> Message:
        """Let a message stand without telling the bot, as from before it came."""
        place, who = self.world.channel_of(channel), self.world.member_of(member)
        return self.world.add_message(place, who.id, {"text": text}, thread_ts=thread_ts)

    async def _told(self, item: Message, kind: str) -> Delivery:
        described = {**wire.event_of(item, self.world), "type": kind}
        if self.world.member_of(item.user).bot:
            described["bot_id"] = described.get("bot_id") or f"B{item.user}"
        return await self.event(described, item.channel, item)

    def upload(self, member: Who, name: str, body: bytes) -> File:
        """Let a member have uploaded a file."""
        return self.world.add_file(name, self.world.member_of(member).id, len(body), body)

    async def mention(
        self, channel: Place, member: Who, text: str, thread_ts: str | None = None, files: Sequence[File] = ()
    ) -> Delivery:
        """Write to the bot by name; as to an app that asks for both, the `message` event follows."""
        item = self.write(channel, member, f"<@{BOT_USER}> {text}", thread_ts)
        if files:
            item.payload |= {"files": [wire.file(file, self.core) for file in files]}
        delivery = await self._told(item, "app_mention")
        await self._told(item, "message")
        return delivery

    async def edit(self, message: Message, text: str, *, mention: bool = False) -> Delivery:
        """Change what a message says; one that names the bot is told of as a mention once more."""
        before = wire.message(message, self.world)
        message.revise({**message.payload, "text": text})
        message.edited = self.world.stamp()
        if mention:
            return await self._told(message, "app_mention")
        return await self._changed(message, "message_changed", self._versions(message, before))

    async def unfold(self, message: Message, url: str) -> Delivery:
        """Show a preview of a link, which changes the message although nobody has edited it."""
        before = wire.message(message, self.world)
        message.revise({**message.payload, "attachments": [{"from_url": url, "title": "A preview"}]})
        return await self._changed(message, "message_changed", self._versions(message, before))

    def _versions(self, message: Message, before: Json) -> Json:
        return {"message": wire.message(message, self.world), "previous_message": before}

    async def delete(self, message: Message) -> Delivery:
        """Take a message away."""
        before, message.deleted = wire.message(message, self.world), True
        return await self._changed(message, "message_deleted", {"deleted_ts": message.ts, "previous_message": before})

    async def _changed(self, message: Message, subtype: str, more: Json) -> Delivery:
        stamp, place = self.world.stamp(), message.channel
        where = {"channel": place.id, "channel_type": place.kind, "ts": stamp, "event_ts": stamp, "hidden": True}
        return await self.event({"type": "message", "subtype": subtype, **where, **more}, place, message)

    async def react(self, message: Message, emoji: str, member: Who) -> Delivery:
        """Add a reaction."""
        message.reactions.setdefault(emoji, []).append(self.world.member_of(member).id)
        return await self._reacted("reaction_added", message, emoji, member)

    async def unreact(self, message: Message, emoji: str, member: Who) -> Delivery:
        """Take a reaction away."""
        message.reactions[emoji].remove(self.world.member_of(member).id)
        return await self._reacted("reaction_removed", message, emoji, member)

    async def _reacted(self, kind: str, message: Message, emoji: str, member: Who) -> Delivery:
        item = {"type": "message", "channel": message.channel.id, "ts": message.ts}
        who = {"user": self.world.member_of(member).id, "item_user": message.user}
        event = {"type": kind, **who, "reaction": emoji, "item": item, "event_ts": self.world.stamp()}
        return await self.event(event, message.channel, message)

    async def open_home(self, member: Who, tab: str = "home") -> Delivery:
        """Open the bot's Home, or its messages."""
        user = self.world.member_of(member).id
        event = {"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": tab}
        return await self.event({**event, "event_ts": self.world.stamp()}, team=self.world.team_of(member))

    # Interactions

    async def press(self, item: Message | View, button: str, member: Who) -> Delivery:
        """Press a button, named by its action_id or by what it says."""
        block, found = filling.find(item.blocks, button)
        who = self.world.member_of(member)
        payload = wire.interaction("block_actions", who, _team(item)) | {"trigger_id": self.core.trigger(who.id)}
        payload |= {"actions": [filling.pressed(block, found, self.world.stamp())], **self._seen(item, who)}
        return await self.deliver(Delivery(INTERACTIVE, payload, item if isinstance(item, Message) else None))

    def _seen(self, item: Message | View, who: Member) -> Json:
        if isinstance(item, View):
            return {"container": {"type": "view", "view_id": item.id}, "view": wire.view(item)}
        url = self.core.response_url(item.channel, who.id, item)
        seen = {"container": wire.container(item), "channel": _named(item.channel), "response_url": url}
        shown = {} if item.audience else {"message": wire.message(item, self.world)}
        return {**seen, "state": {"values": {}}, **shown}

    async def message_shortcut(self, callback_id: str, message: Message, member: Who) -> Delivery:
        """Choose a shortcut from the menu of a message."""
        who = self.world.member_of(member)
        payload = wire.interaction("message_action", who, message.channel.team) | {"callback_id": callback_id}
        payload |= {"trigger_id": self.core.trigger(who.id), "action_ts": self.world.stamp()}
        payload |= {"channel": _named(message.channel), "message_ts": message.ts}
        payload |= {"message": wire.message(message, self.world)}
        payload |= {"response_url": self.core.response_url(message.channel, who.id)}
        return await self.deliver(Delivery(INTERACTIVE, payload, message))

    async def submit_view(self, view: View, values: Mapping[str, Any], member: Who) -> Delivery:
        """Send a modal off; `values` go by action_id."""
        who = self.world.member_of(member)
        payload = wire.interaction("view_submission", who, view.team) | {"trigger_id": self.core.trigger(who.id)}
        payload |= {"view": wire.view(view, filling.state(view.blocks, values)), "response_urls": []}
        return await self.deliver(Delivery(INTERACTIVE, payload))


def _team(item: Message | View) -> str:
    return item.team if isinstance(item, View) else item.channel.team


def _named(place: Channel) -> Json:
    return {"id": place.id, "name": place.id.lower()}
