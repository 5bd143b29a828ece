"""From a request to a reply: parse, call the handler, and turn every error into one plain sentence."""

import logging
from dataclasses import replace

from bot.chat.parsing import parse
from bot.chat.reply import Failure, Reply, Visibility
from bot.chat.spec import Call, Catalogue, Request
from bot.errors import DespatchError

_LOG = logging.getLogger(__name__)


class Dispatcher:
    """Answers requests from the catalogue; never raises but for cancellation."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    async def answer(self, request: Request) -> Reply:
        """Return the command's reply, or a reply that says what went wrong and what to do."""
        try:
            parsed = parse(request.text, self.catalogue)
            reply = await parsed.spec.handler(Call(request, parsed.arguments))
        except DespatchError as error:
            _LOG.warning("refused %s", error.code, extra={"code": error.code, "event": request.event_id})
            reply = failure(error)
        except Exception:
            _LOG.exception("failed", extra={"event": request.event_id})
            reply = failure(DespatchError())
        return replace(reply, thread=reply.thread or request.thread)

    def working(self, request: Request) -> str:
        """Return what to show while the request is worked on, in one short line."""
        try:
            return parse(request.text, self.catalogue).spec.working
        except DespatchError:
            return ""


def failure(error: DespatchError) -> Reply:
    """Return the reply that tells only the asker what went wrong."""
    return Reply((Failure(error.sentence, error.code),), Visibility.EPHEMERAL)
