"""Slack's payloads -> values of the core. Pure: what is not there is nothing, and `now` is passed in."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from adapters.slack.said import links, plain, words
from bot.chat.files import Attachment, file_name
from bot.chat.inbound import Comment, Deletion, Reaction
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.shortcuts import options_of
from bot.chat.spec import ROOT, CommandSpec, Request, Shortcut

Payload = Mapping[str, Any]

REPLACE, ADD, SHOW = "replace", "add", "show"
"""Ways to answer: in the place of a placeholder, beside what stands there, or in a modal."""

EMOJI = {
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "pushpin": "📌",
    "round_pushpin": "📌",
    "thread": "🧵",
}
REMOVALS = ("app_uninstalled", "tokens_revoked", "team_access_revoked")
"""Events that tell of the bot's having been taken away; they come when its token is good no more."""

_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_KEPT_SUBTYPES = (None, "", "thread_broadcast", "file_share", "me_message")


def workspace_of(payload: Payload) -> WorkspaceRef:
    """Return the team that the app is installed in.

    In a channel that teams share, or across an organisation, `team_id` may be the team of whoever wrote. Where an
    organisation has let the app into all of its teams, a form names that one (`E…`) as where it is installed: the team
    in which it was opened is meant.
    """
    authorised = payload.get("authorizations")
    installed: object = authorised[0] if isinstance(authorised, list) and authorised else {}
    teams = (
        _inner(payload, "view").get("app_installed_team_id"),
        installed.get("team_id") if isinstance(installed, Mapping) else None,
        payload.get("team_id"),
        _inner(payload, "team").get("id"),
        _inner(payload, "user").get("team_id"),
        _inner(payload, "view").get("team_id"),
    )
    return WorkspaceRef("slack", next((str(team) for team in teams if team and str(team)[0] != "E"), ""))


def removed_from(body: Payload) -> tuple[WorkspaceRef, ...]:
    """Return the workspaces that have taken the bot away; none where only members' own tokens were revoked.

    Slack tells of it twice, as `app_uninstalled` and as `tokens_revoked`, in either order
    (https://docs.slack.dev/reference/events/tokens_revoked). An organisation that had let the bot into all of its
    teams is named as one; it may also take it out of some (https://docs.slack.dev/reference/events/team_access_revoked).
    """
    event = _inner(body, "event")
    if event.get("type") == "team_access_revoked":
        teams = event.get("team_ids")
        return tuple(WorkspaceRef("slack", str(team)) for team in teams or ()) if isinstance(teams, list) else ()
    revoked = event.get("type") != "tokens_revoked" or bool(_inner(event, "tokens").get("bot"))
    workspace = _whole_of(body) or workspace_of(body)
    return (workspace,) if revoked and workspace.id else ()


def _whole_of(body: Payload) -> WorkspaceRef | None:
    """Return the organisation that has let the bot into all of its teams, where an event is of one."""
    authorised = body.get("authorizations")
    first: object = authorised[0] if isinstance(authorised, list) and authorised else body
    if not (isinstance(first, Mapping) and first.get("is_enterprise_install") is True):
        return None
    number = str(first.get("enterprise_id") or body.get("enterprise_id") or "")
    return WorkspaceRef("slack", number) if number else None


def happened(body: Payload, now: datetime) -> datetime:
    """Return when what an event tells of had happened for certain: Slack gives the second in which it did."""
    return _moment(body.get("event_time"), now) + timedelta(seconds=1)


def request_of_command(payload: Payload, now: datetime) -> Request:
    """Return what `/despatch …` asks."""
    workspace = workspace_of(payload)
    return Request(
        event_id=f"command {payload.get('trigger_id', '')}",
        channel=ChannelRef(workspace, str(payload.get("channel_id", ""))),
        member=MemberRef(workspace, str(payload.get("user_id", "")), str(payload.get("user_name", ""))),
        text=f"{ROOT} {plain(str(payload.get('text') or ''))}".strip(),
        received_at=now,
        reply_to=answering(payload.get("response_url"), placeholder=True),
    )


def answering(response_url: object, *, placeholder: bool = False) -> str:
    """Return where an answer goes, and whether it takes the place of a placeholder there.

    The response address of a button or a shortcut would replace the very message it stands on.
    """
    url = str(response_url or "")
    return f"{REPLACE if placeholder else ADD} {url}" if url else ""


