"""The JSON that Discord makes of each thing: what discord.py reads, field by field."""

from tests.loopback.discord.world import (
    DIRECT,
    FORUM,
    THREADS,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    World,
)

SEND_MESSAGES, VIEW_CHANNEL, MANAGE_GUILD = 1 << 11, 1 << 10, 1 << 5
PERMISSIONS = 0x0000_007F_FFFF_FFFF & ~(1 << 3) & ~MANAGE_GUILD
"""All that everyone may do here: neither administration nor management of the guild."""


def user(member: Member) -> Json:
    """Return a user, who is the same in every guild."""
    names = {"id": str(member.id), "username": member.name, "global_name": member.name, "discriminator": "0"}
    return names | {"avatar": None, "bot": member.bot, "public_flags": 0, "flags": 0}


def member(person: Member, *, with_user: bool = True) -> Json:
    """Return a member; message events leave the user out, as the author stands beside it."""
    roles = [str(person.guild.managers)] if person.guild and person.manages else []
    body: Json = {"roles": roles, "joined_at": person.joined.isoformat(), "nick": None, "flags": 0, "deaf": False}
    body |= {"mute": False, "avatar": None, "pending": False, "premium_since": None}
    return body | {"user": user(person)} if with_user else body


def permissions(person: Member) -> int:
    """Return what a member may do."""
    return PERMISSIONS | (MANAGE_GUILD if person.manages else 0)


def roles(guild: Guild) -> list[Json]:
    """Return the role that everyone has, whose number is the guild's, and that of those who manage it."""
    everyone = _role(guild.id, "@everyone", PERMISSIONS, 0)
    return [everyone, _role(guild.managers, "managers", PERMISSIONS | MANAGE_GUILD, 1)]


def _role(number: int, name: str, allowed: int, position: int) -> Json:
    body: Json = {"id": str(number), "name": name, "permissions": str(allowed), "position": position}
    colours = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
    return body | {"colors": colours, "hoist": False, "managed": False, "mentionable": False, "flags": 0}


def channel(place: Channel) -> Json:
    """Return a channel of any sort."""
    if place.kind == DIRECT:
        people = [user(place.recipient)] if place.recipient else []
        return {"id": str(place.id), "type": DIRECT, "recipients": people, "last_message_id": None, "flags": 0}
    if place.kind in THREADS:
        return thread(place)
    return _ordinary(place)


