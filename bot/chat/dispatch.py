"""From a request to a reply: parse, check, call the handler, and turn every error into one plain sentence."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.chat.errors import ArgumentMissing, RoleMissing
from bot.chat.inbound import Plan
from bot.chat.pace import Pace
from bot.chat.parsing import parse, unfinished
from bot.chat.reply import Button, Buttons, Failure, Reply, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, Request, Role
from bot.errors import DespatchError
from bot.lanes import lane

_LOG = logging.getLogger(__name__)

RoleOf = Callable[[Request], Awaitable[Role]]


async def _nobody_manages(_: Request) -> Role:
    return Role.MEMBER


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Dispatcher:
    """Answers requests from the catalogue; never raises but for cancellation."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        role_of: RoleOf = _nobody_manages,
        pace: Pace | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.catalogue = catalogue
        self._role_of = role_of
        self._pace = pace or Pace()
        self._now = now

    def plan(self, request: Request, *, ask: bool = False) -> Plan:
        """Say, from the words alone, whether to refuse, to ask in a form, or to work on it."""
        try:
            if ask:
                return self._asked(request)
            spec = parse(request.text, self.catalogue, request.options, request.attachments).spec
        except ArgumentMissing:
            return self._asked(request)
        except DespatchError as error:
            return Plan(refusal=self._refused(request, error))
        return Plan(spec.working, spec.private)

    def _asked(self, request: Request) -> Plan:
        spec, given = unfinished(request.text, self.catalogue, request.options)
        return Plan(form=spec, given=given)

    async def answer(self, request: Request) -> Reply:
        """Return the command's reply, or a reply that says what went wrong and what to do."""
        try:
            reply = await self._handled(request)
        except DespatchError as error:
            reply = self._refused(request, error)
        except Exception:
            _LOG.exception("failed", extra={"event": request.event_id})
            reply = failure(DespatchError())
        return replace(reply, thread=reply.thread or request.thread)

    async def _handled(self, request: Request) -> Reply:
        self._pace.check(request, self._now())
        parsed = parse(request.text, self.catalogue, request.options, request.attachments)
        await self._allow(parsed.spec, request)
        with lane(request.channel):
            return await parsed.spec.handler(Call(request, parsed.arguments))

    async def _allow(self, spec: CommandSpec, request: Request) -> None:
        if spec.role is Role.MANAGER and await self._role_of(request) is not Role.MANAGER:
            raise RoleMissing

    @staticmethod
    def _refused(request: Request, error: DespatchError) -> Reply:
        _LOG.warning("refused %s", error.code, extra={"code": error.code, "event": request.event_id})
        return failure(error)


def failure(error: DespatchError) -> Reply:
    """Return the reply that tells only the asker what went wrong."""
    return Reply((Failure(error.sentence, error.code),), Visibility.EPHEMERAL)


def interrupted(command: str) -> Reply:
    """Return what stands where an answer was never given, with a button to ask again."""
    told = Failure("This was interrupted before it was answered: try it again.", "interrupted")
    return Reply((told, Buttons((Button("Try again", command),))), Visibility.EPHEMERAL)