def request_of_mention(body: Payload, now: datetime) -> Request | None:
    """Return what a message that names the bot asks; the answer goes to its thread. A bot's is nothing.

    Slack tells of it again, as another event, whenever the message is edited: it is the same request as
    long as its words are the same.
    """
    event = _inner(body, "event")
    if _by_bot(event):
        return None
    channel, ts = ChannelRef(workspace_of(body), str(event.get("channel", ""))), str(event.get("ts", ""))
    root = str(event.get("thread_ts") or ts)
    words = str(event.get("text") or "")
    return Request(
        event_id=f"mention {channel.id} {ts} {hashlib.sha256(words.encode('utf-8', 'replace')).hexdigest()[:8]}",
        channel=channel,
        member=MemberRef(channel.workspace, str(event.get("user", ""))),
        text=f"{ROOT} {plain(_without_us(words, body))}".strip(),
        received_at=now,
        thread=MessageRef(channel, ts, root),
        attachments=tuple(attachments_of(event.get("files"))),
    )


def _without_us(words: str, body: Payload) -> str:
    """Return a message without the mention of the bot; other members that it names are what it is about."""
    ours = f"<@{_authorized(body)}"
    own = [found for found in _MENTION.finditer(words) if found[0].rstrip(">").partition("|")[0] == ours]
    found = own or list(_MENTION.finditer(words))[:1]
    for mention in reversed(found):
        words = f"{words[: mention.start()]} {words[mention.end() :]}"
    return words


def _authorized(body: Payload) -> str:
    """Return the user that the bot is in this workspace, or nothing where Slack does not say."""
    authorizations = body.get("authorizations")
    first: object = authorizations[0] if isinstance(authorizations, list) and authorizations else {}
    return str(first.get("user_id") or "") if isinstance(first, Mapping) else ""


def attachments_of(files: object) -> Iterator[Attachment]:
    """Yield the files of a message or a form, by the ids under which Slack keeps them."""
    for file in files if isinstance(files, list) else []:
        number = file.get("id") if isinstance(file, Mapping) else None
        if isinstance(number, str) and number:
            size = file.get("size")
            yield Attachment(file_name(str(file.get("name") or "")), size if isinstance(size, int) else 0, number)


def request_of_button(payload: Payload, command: str, now: datetime) -> Request:
    """Return what pressing a button asks, which is its command; `about` is the message that it stands on."""
    channel = ChannelRef(workspace_of(payload), _channel(payload))
    about = _message(channel, payload)
    member = member_of(payload, channel.workspace)
    thread = _inner(payload, "message").get("thread_ts") or _inner(payload, "container").get("thread_ts")
    apart = bool(thread) and (about is None or about.id != thread)
    return Request(
        event_id=f"button {action_of(payload).get('action_ts', '')} {about.id if about else ''} {member.id}",
        channel=channel,
        member=member,
        text=command,
        received_at=now,
        thread=MessageRef(channel, about.id if about else "", str(thread)) if apart else None,
        about=about,
        reply_to=answering(payload.get("response_url")),
    )


def action_of(payload: Payload) -> Payload:
    """Return what was pressed."""
    actions = payload.get("actions")
    first: object = actions[0] if isinstance(actions, list) and actions else {}
    return cast("Payload", first) if isinstance(first, Mapping) else {}


def request_of_shortcut(payload: Payload, spec: CommandSpec, shortcut: Shortcut, now: datetime) -> Request:
    """Return what a command asks that was chosen from a message's menu; raises `NoLink` where it needs one."""
    message = _inner(payload, "message")
    options = options_of(shortcut, next(links(message), None), words(message))
    channel = ChannelRef(workspace_of(payload), _channel(payload))
    root = message.get("thread_ts")
    about = MessageRef(channel, str(message.get("ts", "")), str(root) if root else None)
    return Request(
        event_id=f"shortcut {payload.get('trigger_id', '')}",
        channel=channel,
        member=member_of(payload, channel.workspace),
        text=spec.name,
        received_at=now,
        thread=about if root else None,
        options=options,
        about=about,
        reply_to=answering(payload.get("response_url")),
    )


def request_of_form(payload: Payload, now: datetime) -> Request:
    """Return what a filled-in form asks; where it was opened from is in its private metadata."""
    view = _inner(payload, "view")
    origin = _origin(view)
    workspace = workspace_of(payload)
    channel = ChannelRef(workspace, str(origin.get("channel", "")))
    return Request(
        event_id=f"form {view.get('id', '')} {view.get('hash', '')}",
        channel=channel,
        member=member_of(payload, workspace),
        text=str(origin.get("command", "")),
        received_at=now,
        thread=_kept(origin, "thread", channel),
        options=tuple(_values(_inner(_inner(view, "state"), "values"))),
        about=_kept(origin, "about", channel),
        attachments=tuple(_uploads(_inner(_inner(view, "state"), "values"))),
        reply_to=str(origin.get("reply_to", "")),
    )


