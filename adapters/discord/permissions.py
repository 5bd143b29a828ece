"""What the bot asks a Discord server for, each with its reason, and the address by which it is invited."""

from urllib.parse import urlencode

import discord

PERMISSIONS: dict[str, str] = {
    "view_channel": "to see the channels that it is asked in",
    "send_messages": "to post cards, digests, and answers that took longer than a quarter of an hour",
    "send_messages_in_threads": "the same in threads and forum posts",
    "create_public_threads": "to open an article's thread, or a forum's post",
    "read_message_history": "to post nothing twice after a restart",
    "add_reactions": "to put the choices under a ballot",
}
SCOPES = ("bot", "applications.commands")
ADDRESS = "https://discord.com/oauth2/authorize"


def permissions() -> discord.Permissions:
    """Return the permissions as the library has them."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def invitation(application: str) -> str:
    """Return the address at which somebody who manages a server lets the bot in."""
    asked = {"client_id": application, "scope": " ".join(SCOPES), "permissions": str(permissions().value)}
    return f"{ADDRESS}?{urlencode(asked)}"
