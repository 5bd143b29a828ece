"""Every command, declared once: help, completion, the README's table and the parser read this."""

from typing import Protocol

from bot.articles.articles import StoredArticle
from bot.chat.errors import CommandUnknown
from bot.chat.reply import Fields, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call, Catalogue, CommandSpec, Param, ParamKind
from bot.commands.cards import card_reply, quotes_reply
from summaries.document import Card
from summaries.ranking import OWN_METHOD
from summaries.sumy_methods import METHODS

EXAMPLE_URL = "https://example.org/news/article"

_URL = Param("url", ParamKind.URL, "the address of the article", required=True)
_SENTENCES = Param("sentences", ParamKind.INTEGER, "how many sentences, 3 unless told", minimum=1, maximum=12)
_METHOD = Param("method", ParamKind.CHOICE, f"how sentences are chosen, {OWN_METHOD} unless told", choices=METHODS)
_SPEAKER = Param("speaker", ParamKind.TEXT, "only quotes of a speaker whose name, role or organisation has this")
_COMMAND = Param("command", ParamKind.TEXT, "the command to explain")


class Reading(Protocol):
    """What the commands need of the articles."""

    async def read(self, url: str) -> StoredArticle:
        """Return the article behind an address."""

    async def card(self, article: StoredArticle, *, sentences: int = 3, method: str = OWN_METHOD) -> Card:
        """Return the article's card."""


def build_catalogue(articles: Reading) -> Catalogue:
    """Return the catalogue, its handlers bound to the articles they read."""

    async def summarise(call: Call) -> Reply:
        article = await articles.read(str(call.arguments["url"]))
        card = await articles.card(
            article,
            sentences=int(call.arguments.get("sentences", 3)),
            method=str(call.arguments.get("method", OWN_METHOD)),
        )
        return card_reply(article, card)

    async def quotes(call: Call) -> Reply:
        article = await articles.read(str(call.arguments["url"]))
        return quotes_reply(article, await articles.card(article), str(call.arguments.get("speaker", "")))

    async def show_help(call: Call) -> Reply:
        return help_reply(catalogue, str(call.arguments.get("command", "")))

    catalogue = Catalogue(
        (
            CommandSpec(
                "summarise",
                "The key sentences, quotes and figures of an article, word for word",
                f"{ROOT} summarise {EXAMPLE_URL} --sentences 5",
                summarise,
                (_URL, _SENTENCES, _METHOD),
                "Reading the article",
            ),
            CommandSpec(
                "quotes",
                "Every quotation of an article, with who said it and in what role",
                f"{ROOT} quotes {EXAMPLE_URL}",
                quotes,
                (_URL, _SPEAKER),
                "Looking for quotations",
            ),
            CommandSpec(
                "help",
                "What Despatch can do, or how one command is typed",
                f"{ROOT} help summarise",
                show_help,
                (_COMMAND,),
                "Looking it up",
            ),
        )
    )
    return catalogue


def help_reply(catalogue: Catalogue, name: str = "") -> Reply:
    """Return the list of commands, or one command's parameters with an example."""
    spec = catalogue.get(name.lower()) if name else None
    if name and spec is None:
        known = ", ".join(catalogue.names)
        raise CommandUnknown(f"There is no command “{name[:40]}”: there are {known}.")
    return Reply(_help_one(spec) if spec else _help_all(catalogue), Visibility.EPHEMERAL)


def _help_all(catalogue: Catalogue) -> tuple[Part, ...]:
    return (
        Heading("What Despatch can do"),
        Text("It gives articles back as sentences and quotations that stand word for word in the source."),
        Fields(tuple((spec.usage, spec.summary) for spec in catalogue)),
        Footer(f"Paste a link after {ROOT} to summarise it. More on one: {ROOT} help summarise"),
    )


def _help_one(spec: CommandSpec) -> tuple[Part, ...]:
    rows = tuple((param.name if param.required else f"--{param.name}", _explain(param)) for param in spec.params)
    return (Heading(spec.usage), Text(f"{spec.summary}."), Fields(rows), Footer(f"Example: {spec.example}"))


def _explain(param: Param) -> str:
    return f"{param.description} ({', '.join(param.choices)})" if param.choices else param.description