def _origin(view: Payload) -> Payload:
    """Return what the form was opened with; it is our own, and still nothing is trusted to be there."""
    try:
        origin = json.loads(str(view.get("private_metadata") or "{}"))
    except ValueError:
        return {}
    return origin if isinstance(origin, Mapping) else {}


def _kept(origin: Payload, name: str, channel: ChannelRef) -> MessageRef | None:
    """Return a message of the channel that the form was opened with."""
    place = origin.get(name)
    if not (isinstance(place, list) and len(place) == 2 and place[0]):
        return None
    return MessageRef(channel, str(place[0]), str(place[1]) if place[1] else None)


def _values(values: Payload) -> Iterator[tuple[str, str]]:
    for block in values:
        for name in _inner(values, block):
            field = _inner(_inner(values, block), name)
            value = _inner(field, "selected_option").get("value") or field.get("value")
            if value:
                yield name, str(value)


def _uploads(values: Payload) -> Iterator[Attachment]:
    for block in values:
        for name in _inner(values, block):
            yield from attachments_of(_inner(_inner(values, block), name).get("files"))


def reaction_of(body: Payload, now: datetime) -> Reaction | None:
    """Return a member's reaction to a message, added or taken away, or nothing for one on something else."""
    event = _inner(body, "event")
    item = _inner(event, "item")
    if item.get("type") != "message":
        return None
    channel = ChannelRef(workspace_of(body), str(item.get("channel", "")))
    return Reaction(
        event_id=str(body.get("event_id", "")),
        message=MessageRef(channel, str(item.get("ts", ""))),
        member=MemberRef(channel.workspace, str(event.get("user", ""))),
        emoji=emoji_of(str(event.get("reaction", ""))),
        added=event.get("type") == "reaction_added",
        at=_moment(event.get("event_ts"), now),
    )


def emoji_of(name: str) -> str:
    """Return the character of the emoji that mean something here, without skin tone, or `:name:`."""
    bare = name.split("::", 1)[0]
    return EMOJI.get(bare, f":{bare}:")


def comment_of(body: Payload, now: datetime) -> Comment | Deletion | None:
    """Return a reply in a thread, its edited form or its deletion; anything else is nothing.

    A message also changes when a preview unfolds under it: only what somebody `edited` is an edit.
    """
    event = _inner(body, "event")
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _deletion(body, event, now)
    edited = subtype == "message_changed"
    message = _inner(event, "message") if edited else event
    if edited and not _inner(message, "edited"):
        return None
    if _by_bot(message) or message.get("subtype") not in _KEPT_SUBTYPES or not message.get("thread_ts"):
        return None
    if message.get("thread_ts") == message.get("ts"):
        return None
    return _comment(body, event, message, edited, now)


def _comment(body: Payload, event: Payload, message: Payload, edited: bool, now: datetime) -> Comment:
    channel = ChannelRef(workspace_of(body), str(event.get("channel", "")))
    when = _inner(message, "edited").get("ts") if edited else message.get("ts")
    return Comment(
        event_id=str(body.get("event_id", "")),
        message=MessageRef(channel, str(message.get("ts", "")), str(message["thread_ts"])),
        member=MemberRef(channel.workspace, str(message.get("user", ""))),
        text=plain(str(message.get("text") or "")),
        at=_moment(when, now),
        edited=edited,
    )


def _deletion(body: Payload, event: Payload, now: datetime) -> Deletion:
    channel = ChannelRef(workspace_of(body), str(event.get("channel", "")))
    gone = MessageRef(channel, str(event.get("deleted_ts", "")), _inner(event, "previous_message").get("thread_ts"))
    return Deletion(str(body.get("event_id", "")), gone, now)


def member_of(payload: Payload, workspace: WorkspaceRef) -> MemberRef:
    """Return who pressed, chose or filled in."""
    user = _inner(payload, "user")
    return MemberRef(workspace, str(user.get("id", "")), str(user.get("username") or user.get("name") or ""))


def _message(channel: ChannelRef, payload: Payload) -> MessageRef | None:
    container, message = _inner(payload, "container"), _inner(payload, "message")
    ts = message.get("ts") or container.get("message_ts")
    if not ts or container.get("is_ephemeral"):
        return None
    thread = message.get("thread_ts") or container.get("thread_ts")
    return MessageRef(channel, str(ts), str(thread) if thread and thread != ts else None)


def _channel(payload: Payload) -> str:
    return str(_inner(payload, "channel").get("id") or _inner(payload, "container").get("channel_id") or "")


def _by_bot(event: Payload) -> bool:
    return bool(event.get("bot_id") or event.get("subtype") == "bot_message" or not event.get("user"))


def _inner(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return cast("Payload", value) if isinstance(value, Mapping) else {}


def _moment(ts: object, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(float(str(ts)), UTC)
    except (ValueError, OverflowError, OSError):
        return now
