"""One use of a command, button or form by a member, and what the bot made of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from tests.loopback.discord.refusal import Refusal
from tests.loopback.discord.watch import PATIENCE, Watch
from tests.loopback.discord.world import Channel, Json, Member, Message

COMMAND, COMPONENT, SUGGEST, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
FITTING = {
    COMMAND: (REPLY, DEFER, MODAL),
    COMPONENT: (REPLY, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    SUGGEST: (CHOICES,),
    MODAL_SUBMIT: (REPLY, DEFER, DEFER_UPDATE, UPDATE),
}
"""The first answers that each kind of interaction takes."""
T = TypeVar("T")
FIRST_ANSWER, TOKEN_LIFE = timedelta(seconds=3), timedelta(minutes=15)


@dataclass(eq=False)
class Interaction:
    """An interaction: what was asked, and everything that came back, each part of which can be awaited."""

    id: int
    token: str
    kind: int
    channel: Channel
    member: Member
    at: datetime
    data: Json
    watch: Watch
    busy: Callable[[], bool]
    """Whether an answer of the bot's is being taken at this moment."""
    message: Message | None = None
    """The message whose button was pressed, or which the form came from."""
    callback: int | None = None
    """The type of the first answer, once it has come in time."""
    original: Message | None = None
    """The message that `@original` names."""
    answers: list[Message] = field(default_factory=list)
    """The messages that carry an answer: the reply once it says something, and each follow-up."""
    modal: Json | None = None
    choices: list[Json] | None = None
    refusals: list[Refusal] = field(default_factory=list)
    """What the bot was refused on this interaction's token, in order."""

    @property
    def followups(self) -> list[Message]:
        """The answers beyond the original."""
        return [answer for answer in self.answers if answer is not self.original]

    def answer(self, message: Message) -> None:
        """Note that a message has been given as an answer, or changed."""
        if message not in self.answers:
            self.answers.append(message)
        self.watch.stir()

    async def acknowledged(self, patience: float = PATIENCE) -> int:
        """Wait for the first answer and return its type."""
        return await self._until(lambda: self.callback, "an acknowledgement", patience)

    async def answered(self, containing: str = "", patience: float = PATIENCE) -> Message:
        """Wait for an answer that says something, and return it; with `containing`, for one that says that."""
        return await self._until(lambda: self._latest(containing), f"an answer with {containing!r}", patience)

    def _latest(self, containing: str) -> Message | None:
        return next((each for each in reversed(self.answers) if containing in each.text and not each.loading), None)

    async def opened(self, patience: float = PATIENCE) -> Json:
        """Wait for a form and return it."""
        return await self._until(lambda: self.modal, "a form", patience)

    async def suggested(self, patience: float = PATIENCE) -> list[Json]:
        """Wait for the suggestions of an option and return them: an empty list is an answer too."""
        found = await self._until(lambda: None if self.choices is None else [self.choices], "suggestions", patience)
        return found[0]

    async def refused(self, code: int, patience: float = PATIENCE) -> Refusal:
        """Wait until the bot was refused with this code on this interaction, and return the refusal."""
        return await self._until(lambda: self._refusal(code), f"a refusal {code}", patience)

    def _refusal(self, code: int) -> Refusal | None:
        return next((each for each in self.refusals if each.code == code), None)

    async def _until(self, probe: Callable[[], T | None], what: str, patience: float) -> T:
        wanted = f"{what} to {self.data}; so far {[answer.text for answer in self.answers]}, {self.refusals}"
        return await self.watch.until(lambda: None if self.busy() else probe(), wanted, patience)
