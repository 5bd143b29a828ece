"""Forgetting a member who asks for it: what they are shown before and after. Pure but for the handler."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chat.reply import Button, Buttons, Fields, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call, Request
from bot.privacy.forgetting import Kept

SURE = f"{ROOT} settings forget me --sure yes"

LATER = (
    "What you say in kept threads from now on is kept again, as anybody's is: to leave you out, your name would have "
    "to be kept."
)
POSTED = "What was posted in channels already, yours or the bot's, stays there: delete it where it stands."


class Forgetting(Protocol):
    """What the command needs of those who forget."""

    async def kept_of(self, request: Request) -> tuple[Kept, ...]:
        """Return what is kept of whoever asks."""

    async def forget(self, request: Request) -> tuple[Kept, ...]:
        """Delete it, and return what that was."""


@dataclass(frozen=True, slots=True)
class PrivacyHandlers:
    """The handler of what a member may ask for themselves."""

    forgetting: Forgetting

    async def forget(self, call: Call) -> Reply:
        """Forget the member who asks, once they are sure."""
        if "sure" not in call.arguments:
            return asking_reply(await self.forgetting.kept_of(call.request))
        return forgotten_reply(await self.forgetting.forget(call.request))


def asking_reply(kept: Sequence[Kept]) -> Reply:
    """Return what is kept of a member in this workspace, with the button that has it deleted."""
    if not kept:
        return nothing_reply()
    button = Buttons((Button("Forget all of it", SURE),))
    ends = " ".join(("There is no way back.", *_beside(kept)))
    return _private("What is kept of you here", *_listed(kept, "Goes", "Loses your name"), Text(ends), button)


def forgotten_reply(kept: Sequence[Kept]) -> Reply:
    """Return what was deleted of a member."""
    if not kept:
        return nothing_reply()
    return _private("You are forgotten here", *_listed(kept, "Deleted", "Your name taken off"), Footer(LATER))


def nothing_reply() -> Reply:
    """Return that nothing is kept of a member."""
    return _private("Nothing is kept of you here", Text("No reply, no vote, and your name on nothing."), Footer(LATER))


def _listed(kept: Sequence[Kept], gone: str, left: str) -> list[Part]:
    goes = ", ".join(str(one) for one in kept if not one.stays)
    stays = ", ".join(str(one) for one in kept if one.stays)
    rows = ((gone, goes), (left, f"{stays}; {_they(kept)}")) if stays else ((gone, goes),)
    return [Fields(tuple(row for row in rows if row[1])), Text(POSTED)]


def _they(kept: Sequence[Kept]) -> str:
    return "it stays" if sum(one.number for one in kept if one.stays) == 1 else "they stay"


def _beside(kept: Sequence[Kept]) -> list[str]:
    """Return what else comes of it, and what does not."""
    found = {one.words[0] for one in kept}
    ends = ["Your own digest ends too."] if any("digest of your own" in words for words in found) else []
    counted = "A thumb of yours that stays under an open ballot is counted again: take it away there."
    return [*ends, *([counted] if "vote" in found else [])]


def _private(title: str, *parts: Part) -> Reply:
    return Reply((Heading(title), *parts), Visibility.EPHEMERAL)
