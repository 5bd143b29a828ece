"""The chat platforms that are set, each as a line that can be opened, and the token that one gives back."""

from functools import partial
from typing import TYPE_CHECKING

from adapters.web.install import outcome_html
from adapters.web.render import make_environment
from bot.chat.ports import Intake
from bot.chat.refs import WorkspaceRef
from bot.platform_settings import discord_settings, installations_of, now, slack_settings
from bot.settings import Settings
from bot.store.database import Database
from bot.workspaces.installations import StateStore

if TYPE_CHECKING:
    from adapters.discord.app import DiscordConnection
    from adapters.slack.app import SlackConnection


async def lines_of(
    settings: Settings, database: Database, intake: Intake
) -> "list[SlackConnection | DiscordConnection]":
    """Make the platforms that are set; their libraries are heavy, so only those are imported."""
    made: list[SlackConnection | DiscordConnection] = []
    if settings.slack_client_id:
        made.append(await _slack_of_many(settings, database, intake))
    elif settings.slack_bot_token:
        made.append(_slack(settings, intake))
    if settings.discord_token:
        made.append(_discord(settings, intake))
    return made


async def _slack_of_many(settings: Settings, database: Database, intake: Intake) -> "SlackConnection":
    """Make Slack with each workspace's own token; raises `KeyMissing` before anything is served."""
    from adapters.slack.app import Many, SlackConnection

    store = installations_of(settings, database)
    await store.sites()
    many = Many(store, StateStore(database, now), partial(outcome_html, make_environment()))
    return SlackConnection(slack_settings(settings), intake, now, many)


def _slack(settings: Settings, intake: Intake) -> "SlackConnection":
    from adapters.slack.app import SlackConnection

    return SlackConnection(slack_settings(settings), intake, now)


def _discord(settings: Settings, intake: Intake) -> "DiscordConnection":
    from adapters.discord.app import DiscordConnection

    return DiscordConnection(discord_settings(settings), intake, now)


async def give_back(settings: Settings, database: Database, workspace: WorkspaceRef) -> None:
    """Have Slack end the token of a workspace that is to be forgotten, where one is kept; raises `PlatformError`."""
    from adapters.slack.app import give_back as give_back_to_slack

    if settings.slack_client_id and (kept := await installations_of(settings, database).of(workspace)):
        await give_back_to_slack(slack_settings(settings), kept.token)
