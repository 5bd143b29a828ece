"""Every command, declared once: help, completion, the README's table, the platforms' menus and the parser read this."""

from bot.chat.errors import CommandUnknown
from bot.chat.reply import Fields, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call, Catalogue, CommandSpec, Param, ParamKind, Role
from bot.commands.handlers import Handlers
from bot.workspaces.preferences import AUDIENCES
from summaries.ranking import OWN_METHOD
from summaries.sumy_methods import METHODS

EXAMPLE_URL = "https://example.org/news/article"

_URL = Param("url", ParamKind.URL, "the address of the article", required=True)
_SENTENCES = Param("sentences", ParamKind.INTEGER, "how many sentences, 3 unless told", minimum=1, maximum=12)
_METHOD = Param("method", ParamKind.CHOICE, f"how sentences are chosen, {OWN_METHOD} unless told", choices=METHODS)
_SPEAKER = Param("speaker", ParamKind.TEXT, "only quotes of a speaker whose name, role or organisation has this")
_COMMAND = Param("command", ParamKind.TEXT, "the command to explain")
_STANDARD = Param("sentences", ParamKind.INTEGER, "how many a summary has here", minimum=1, maximum=12)
_ANSWERS = Param("answers", ParamKind.CHOICE, "who sees cards and quotes", choices=AUDIENCES)


def build_catalogue(handlers: Handlers) -> Catalogue:
    """Return the catalogue, its commands bound to their handlers."""

    async def show_help(call: Call) -> Reply:
        return help_reply(catalogue, str(call.arguments.get("command", "")))

    help_spec = CommandSpec(
        name="help",
        summary="What Despatch can do, or how one command is typed",
        example=f"{ROOT} help summarise",
        handler=show_help,
        params=(_COMMAND,),
        working="Looking it up",
        private=True,
    )
    catalogue = Catalogue((*_article_commands(handlers), *_setting_commands(handlers), help_spec))
    return catalogue


def _article_commands(handlers: Handlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="summarise",
            summary="The key sentences, quotes and figures of an article, word for word",
            example=f"{ROOT} summarise {EXAMPLE_URL} --sentences 5",
            handler=handlers.summarise,
            params=(_URL, _SENTENCES, _METHOD),
            working="Reading the article",
        ),
        CommandSpec(
            name="quotes",
            summary="Every quotation of an article, with who said it and in what role",
            example=f"{ROOT} quotes {EXAMPLE_URL}",
            handler=handlers.quotes,
            params=(_URL, _SPEAKER),
            working="Looking for quotations",
        ),
        CommandSpec(
            name="discuss",
            summary="Open the article's thread in this channel and keep its replies",
            example=f"{ROOT} discuss {EXAMPLE_URL}",
            handler=handlers.discuss,
            params=(_URL,),
            working="Opening the thread",
            private=True,
        ),
    )


def _setting_commands(handlers: Handlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="settings show",
            summary="How this workspace has set its answers",
            example=f"{ROOT} settings show",
            handler=handlers.show_settings,
            working="Looking it up",
            private=True,
        ),
        CommandSpec(
            name="settings set",
            summary="Change the workspace's settings, for those who manage it",
            example=f"{ROOT} settings set --sentences 5",
            handler=handlers.change_settings,
            params=(_STANDARD, _ANSWERS),
            working="Changing the settings",
            private=True,
            role=Role.MANAGER,
        ),
    )


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
    fields: tuple[Part, ...] = (Fields(rows),) if rows else ()
    return (Heading(spec.usage), Text(f"{spec.summary}."), *fields, Footer(f"Example: {spec.example}"))


def _explain(param: Param) -> str:
    return f"{param.description} ({', '.join(param.choices)})" if param.choices else param.description