def _ordinary(place: Channel) -> Json:
    guild_id = place.guild.id if place.guild else 0
    denied = (0 if place.writable else SEND_MESSAGES) | (0 if place.readable else VIEW_CHANNEL)
    overwrites = [{"id": str(guild_id), "type": 0, "allow": "0", "deny": str(denied)}] if denied else []
    body: Json = {"id": str(place.id), "type": place.kind, "guild_id": str(guild_id), "name": place.name}
    body |= {"position": 0, "permission_overwrites": overwrites, "parent_id": None, "topic": None, "nsfw": False}
    tags: Json = {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
    return body | {"rate_limit_per_user": 0, "flags": 0} | (tags if place.kind == FORUM else {})


def thread(place: Channel) -> Json:
    """Return a thread with its metadata."""
    state, guild_id = place.thread, place.guild.id if place.guild else 0
    assert state and place.parent
    body: Json = {"id": str(place.id), "type": place.kind, "guild_id": str(guild_id), "name": place.name}
    body |= {"parent_id": str(place.parent.id), "owner_id": str(state.owner_id), "flags": 0, "member_count": 1}
    body |= {"message_count": len(place.messages), "total_message_sent": len(place.messages)}
    body["applied_tags"] = [str(tag) for tag in state.applied_tags]
    about: Json = {"archived": state.archived, "locked": state.locked, "auto_archive_duration": state.auto_archive}
    return body | {"thread_metadata": about | {"archive_timestamp": "2026-01-05T00:00:00+00:00", "invitable": True}}


def guild(place: Guild, *, joined: bool = False) -> Json:
    """Return the whole guild, as GUILD_CREATE does; a guild `joined` just now carries no `unavailable`."""
    alive = [found for found in place.channels.values() if not found.deleted]
    body = brief(place) | {"members": [member(person) for person in place.members.values()]}
    body["channels"] = [channel(found) for found in alive if found.kind not in THREADS]
    body["threads"] = [thread(found) for found in alive if found.thread and not found.thread.archived]
    body |= {"voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": []}
    body |= {"member_count": len(place.members), "large": False, "joined_at": "2026-01-05T00:00:00+00:00"}
    return body if joined else body | {"unavailable": False}


def brief(place: Guild) -> Json:
    """Return the guild as GET /guilds/{id} does."""
    body: Json = {"id": str(place.id), "name": place.name, "owner_id": str(place.owner_id), "roles": roles(place)}
    body |= {"emojis": [], "stickers": [], "features": [], "icon": None, "preferred_locale": "en-GB"}
    body |= {"verification_level": 0, "default_message_notifications": 1, "explicit_content_filter": 0}
    return body | {"afk_timeout": 300, "mfa_level": 0, "nsfw_level": 0, "premium_tier": 0, "system_channel_flags": 0}


def emoji(key: str) -> Json:
    """Return an emoji: its character, or `name:id` for one of the guild's own."""
    name, _, number = key.partition(":")
    return {"id": number or None, "name": name}


def message(post: Message, bot_id: int, *, depth: int = 1) -> Json:
    """Return a message as the HTTP API does: without the guild."""
    stamp = post.edited.isoformat() if post.edited else None
    body: Json = {"id": str(post.id), "channel_id": str(post.channel.id), "type": post.kind, "flags": post.flags}
    body |= {"author": user(post.author), "content": post.content, "embeds": post.embeds, "pinned": False}
    body |= {"components": post.components, "attachments": post.attachments, "mention_roles": [], "tts": False}
    body |= {"timestamp": post.at.isoformat(), "edited_timestamp": stamp, "mention_everyone": False}
    body |= {"mentions": mentions(post), "reactions": reactions(post, bot_id)}
    return body | _optional(post, bot_id, depth)


def _optional(post: Message, bot_id: int, depth: int) -> Json:
    extra: Json = {"nonce": post.nonce} if post.nonce else {}
    if post.poll:
        extra["poll"] = poll(post)
    if post.thread:
        extra["thread"] = thread(post.thread)
    if post.interaction:
        extra |= {"interaction_metadata": post.interaction, "application_id": str(bot_id), "webhook_id": str(bot_id)}
    if post.reply_to and depth:
        extra |= {"message_reference": reference(post.reply_to)}
        extra |= {"referenced_message": None if post.reply_to.deleted else message(post.reply_to, bot_id, depth=0)}
    return extra


def poll(post: Message) -> Json:
    """Return a poll with the numbers and the end that Discord gives it."""
    body = dict(post.poll or {})
    answers = [{"answer_id": at} | answer for at, answer in enumerate(body.get("answers", []), 1)]
    results = {"is_finalized": False, "answer_counts": []}
    return body | {"answers": answers, "results": results, "expiry": None, "layout_type": 1}


def mentions(post: Message) -> list[Json]:
    """Return the members whose mention stands in the content."""
    people = post.channel.guild.members.values() if post.channel.guild else []
    return [user(each) for each in people if f"<@{each.id}>" in post.content or f"<@!{each.id}>" in post.content]


def reference(post: Message) -> Json:
    """Return what a reply says of the message it replies to."""
    place: Json = {"type": 0, "message_id": str(post.id), "channel_id": str(post.channel.id)}
    return place | ({"guild_id": str(post.channel.guild.id)} if post.channel.guild else {})


def reactions(post: Message, bot_id: int) -> list[Json]:
    """Return each emoji with its count."""
    both = {key: (post.reactions.get(key, []), post.bursts.get(key, [])) for key in post.reactions | post.bursts}
    return [
        {
            "emoji": emoji(key),
            "count": len(people) + len(bursts),
            "count_details": {"burst": len(bursts), "normal": len(people)},
            "me": bot_id in people,
            "me_burst": False,
            "burst_colors": [],
        }
        for key, (people, bursts) in both.items()
        if people or bursts
    ]


def event(post: Message, bot_id: int) -> Json:
    """Return a message as the gateway sends it: with guild and member."""
    body = message(post, bot_id)
    if post.channel.guild:
        body |= {"guild_id": str(post.channel.guild.id), "member": member(post.author, with_user=False)}
    return body


def application(world: World, flags: int) -> Json:
    """Return the application that owns the bot."""
    owner = {"id": "1", "username": "owner", "discriminator": "0", "global_name": None, "avatar": None}
    body: Json = {"id": str(world.application_id), "name": "Despatch", "description": "", "icon": None, "flags": flags}
    body |= {"owner": owner, "team": None, "bot_public": True, "bot_require_code_grant": False, "summary": ""}
    return body | {"verify_key": "0" * 64, "rpc_origins": [], "bot": user(world.bot), "tags": []}
