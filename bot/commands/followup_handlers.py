"""What the commands of follow-ups do: they ask the capability, and pure functions draw the replies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.chat.reply import Reply
from bot.chat.spec import Call
from bot.commands.followups import (
    FollowUpDrawing,
    changed_reply,
    listed_reply,
    proposed_reply,
    standing,
    voted_reply,
)
from bot.commands.handlers import Asked, nobody_asked
from bot.commands.offers import offers_reply
from bot.followups.followups import FollowUps, Wanted
from bot.followups.model import Choice, FollowUp, State
from bot.followups.offers import Offers
from bot.followups.proposals import Wish
from bot.workspaces.zones import UTC_ZONE

OPEN, ALL = "open", "all"


@dataclass(frozen=True, slots=True)
class FollowUpHandlers:
    """The handlers of follow-ups, bound to the capability and to what draws them."""

    followups: FollowUps
    drawing: FollowUpDrawing
    now: Callable[[], datetime]
    offers: Offers
    asked: Asked = nobody_asked

    async def add(self, call: Call) -> Reply:
        """Propose something and post its ballot."""
        given = call.arguments
        wish = Wish(
            question=str(given.get("question", "")),
            topic=str(given.get("topic", "")),
            url=str(given.get("url", "")),
            sentence=int(given["sentence"]) if "sentence" in given else None,
            version=int(given["version"]) if "version" in given else None,
        )
        followup, new = await self.followups.propose(call.request, wish)
        if followup.origin:
            await self.asked(followup.workspace, followup.origin.article)
        return proposed_reply(followup, self.followups.address(followup), new=new)

    async def offer(self, call: Call) -> Reply:
        """Show what an article's text leaves to be followed up."""
        offering = await self.offers.of(call.request, str(call.arguments["url"]))
        workspace = call.request.channel.workspace
        await self.asked(workspace, offering.article.id)
        zone, now = await self.drawing.zone(workspace) or UTC_ZONE, self.now()
        return offers_reply(offering, lambda one: (standing(one, zone, now), self.followups.address(one)))

    async def vote(self, call: Call) -> Reply:
        """Vote, or take the same vote back."""
        choice = Choice(str(call.arguments["choice"]))
        return voted_reply(await self.followups.vote(call.request, self._number(call), choice))

    async def list(self, call: Call) -> Reply:
        """List follow-ups."""
        given, state = call.arguments, str(call.arguments.get("state", OPEN))
        wanted = Wanted(
            topic=str(given.get("topic", "")),
            owner=str(given.get("owner", "")),
            state=None if state in (OPEN, ALL) else State(state),
            everything=state == ALL,
        )
        listing = await self.followups.listed(call.request, wanted)
        zone = await self.drawing.zone(call.request.channel.workspace) or UTC_ZONE
        addresses = [(one.number, self.followups.address(one)) for one in listing.found]
        return listed_reply(listing, zone, self.now(), addresses)

    async def show(self, call: Call) -> Reply:
        """Show one with everything that was changed of it."""
        followup, changes = await self.followups.shown(call.request, self._number(call))
        return await self.drawing.whole(followup, changes, self.followups.address(followup))

    async def assign(self, call: Call) -> Reply:
        """Give one to somebody."""
        owner, due = str(call.arguments["owner"]), str(call.arguments.get("due", ""))
        return self._changed(await self.followups.assign(call.request, self._number(call), owner, due))

    async def close(self, call: Call) -> Reply:
        """Close one, or end its vote."""
        given = call.arguments.get("as")
        state = State(str(given)) if given else None
        note = str(call.arguments.get("note", ""))
        return self._changed(await self.followups.close(call.request, self._number(call), state, note))

    async def reopen(self, call: Call) -> Reply:
        """Open one again."""
        return self._changed(await self.followups.reopen(call.request, self._number(call)))

    async def withdraw(self, call: Call) -> Reply:
        """Withdraw one."""
        return self._changed(await self.followups.withdraw(call.request, self._number(call)))

    def _changed(self, followup: FollowUp) -> Reply:
        return changed_reply(followup, self.followups.address(followup))

    @staticmethod
    def _number(call: Call) -> str:
        return str(call.arguments["id"])
