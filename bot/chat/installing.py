"""How many workspaces let one bot in: what is kept of each, and the ports through which an adapter keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.refs import WorkspaceRef
from bot.errors import DespatchError

EARLY = timedelta(hours=2)
"""How long before its end a token is exchanged; Slack's live for twelve hours
(https://docs.slack.dev/authentication/using-token-rotation)."""

STATE_SECONDS = 600
"""How long somebody may take from “Add to Slack” to the way back."""


@dataclass(frozen=True, slots=True)
class Installation:
    """That a workspace, or a whole organisation, has let the bot in, with what opens it.

    `workspace` is the team, or the organisation where it is let into all of that one's teams (`whole`);
    `enterprise` is the organisation that the team is of, or nothing. `refresh_token` and `expires_at` are there
    where the platform has tokens change by themselves. Who let the bot in is not kept: nobody has to know.
    `version` changes with every change of the tokens: what was read is replaced only while it is still what stands.
    """

    client: str
    workspace: WorkspaceRef
    token: str = field(repr=False)
    bot: str = ""
    bot_user: str = ""
    enterprise: str = ""
    whole: bool = False
    app: str = ""
    name: str = ""
    site: str = ""
    scopes: tuple[str, ...] = ()
    installed_at: datetime | None = None
    refresh_token: str = field(default="", repr=False)
    expires_at: datetime | None = None
    version: str = ""

    def due(self, now: datetime) -> bool:
        """Say whether the token should be exchanged by now."""
        return bool(self.refresh_token) and self.expires_at is not None and self.expires_at - EARLY <= now

    def over(self, now: datetime) -> bool:
        """Say whether the token is no longer taken."""
        return self.expires_at is not None and self.expires_at <= now

    def exchanged(self, token: str, refresh_token: str, expires_at: datetime) -> "Installation":
        """Return the installation with other tokens."""
        return replace(self, token=token, refresh_token=refresh_token, expires_at=expires_at)


class Installations(Protocol):
    """Where installations are kept, by the client they were made with and the workspace."""

    async def save(self, installation: Installation) -> None:
        """Keep an installation; one of the same client and workspace is replaced."""

    async def of(self, workspace: WorkspaceRef) -> Installation | None:
        """Return a workspace's own installation, else that of the organisation it is known to be of.

        Raises `TokensUnreadable` where it was encrypted under a key that is not set.
        """

    async def found(self, team: str, enterprise: str) -> Installation | None:
        """Return what covers a team as an event names it, and remember of which organisation the team is."""

    async def claim(self, installation: Installation, seconds: float) -> bool:
        """Ask to be the one who exchanges the tokens of this version, for so long; say whether that was granted."""

    async def exchange(self, old: Installation, new: Installation) -> bool:
        """Put new tokens in the place of old ones, unless something else stands there by now; say whether it did."""

    async def release(self, installation: Installation) -> None:
        """Give back what `claim` granted."""

    async def teams(self, enterprise: str) -> tuple[WorkspaceRef, ...]:
        """Return the workspaces that are reached through an organisation's installation."""

    async def sites(self) -> Mapping[WorkspaceRef, str]:
        """Return where each workspace is on the web; raises `KeyMissing` where one's tokens cannot be read."""

    async def remove(self, workspace: WorkspaceRef, before: datetime) -> bool:
        """Delete what was installed before a moment; return whether nothing newer stands."""


class States(Protocol):
    """Words that tell the way back from a platform's page: each good once, and for ten minutes."""

    async def issue(self) -> str:
        """Return a new one; raises `InstallCrowded` where very many are open."""

    async def consume(self, state: str) -> bool:
        """Use one up; say whether it was good."""

    async def used(self, state: str) -> bool:
        """Say whether one was good, and was used up."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to let the bot in: where it leads to, what is said below it, and what it asks for, each with its reason."""

    label: str
    url: str
    note: str = ""
    asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of letting the bot in: one sentence; with a code where it did not work."""

    sentence: str
    code: str = ""
    status: int = 200


class InstallFailed(DespatchError):
    """The bot was not let in; the sentence says why, and nothing was changed."""

    code = "install-failed"
    status = 400
    sentence = "Slack did not let Despatch in, and nothing was changed: please begin again."


class InstallCrowded(InstallFailed):
    """So many have begun and not come back that nobody may begin for a while: the disk is not to be filled that way."""

    code = "install-crowded"
    status = 503
    sentence = "Too many people are adding Despatch at this moment: please try again in ten minutes."


class InstallRefused(InstallFailed):
    """Somebody said no on the platform's page."""

    code = "install-refused"
    sentence = "Despatch was not added, because that was cancelled in Slack. Nothing was changed."


class InstallElsewhere(InstallFailed):
    """The way back was taken in a browser that did not begin, or one that has forgotten it."""

    code = "install-elsewhere"
    sentence = "This was not begun in this browser, or longer than ten minutes ago: please begin again, here."


class InstallStale(InstallFailed):
    """The way back was taken too late, or its state is none of ours."""

    code = "install-stale"
    sentence = "This way back is not open any more, since it is for ten minutes only: please begin again."


class InstallRepeated(InstallFailed):
    """The way back was taken a second time."""

    code = "install-repeated"
    sentence = "This way back was used before, and it works once. If Despatch is not in your workspace, begin again."


class InstallCodeRefused(InstallFailed):
    """The platform did not take its own code again."""

    code = "install-code-refused"
    sentence = "Slack did not confirm this, since what it sent here was used before or is too old: please begin again."


class InstallUnset(InstallFailed):
    """The app's own id, secret or addresses are not those that the platform has."""

    code = "install-unset"
    sentence = "Slack does not know this app by its settings: whoever runs Despatch should check its id and its secret."


class ScopesTooFew(InstallFailed):
    """The app asked for less than the bot needs, or was given less."""

    code = "install-scopes"
    sentence = "Slack gave fewer permissions than Despatch needs: whoever runs it should take the app’s manifest."
