"""Letting the bot in by OAuth: codes that work once, tokens that end and are exchanged, and tokens given back.

https://docs.slack.dev/authentication/installing-with-oauth and https://docs.slack.dev/authentication/using-token-rotation
"""

import base64
from urllib.parse import parse_qs, urlencode, urlsplit

from adapters.slack.manifest import SCOPES
from tests import canaries
from tests.loopback.slack.api import ACCESS, Method
from tests.loopback.slack.core import Core
from tests.loopback.slack.faults import Refused
from tests.loopback.slack.world import APP, BOT_USER, Channel, Json, Member

CLIENT_ID = "111.222"
CODE_SECONDS, TOKEN_SECONDS = 600, 12 * 60 * 60
INSTALLER = "U0INSTALLER"


class OAuth:
    """What Slack keeps of installing. While `rotates` is set, tokens end after twelve hours and are exchanged."""

    def __init__(self, core: Core) -> None:
        self._core, self._world, self._tokens = core, core.world, core.tokens
        self.client_id, self.client_secret = CLIENT_ID, canaries.SLACK_CLIENT_SECRET
        self.rotates = False
        self.scopes = sorted(SCOPES)
        self.installer: str | None = INSTALLER
        self._codes: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._refresh: dict[str, str] = {}
        self._given: dict[str, int] = {}

    def by_name(self) -> dict[str, Method]:
        """Return the methods."""
        return {ACCESS: self.access, "auth.revoke": self.revoke}

    def team(self, team: str, name: str, channel: str, member: str) -> Channel:
        """Let there be another team, with one channel and one member."""
        self._world.teams[team] = name
        self._world.members[member] = Member(member, f"Name {member}", admin=True, team=team)
        return self._world.channels.setdefault(channel, Channel(channel, team=team))

    def organisation(self, number: str, name: str, teams: set[str]) -> None:
        """Let teams be of an organisation, which may let the bot into all of them."""
        self._world.teams[number] = name
        self._tokens.organisations[number] = teams

    # What a person does on Slack's page

    def allow(self, page: str, team: str) -> str:
        """Say yes on the page that is asked for, and return where the browser is sent: path and query."""
        code = f"{canaries.SLACK_CODE}-{self._world.number()}"
        self._codes[code] = (team, self._world.now())
        return self._back(page, code=code)

    def refuse(self, page: str, error: str = "access_denied") -> str:
        """Say no, or meet an error; the browser is sent back too."""
        return self._back(page, error=error)

    def _back(self, page: str, **said: str) -> str:
        asked = parse_qs(urlsplit(page).query)
        if asked["client_id"] != [self.client_id] or set(asked["scope"][0].split(",")) != set(SCOPES):
            self._core.violations.append("the page is asked for another app or with other scopes than the manifest's")
        return f"/slack/oauth_redirect?{urlencode({**said, 'state': asked['state'][0]})}"

    # What the bot calls

    def access(self, args: Json) -> Json:
        """Exchange a code, or the word by which tokens are exchanged, for tokens."""
        known = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if args["basic"] != f"Basic {known}":
            raise Refused("bad_client_secret")
        if args.get("grant_type") == "refresh_token":
            return self._exchanged(str(args.get("refresh_token")))
        return self._installed(str(args.get("code")))

    def _installed(self, code: str) -> Json:
        if code in self._used:
            raise Refused("code_already_used")
        team, issued = self._codes.pop(code, ("", 0.0))
        if not team or self._world.now() - issued > CODE_SECONDS:
            raise Refused("invalid_code")
        self._used.add(code)
        named = {"id": team, "name": self._world.teams.get(team, team)}
        whole = team in self._tokens.organisations
        return {
            "app_id": APP,
            "authed_user": {"id": self.installer} if self.installer else {},
            "team": None if whole else named,
            "enterprise": named if whole else None,
            "is_enterprise_install": whole,
            **self._fresh(team),
        }

    def _fresh(self, team: str) -> Json:
        number = self._given[team] = self._given.get(team, 0) + 1
        token = canaries.slack_bot(team, number)
        self._tokens.others[token] = team
        given: Json = {"access_token": token, "token_type": "bot", "scope": ",".join(self.scopes)}
        if self.rotates:
            refresh = canaries.slack_refresh(team, number)
            self._refresh[refresh] = team
            self._tokens.ends[token] = self._world.now() + TOKEN_SECONDS
            given |= {"refresh_token": refresh, "expires_in": TOKEN_SECONDS}
        return {**given, "bot_user_id": BOT_USER}

    def _exchanged(self, refresh: str) -> Json:
        """Exchange tokens; the word by which that is done works once."""
        team = self._refresh.pop(refresh, "")
        if not team:
            raise Refused("invalid_refresh_token")
        return self._fresh(team)

    def revoke(self, args: Json) -> Json:
        """Let a token end now."""
        self._tokens.revoked.add(str(args["token"]))
        return {"revoked": True}
