"""Two workspaces, what they may do, and what is published for both and for each alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Visibility
from tests.exhaustive.isolation.watching import Leak, Watch, of_channel, of_member, of_task, of_workspace, words_of
from tests.fakes.house import House

CHANNELS = ("C1", "C2", "C3")
MEMBERS = ("U1", "U2", "U3", "U4")
SHARED = "https://wire.example"
SUBJECTS = ("berth fees", "night buses", "sea wall", "school meals", "river pilots", "stone quarry")
SPEAKERS = ("Ada Quill", "Bram Hollis", "Tam Orrick", "Ines Varga")
SIDES = ("We support", "We oppose", "Nobody here will accept", "We welcome")


@dataclass
class Side:
    """A workspace as the deeds see it: what it has read, said and made so far."""

    workspace: WorkspaceRef
    urls: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    said: list[tuple[MessageRef, MemberRef]] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)

    @property
    def word(self) -> str:
        """Return what is in every word that this workspace chooses."""
        return of_workspace(self.workspace.id)

    @property
    def feed(self) -> str:
        """Return the address of the feed that this workspace alone follows."""
        return f"https://{self.word}.example/feed"

    def channel(self, name: str) -> ChannelRef:
        """Return a channel; both workspaces have those of these names."""
        return ChannelRef(self.workspace, name)

    def member(self, name: str) -> MemberRef:
        """Return a member; both workspaces have those of these ids."""
        return MemberRef(self.workspace, name, f"{of_member(self.workspace.id, name).title()} Reed")


@dataclass
class World:
    """Everything at once, by one seed."""

    home: House
    watch: Watch
    chance: random.Random
    sides: tuple[Side, Side]
    numbers: "count[int]" = field(default_factory=count)
    published: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    async def ask(self, side: Side, text: str, member: str = "", channel: str = "") -> str:
        """Type a command, and return the words that are answered."""
        who, where = side.member(member or self.pick(MEMBERS)), side.channel(channel or self.pick(CHANNELS))
        self.watch.typed, self.watch.deed = text, f"{side.workspace.id} {who.id} in {where.id}: {text}"
        self.home.clock.forward(seconds=self.chance.randint(3, 40))
        reply = await self.home.ask(text, who, where)
        self.watch.check(side.workspace, reply, where.id, alone=reply.visibility is Visibility.EPHEMERAL)
        await self._theirs(side, words_of(reply), who.id, where.id)
        return words_of(reply)

    async def _theirs(self, side: Side, shown: str, member: str, channel: str) -> None:
        """Look whether what was proposed elsewhere, and is shown to a member alone, was proposed by them or is theirs.

        Their own digest, which they look at by “me”, is about the channel that they set it in.
        """
        if self.watch.typed.endswith(" me"):
            return
        for other in CHANNELS:
            word = of_task(side.workspace.id, other)
            if other == channel or word not in shown:
                continue
            rows = await self.home.rows(
                "SELECT LOWER(question) FROM followups WHERE workspace = ? AND ? NOT IN (proposed_by, COALESCE(owner, ''))",
                side.workspace.id,
                member,
            )
            seen = [str(question) for (question,) in rows if word in str(question) and str(question) in shown]
            if seen and not any(piece in self.watch.typed.lower() for piece in seen):
                raise Leak(f"{seen} is shown to {member} in {channel} after {self.watch.deed}: {shown}")

    def pick(self, items: Sequence[str]) -> str:
        """Return one of some names."""
        return self.chance.choice(items)

    def publish(self, outlet: str, word: str = "") -> str:
        """Have an article appear in an outlet, and return its address; `word` is in all of it where it is given."""
        entries = self.published.setdefault(outlet, [])
        subject, number = self.pick(SUBJECTS), len(entries) + 1
        url, title = f"{outlet}/{number}", f"{subject.capitalize()} again {word}".strip()
        paragraphs = [self._paragraph(subject, word) for _ in range(self.chance.randint(3, 5))]
        self.home.web.article(url, title, paragraphs, f"The {word} Gazette" if word else "Harbour Wire")
        entries.insert(0, (title, url))
        self.home.web.feed(f"{outlet}/feed", f"Feed {word}".strip(), entries[:15])
        return url

    def _paragraph(self, subject: str, word: str) -> str:
        speaker, side, number = self.pick(SPEAKERS), self.pick(SIDES), self.chance.randint(10, 990)
        named = f"{speaker} {word.title()}".strip()
        return (
            f"The council of Port Ellery spoke about the {subject} for {number} minutes on Tuesday {word} evening. "
            f"“{side} the {subject} as they stand before this {word} council today,” said {named}, "
            f"chair of the {word} board. Some {number * 3} people had come to the old {word} hall."
        ).replace("  ", " ")

    def remark(self, side: Side, member: str, channel: str) -> str:
        """Return words that say who said them where."""
        words = of_member(side.workspace.id, member), of_channel(side.workspace.id, channel)
        return f"The {self.pick(SUBJECTS)} {' '.join(words)} are our own affair, number {self.chance.randint(1, 99)}."
