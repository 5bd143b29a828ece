"""Whether a message would ring anybody's bell: what it mentions, and whether its sender took care."""

import re
from dataclasses import dataclass

from tests.loopback.discord.limits import TEXT_DISPLAY
from tests.loopback.discord.world import Json, walk

MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>")


@dataclass(frozen=True)
class Ping:
    """A request whose text mentions people without `allowed_mentions: {parse: []}`."""

    method: str
    path: str
    mentions: tuple[str, ...]


def mentioned(payload: Json) -> tuple[str, ...]:
    """Return what would ring: embeds and labels never do, content and text components may."""
    shown = [
        part.get("content") or "" for part in walk(payload.get("components") or []) if part.get("type") == TEXT_DISPLAY
    ]
    said = MENTION.findall("\n".join([payload.get("content") or "", *shown]))
    return tuple(said) + (("reply",) if payload.get("message_reference") else ())


def unguarded(payload: Json) -> tuple[str, ...]:
    """Return the mentions of a payload that forbids nothing; an edit is judged alike, as it is parsed anew."""
    allowed = payload.get("allowed_mentions")
    if isinstance(allowed, dict) and allowed.get("parse") == [] and not _named(allowed):
        return ()
    return mentioned(payload)


def _named(allowed: Json) -> bool:
    return any(allowed.get(key) for key in ("users", "roles", "replied_user"))
