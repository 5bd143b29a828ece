"""A catalogue to try adapters with: every kind of parameter, every kind of answer, and a gate."""

import asyncio

from bot.chat.reply import Button, Buttons, Heading, Passage, Reply, Text, Visibility
from bot.chat.spec import Call, Catalogue, CommandSpec, MessagePart, Param, ParamKind, Role, Shortcut
from bot.commands.catalogue import help_reply
from bot.errors import DespatchError
from tests.fakes.replies import EVERY_PART

URL = Param("url", ParamKind.URL, "the address of the article", required=True)
LIST = (Param("url", ParamKind.URL, "an address"), Param("file", ParamKind.FILE, "an OPML file"))
SENTENCES = Param("sentences", ParamKind.INTEGER, "how many sentences", minimum=1, maximum=12)
QUESTION = Param("question", ParamKind.TEXT, "what to follow up", required=True, longest=60)
METHOD = Param("method", ParamKind.CHOICE, "how they are chosen", choices=("directed", "lex-rank"))


class Desk:
    """`calls` is what was asked; work waits at the `gate` until that is set."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.reply = EVERY_PART
        self.gate = asyncio.Event()
        self.gate.set()
        self.catalogue = Catalogue(
            (
                CommandSpec(
                    "summarise",
                    "An article's card",
                    "/despatch summarise u",
                    self.card,
                    (URL, SENTENCES, METHOD),
                    shortcut=Shortcut("Summarise this", "The linked article", "url", MessagePart.LINK),
                ),
                CommandSpec(
                    "followup add",
                    "Proposes",
                    "/despatch followup add Ask for the clause",
                    self.card,
                    (QUESTION, METHOD),
                    shortcut=Shortcut("Follow this up", "What it says", "question", MessagePart.WORDS, asks=True),
                ),
                CommandSpec("discuss", "Its thread", "/despatch discuss u", self.card, (URL,)),
                CommandSpec("everything", "Every part", "/despatch everything", self.everything),
                CommandSpec("secret", "For you", "/despatch secret", self.secret, private=True),
                CommandSpec("late", "Private after all", "/despatch late", self.secret),
                CommandSpec("refuse", "Refuses", "/despatch refuse", self.refuse),
                CommandSpec("long", "A long answer", "/despatch long", self.long),
                CommandSpec("settings show", "Shows", "/despatch settings show", self.secret, private=True),
                CommandSpec(
                    "settings set", "Sets", "/despatch settings set", self.card, (SENTENCES,), role=Role.MANAGER
                ),
                CommandSpec(
                    "sources import",
                    "Takes a list",
                    "/despatch sources import u",
                    self.card,
                    LIST,
                    either=("url", "file"),
                ),
                CommandSpec("help", "Lists", "/despatch help", self.help, private=True),
            )
        )

    async def card(self, call: Call) -> Reply:
        self.calls.append(call)
        await self.gate.wait()
        again = Button("Discuss", f"/despatch discuss {call.arguments.get('url', '')}")
        secret = Button("Secret", "/despatch secret")
        return Reply((Heading("The card"), Passage(f"Card of {call.arguments}"), Buttons((again, secret))))

    async def everything(self, call: Call) -> Reply:
        return self.reply

    async def secret(self, call: Call) -> Reply:
        self.calls.append(call)
        return Reply((Text("Only for you."),), Visibility.EPHEMERAL)

    async def refuse(self, call: Call) -> Reply:
        raise DespatchError("That page is gone: check the link.", code="page-not-found")

    async def long(self, call: Call) -> Reply:
        return Reply(tuple(Passage(f"Sentence {n} " + "word " * 60) for n in range(100)))

    async def help(self, call: Call) -> Reply:
        return help_reply(self.catalogue)
