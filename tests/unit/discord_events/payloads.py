"""What Discord sends over its gateway, in the shape in which it sends it; names, numbers and words are made up."""

from typing import Any

Json = dict[str, Any]

GUILD, CHANNEL, THREAD, FORUM = "290926798626357999", "645027906669510667", "1194000000000000001", "645027906669510700"
MEMBER, BOT, MESSAGE = "53908232506183680", "845027738276462632", "1194000000000000777"
MANAGES = str(1 << 5 | 1 << 10 | 1 << 11)
READS = str(1 << 10 | 1 << 11)


def user(number: str = MEMBER, name: str = "adaquill", shown: str | None = "Ada Quill", **more: Any) -> Json:
    about: Json = {"id": number, "username": name, "global_name": shown, "discriminator": "0", "avatar": None}
    return about | {"public_flags": 131_141, "clan": None, "primary_guild": None, "avatar_decoration_data": None} | more


def member(permissions: str = READS, nick: str | None = None) -> Json:
    about: Json = {"user": user(), "nick": nick, "roles": ["539082325061836999"], "permissions": permissions}
    about |= {"joined_at": "2017-03-13T19:19:14.040000+00:00", "premium_since": None, "pending": False, "mute": False}
    return about | {
        "is_pending": False,
        "deaf": False,
        "avatar": None,
        "banner": None,
        "flags": 0,
        "collectibles": None,
    }


def channel(number: str = CHANNEL, kind: int = 0, **more: Any) -> Json:
    about: Json = {"id": number, "type": kind, "name": "briefing", "guild_id": GUILD, "parent_id": "645027906669510000"}
    about |= {"last_message_id": MESSAGE, "nsfw": False, "position": 2, "topic": None, "rate_limit_per_user": 0}
    return about | {"permissions": "2248473465835073", "flags": 0} | more


def thread(parent: str = CHANNEL) -> Json:
    about: Json = {"archived": False, "auto_archive_duration": 10_080, "locked": False, "invitable": True}
    about |= {"archive_timestamp": "2026-11-24T09:00:00.000000+00:00"}
    counts: Json = {"member_count": 3, "message_count": 8, "total_message_sent": 8, "owner_id": BOT}
    return channel(THREAD, 11, parent_id=parent, thread_metadata=about, **counts)


def message(number: str = MESSAGE, **more: Any) -> Json:
    about: Json = {"id": number, "channel_id": CHANNEL, "type": 0, "content": "", "author": user(), "flags": 0}
    about |= {"timestamp": "2026-11-24T09:00:00.123000+00:00", "edited_timestamp": None, "tts": False, "pinned": False}
    about |= {"mentions": [], "mention_roles": [], "mention_everyone": False, "attachments": [], "embeds": []}
    return about | {"components": []} | more


def interaction(kind: int, data: Json, *, who: Json | None = None, where: Json | None = None, **more: Any) -> Json:
    place = where or channel()
    about: Json = {"id": "786008729715212338", "application_id": BOT, "type": kind, "version": 1, "data": data}
    about |= {"token": "a token", "guild_id": GUILD, "channel_id": place["id"], "channel": place, "context": 0}
    about |= {"guild": {"id": GUILD, "locale": "en-GB", "features": []}, "guild_locale": "en-GB", "locale": "en-GB"}
    about |= {"member": who or member(), "app_permissions": "562949953421311", "entitlements": []}
    about |= {"authorizing_integration_owners": {"0": GUILD}, "attachment_size_limit": 10_485_760}
    return about | {"entitlement_sku_ids": []} | more


def command(*options: Json, **more: Any) -> Json:
    data: Json = {"id": "771825006014889984", "name": "despatch", "type": 1, "options": list(options)}
    return interaction(2, data, **more)


def subcommand(name: str, *options: Json) -> Json:
    return {"type": 1, "name": name, "options": list(options)}


def group(name: str, *options: Json) -> Json:
    return {"type": 2, "name": name, "options": list(options)}


def option(name: str, value: object, kind: int = 3, **more: Any) -> Json:
    return {"type": kind, "name": name, "value": value} | more


def shortcut(target: Json, **more: Any) -> Json:
    data: Json = {"id": "771825006014889985", "name": "Summarise this", "type": 3, "target_id": target["id"]}
    return interaction(2, data | {"resolved": {"messages": {target["id"]: target}}}, **more)


def button(custom_id: str, on: Json, **more: Any) -> Json:
    return interaction(3, {"component_type": 2, "custom_id": custom_id, "id": 4}, message=on, **more)


def filled(custom_id: str, *parts: Json) -> Json:
    return interaction(5, {"custom_id": custom_id, "components": list(parts), "resolved": {}})


def label(component: Json, number: int = 1) -> Json:
    return {"type": 18, "id": number, "component": component}


def reaction(emoji: Json, *, added: bool = True) -> Json:
    about: Json = {"user_id": MEMBER, "message_id": MESSAGE, "channel_id": CHANNEL, "guild_id": GUILD, "emoji": emoji}
    about |= {"burst": False, "type": 0}
    return about | ({"member": member(), "message_author_id": BOT, "burst_colors": []} if added else {})
