"""The catalogue -> the manifest that makes the app in Slack, with a reason for every scope.

Limits: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any
from urllib.parse import urlsplit

from adapters.slack.text import shortened
from bot.chat.spec import ROOT, Catalogue

SCOPES: dict[str, str] = {
    "commands": f"to answer {ROOT}, and what is chosen from a message's menu",
    "chat:write": "to post cards, digests and answers in channels that the bot was invited to",
    "app_mentions:read": "to answer when somebody names the bot, in threads too, where commands do not work",
    "channels:history": "to keep the replies of threads that were opened for an article, and to post nothing twice",
    "groups:history": "the same in private channels that the bot was invited to",
    "im:write": "to send somebody the digest that they asked to have to themselves",
    "im:history": "to post nothing twice there",
    "files:read": "to read a list of feeds that somebody attaches",
    "files:write": "to give a list of feeds as a file",
    "reactions:read": "to see votes, and the emoji that opens a thread",
    "reactions:write": "to put the choices under a ballot",
    "users:read": "to know whether somebody manages the workspace, at the moment it matters",
}
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
OF_ORGANISATIONS = ("team_access_revoked",)

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
"""Where installing in many workspaces begins, and where Slack sends people back."""

DESCRIPTION = "Verbatim summaries and key quotes for policy teams"
LONG_DESCRIPTION = (
    "Despatch gives every article back as sentences and quotations that stand word for word in the source, with who "
    "said them and in what role, each a click away from the exact place. No language model writes a word of it: what "
    "cannot be found in the source is not shown, and what is not known is shown as unknown."
)
MAX_USAGE = 1_000


def manifest(catalogue: Catalogue, request_url: str | None = None, *, many: bool = False) -> dict[str, Any]:
    """Return the app's manifest: by Socket Mode, or by HTTP when an address for requests is given.

    For `many` workspaces, by HTTP: people are sent back to the same host, tokens change by themselves, and
    organisations may let it into all of their teams.
    """
    return {
        "display_information": {
            "name": "Despatch",
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": _features(catalogue, request_url),
        "oauth_config": {**_ways_back(request_url, many), "scopes": {"bot": sorted(SCOPES)}},
        "settings": _settings(request_url, many),
    }


def _features(catalogue: Catalogue, request_url: str | None) -> dict[str, Any]:
    command = {
        "command": ROOT,
        "description": DESCRIPTION,
        "usage_hint": shortened(" | ".join(catalogue.names), MAX_USAGE),
        "should_escape": False,
    }
    shortcuts = [
        {"name": each.label, "type": "message", "callback_id": spec.name, "description": each.description}
        for spec, each in catalogue.shortcuts
    ]
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
        "bot_user": {"display_name": "Despatch", "always_online": True},
        "shortcuts": shortcuts,
        "slash_commands": [{**command, "url": request_url} if request_url else command],
    }


def _ways_back(request_url: str | None, many: bool) -> dict[str, Any]:
    parts = urlsplit(request_url or "")
    return {"redirect_urls": [f"{parts.scheme}://{parts.netloc}{BACK}"]} if many else {}


def _settings(request_url: str | None, many: bool) -> dict[str, Any]:
    address = {"request_url": request_url} if request_url else {}
    return {
        "event_subscriptions": {**address, "bot_events": sorted({*EVENTS, *(OF_ORGANISATIONS if many else ())})},
        "interactivity": {"is_enabled": True, **address},
        "org_deploy_enabled": many,
        "socket_mode_enabled": request_url is None,
        "token_rotation_enabled": many,  # nosec B105  # whether tokens change by themselves, and no token
    }
