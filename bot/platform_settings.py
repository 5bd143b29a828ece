"""What is known of the platforms before anything runs: their settings, who the bot is there, and how it gets in."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.chat.spec import Catalogue
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.workspaces.installations import InstallationStore
from bot.workspaces.vault import Vault

if TYPE_CHECKING:
    from adapters.discord.app import DiscordSettings
    from adapters.slack.app import SlackSettings


def now() -> datetime:
    """Return the present moment in UTC: the one clock of the running program."""
    return datetime.now(UTC)


def slack_settings(chosen: Settings) -> "SlackSettings":
    """Return what it takes to speak to Slack."""
    from adapters.slack.app import SlackSettings

    tokens = (chosen.slack_bot_token, chosen.slack_app_token, chosen.slack_signing_secret)
    return SlackSettings(
        *tokens, chosen.slack_api_base_url, client_id=chosen.slack_client_id, client_secret=chosen.slack_client_secret
    )


def discord_settings(chosen: Settings) -> "DiscordSettings":
    """Return what it takes to speak to Discord."""
    from adapters.discord.app import DiscordSettings
    from adapters.discord.shards import Shards

    places = (chosen.discord_api_base_url, chosen.discord_gateway_url)
    shards = None if chosen.shards is None else Shards(*chosen.shards)
    return DiscordSettings(chosen.discord_token, chosen.discord_message_content, *places, shards)


def platform_checks(settings: Settings) -> Mapping[str, Callable[[], Awaitable[str]]]:
    """Return, for each platform that is set, what asks it who the bot is there."""
    checks: dict[str, Callable[[], Awaitable[str]]] = {}
    if settings.slack_client_id:
        checks["slack"] = partial(_check_installations, settings)
    elif settings.slack_bot_token:
        from adapters.slack.app import check as check_slack

        checks["slack"] = partial(check_slack, slack_settings(settings))
    if settings.discord_token:
        from adapters.discord.app import check as check_discord

        checks["discord"] = partial(check_discord, discord_settings(settings))
    return checks


async def _check_installations(settings: Settings) -> str:
    """Say in how many workspaces the bot is; raises `KeyMissing` where the tokens of some do not open."""
    async with Database.open(settings.database) as database:
        await migrate(database)
        count = len(await installations_of(settings, database).sites())
    return f"{count} {'workspace has' if count == 1 else 'workspaces have'} let it in, each with a token that opens"


def installations_of(chosen: Settings, database: Database) -> InstallationStore:
    """Return where the workspaces are kept that have let the bot in."""
    return InstallationStore(database, Vault(chosen.keys), chosen.slack_client_id, now)


def slack_manifest(catalogue: Catalogue, request_url: str | None, *, many: bool) -> dict[str, Any]:
    """Return the manifest of the Slack app, for one workspace or for many."""
    from adapters.slack.manifest import manifest

    return manifest(catalogue, request_url, many=many)


def discord_invitation(application: str) -> str:
    """Return the address at which somebody lets the bot into a Discord server."""
    from adapters.discord.permissions import invitation

    return invitation(application)
