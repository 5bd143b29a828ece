"""The shapes in which Slack sends what is in the world (docs.slack.dev/reference). Pure."""

from typing import TYPE_CHECKING

from tests.loopback.slack.world import APP, BOT_ID, BOT_USER, TEAM, Channel, File, Json, Member, Message, View, World

if TYPE_CHECKING:
    from tests.loopback.slack.core import Core

TOKEN = "loopback-verification"
"""The verification token of old, which Slack still sends and nobody should trust."""


def user(member: Member) -> Json:
    """Return what `users.info` says."""
    profile = {"real_name": member.name, "display_name": member.name, "team": member.team}
    flags = {"is_admin": member.admin, "is_owner": False, "is_primary_owner": False, "is_bot": member.bot}
    return {
        "id": member.id,
        "team_id": member.team,
        "name": member.name.lower(),
        "real_name": member.name,
        "deleted": member.gone,
        "profile": profile,
        **flags,
        "is_stranger": member.team != TEAM,
    }


def message(item: Message, world: World, *, metadata: bool = False) -> Json:
    """Return a message as history and interactions show it; metadata is left out unless it is asked for."""
    data: Json = {"type": "message", "user": item.user, "ts": item.ts, "team": item.channel.team, "text": item.text}
    if item.user == BOT_USER:
        data |= {"bot_id": BOT_ID, "app_id": APP}
    if item.blocks:
        data["blocks"] = numbered(item.blocks)
    if item.edited:
        data["edited"] = {"user": item.user, "ts": item.edited}
    for name, shown in (("attachments", True), ("files", True), ("metadata", metadata)):
        if shown and item.payload.get(name):
            data[name] = item.payload[name]
    return {**data, **_thread(item, world)}


def reactions(item: Message, limit: int | None) -> Json:
    """Return the reactions of a message, of which nothing is said where there are none; `limit` names to each."""
    given = [(name, users) for name, users in item.reactions.items() if users]
    shown = [{"name": name, "count": len(users), "users": users[:limit]} for name, users in given]
    return {"reactions": shown} if shown else {}


def _thread(item: Message, world: World) -> Json:
    if item.thread_ts:
        root = world.find(item.channel, item.thread_ts)
        return {"thread_ts": item.thread_ts, **({"parent_user_id": root.user} if root else {})}
    there = [each for each in world.messages if each.channel is item.channel and not each.deleted]
    replies = [each for each in there if each.thread_ts == item.ts and each.audience is None]
    return {"thread_ts": item.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts} if replies else {}


def file(item: File, core: "Core") -> Json:
    """Return a file as messages and `files.info` show it."""
    place = core.file_url("files-pri", f"{TEAM}-{item.id}")
    return {
        "id": item.id,
        "name": item.name,
        "title": item.name,
        "size": item.size,
        "user": item.owner,
        "mode": "hosted",
        "url_private": f"{place}/file",
        "url_private_download": f"{place}/download/file",
    }


def numbered(blocks: list[Json]) -> list[Json]:
    """Return blocks as Slack keeps them, each with a block_id."""
    return [{**block, "block_id": block.get("block_id") or f"b{number}"} for number, block in enumerate(blocks)]


def view(item: View, values: Json | None = None) -> Json:
    """Return a view as Slack sends it, with what has been filled in."""
    return {
        "title": None,
        "submit": None,
        "close": None,
        "callback_id": "",
        "private_metadata": "",
        **item.payload,
        "blocks": numbered(item.blocks),
        "id": item.id,
        "team_id": item.team,
        "hash": item.hash,
        "state": {"values": values or {}},
        "root_view_id": item.id,
        "app_id": APP,
        "app_installed_team_id": item.team,
        "bot_id": BOT_ID,
    }


def event_of(item: Message, world: World) -> Json:
    """Return a message as the event that tells of it."""
    return {
        **message(item, world),
        "channel": item.channel.id,
        "event_ts": item.ts,
        "channel_type": item.channel.kind,
    }


def callback(event: Json, event_id: str, at: int, team: str = TEAM) -> Json:
    """Return an event in the wrapping in which Slack delivers it."""
    who = {"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
    return {
        "token": TOKEN,
        "team_id": team,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": at,
        "authorizations": [who],
        "is_ext_shared_channel": False,
    }


def command(name: str, text: str, place: Channel, member: Member) -> Json:
    """Return the form of a slash command, without its trigger and response address."""
    return {
        "token": TOKEN,
        "team_id": place.team,
        "team_domain": "loopback",
        "channel_id": place.id,
        "channel_name": place.id.lower(),
        "user_id": member.id,
        "user_name": member.name.lower(),
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
    }


def interaction(kind: str, member: Member, team: str = TEAM) -> Json:
    """Return what every interaction begins with."""
    return {
        "type": kind,
        "user": {"id": member.id, "username": member.name.lower(), "name": member.name.lower(), "team_id": member.team},
        "api_app_id": APP,
        "token": TOKEN,
        "team": {"id": team, "domain": "loopback"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def container(item: Message) -> Json:
    """Return where an interaction happened."""
    place = {"type": "message", "message_ts": item.ts, "channel_id": item.channel.id}
    thread = {"thread_ts": item.thread_ts} if item.thread_ts else {}
    return {**place, "is_ephemeral": item.audience is not None, **thread}
