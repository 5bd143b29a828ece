"""What every part of the server shares: the world, the log, the faults, triggers, response addresses, waiting."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from tests import canaries
from tests.fakes import slack_judge
from tests.loopback.slack.faults import Faults, Refused
from tests.loopback.slack.world import TEAM, Channel, Clock, Json, Message, World

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds after which a wait gives up. Only a failing test ever spends them."""

TRIGGER_SECONDS = 3


class Call(NamedTuple):
    """One request of the bot's; `method` is the Web API's name, or `response_url`."""

    method: str
    args: Json
    headers: Mapping[str, str]


@dataclass(eq=False)
class ResponseUrl:
    """Where an answer to a command or a press may be sent for a while; `source` is what it may replace."""

    channel: Channel
    member: str
    issued: float
    source: Message | None = None
    uses: int = 0


@dataclass
class Trigger:
    """What opens one modal within three seconds."""

    member: str
    issued: float
    used: bool = False


@dataclass
class Tokens:
    """What the bot shows to be let in: `others` are those of other teams, some of which end at a time (`ends`)."""

    bot: str = canaries.SLACK_BOT
    app: str = canaries.SLACK_APP
    signing_secret: str = canaries.SLACK_SIGNING
    revoked: set[str] = field(default_factory=set)
    others: dict[str, str] = field(default_factory=dict)
    ends: dict[str, float] = field(default_factory=dict)
    organisations: dict[str, set[str]] = field(default_factory=dict)

    def team(self, token: str) -> str:
        """Return the team, or the organisation, that a token of the bot's is of; nothing for any other token."""
        return TEAM if token == self.bot else self.others.get(token, "")

    def reaches(self, token: str, team: str) -> bool:
        """Say whether a token may do anything in a team."""
        own = self.team(token)
        return team == own or team in self.organisations.get(own, ())


class Watch:
    """Where the server says that something changed, and where a test waits for it without polling."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()

    async def stir(self) -> None:
        """Wake every waiter, because some state has changed."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, probe: Callable[[], T], what: str = "a change") -> T:
        """Return the first true answer of `probe`, which is asked again after each change."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                return await self._changed.wait_for(probe)
        except TimeoutError:
            raise TimeoutError(f"waited {PATIENCE} s in vain for {what}") from None


class Core:
    """Everything that the parts of the server have in common."""

    def __init__(self, clock: Clock) -> None:
        self.world, self.watch, self.faults, self.tokens = World(clock), Watch(), Faults(), Tokens()
        self.requests: list[Call] = []
        self.violations: list[str] = []
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponseUrl] = {}
        self.base = ""

    def judge(self, payload: Mapping[str, Any], kind: str) -> None:
        """Note what is wrong with a payload, and refuse it where Slack would."""
        self.violations += [f"{kind}: {problem}" for problem in slack_judge.problems(payload, kind)]
        if code := slack_judge.refusal(payload, kind):
            raise Refused(code)

    def judge_whisper(self, channel: Channel, thread_ts: str | None) -> None:
        """Note a whisper that nobody sees: Slack shows one only in a thread that has replies."""
        there = (each for each in self.world.messages if each.channel is channel and each.thread_ts == thread_ts)
        if thread_ts and not any(each.audience is None and not each.deleted for each in there):
            self.violations.append(f"an ephemeral message in {thread_ts}, a thread without replies, is shown to nobody")

    def trigger(self, member: str) -> str:
        """Return a new trigger id."""
        name = f"{self.world.number()}.{self.world.number()}.loopback"
        self.triggers[name] = Trigger(member, self.world.now())
        return name

    def pull(self, name: str) -> Trigger:
        """Use a trigger id, which works once and for three seconds."""
        trigger = self.triggers.get(name)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if self.world.now() - trigger.issued > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        trigger.used = True
        return trigger

    def file_url(self, kind: str, file: str) -> str:
        """Return where a file is sent to (`upload`) or fetched from (`files-pri`)."""
        return f"{self.base}/{kind}/{file}"

    def response_url(self, channel: Channel, member: str, source: Message | None = None) -> str:
        """Return a new response address."""
        key = f"{canaries.PASSING}-{self.world.number()}"
        self.responses[key] = ResponseUrl(channel, member, self.world.now(), source)
        return f"{self.base}/hooks.slack.com/{key}"

    def issued(self, url: str) -> ResponseUrl:
        """Return what is known of a response address."""
        return self.responses[url.rpartition("/")[2]]
