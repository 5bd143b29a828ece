"""Requests to and from JSON, so that one that was taken survives a restart."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from bot.chat.codec import message_from_json, message_to_json
from bot.chat.files import Attachment
from bot.chat.refs import ChannelRef, MemberRef, WorkspaceRef
from bot.chat.spec import Request, Role


def request_to_json(request: Request) -> str:
    """Return everything that a later process needs to answer the request."""
    workspace = request.channel.workspace
    return json.dumps(
        {
            "event": request.event_id,
            "place": [workspace.platform, workspace.id, request.channel.id],
            "member": [request.member.id, request.member.name],
            "text": request.text,
            "at": request.received_at.isoformat(),
            "thread": message_to_json(request.thread),
            "options": request.options,
            "about": message_to_json(request.about),
            "attachments": [[file.name, file.size, file.key] for file in request.attachments],
            "role": request.role,
            "reply_to": request.reply_to,
        }
    )


def request_from_json(stored: str) -> Request:
    """Return the request that `request_to_json` wrote."""
    data = cast("Mapping[str, Any]", json.loads(stored))
    platform, workspace_id, channel = data["place"]
    workspace = WorkspaceRef(platform, workspace_id)
    options = data["options"]
    return Request(
        event_id=data["event"],
        channel=ChannelRef(workspace, channel),
        member=MemberRef(workspace, *data["member"]),
        text=data["text"],
        received_at=datetime.fromisoformat(data["at"]),
        thread=message_from_json(data["thread"]),
        options=None if options is None else tuple((name, value) for name, value in options),
        about=message_from_json(data["about"]),
        attachments=tuple(Attachment(*file) for file in data.get("attachments", ())),
        role=None if data["role"] is None else Role(data["role"]),
        reply_to=data["reply_to"],
    )
