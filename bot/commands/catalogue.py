"""Every command, declared once: help, completion, the README's table, the platforms' menus and the parser read this."""

from typing import Any, cast

from bot.chat.errors import CommandUnknown
from bot.chat.reply import Fields, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call, Catalogue, CommandSpec, Param, ParamKind, Role
from bot.commands.following import FollowingHandlers
from bot.commands.handlers import Handlers
from bot.commands.stories import StoryHandlers
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


_SITE = Param("url", ParamKind.URL, "the address of a feed, or of the site that has one", required=True)
_SOURCE = Param("source", ParamKind.TEXT, "its name or address", required=True)
_TOPIC = Param("name", ParamKind.TEXT, "the topic's name", required=True)
_WATCH = Param("watch", ParamKind.TEXT, "what to watch for, divided by commas; a minus excludes", rest=True)
_TO = Param("to", ParamKind.TEXT, "its new name", required=True)
_INTO = Param("into", ParamKind.TEXT, "the topic that takes everything", required=True)
_OTHER = Param("other", ParamKind.URL, "the address of an article of the other story", required=True)
_SINCE = Param("since", ParamKind.TEXT, "a day such as 2026-11-24, yesterday, or 3 days")


_NOTHING = cast("Any", None)
_NO_STORIES = StoryHandlers(_NOTHING, _NOTHING)
_NOBODY = FollowingHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)


def declared() -> Catalogue:
    """Return the commands with nothing behind them, for those who only read what is declared."""
    return build_catalogue(Handlers(_NOTHING, _NOTHING, _NOTHING))


def build_catalogue(
    handlers: Handlers, following: FollowingHandlers = _NOBODY, stories: StoryHandlers = _NO_STORIES
) -> Catalogue:
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
    catalogue = Catalogue(
        (
            *_article_commands(handlers),
            *_source_commands(following),
            *_topic_commands(following),
            *_story_commands(stories),
            *_setting_commands(handlers),
            help_spec,
        )
    )
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


def _source_commands(following: FollowingHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="follow",
            summary="Follow a feed, or a site whose feed is looked for",
            example=f"{ROOT} follow https://example.org",
            handler=following.follow,
            params=(_SITE,),
            working="Looking for its feed",
        ),
        CommandSpec(
            name="unfollow",
            summary="Stop following one; its articles stay",
            example=f"{ROOT} unfollow Example News",
            handler=following.unfollow,
            params=(_SOURCE,),
            working="Looking it up",
        ),
        CommandSpec(
            name="sources",
            summary="What is followed here, and how each feed is doing",
            example=f"{ROOT} sources",
            handler=following.sources,
            working="Looking them up",
            private=True,
        ),
    )


def _topic_commands(following: FollowingHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="topic new",
            summary="Make a topic with a thread of its own, to which new stories are added",
            example=f'{ROOT} topic new "Facial recognition" watch: facial recognition, DVLA, -sports',
            handler=following.new,
            params=(_TOPIC, _WATCH),
            working="Opening its thread",
            private=True,
        ),
        CommandSpec(
            name="topic list",
            summary="The topics of this workspace",
            example=f"{ROOT} topic list",
            handler=following.list,
            working="Looking them up",
            private=True,
        ),
        CommandSpec(
            name="topic show",
            summary="A topic's stories, why they matched, and what was said",
            example=f"{ROOT} topic show Facial recognition",
            handler=following.show,
            params=(_TOPIC,),
            working="Looking it up",
            private=True,
        ),
        CommandSpec(
            name="topic recap",
            summary="The replies that carry a topic's discussion, word for word",
            example=f"{ROOT} topic recap Facial recognition --since yesterday",
            handler=following.recap,
            params=(_TOPIC, _SINCE),
            working="Reading the thread",
            private=True,
        ),
        *_topic_changes(following),
    )


def _story_commands(stories: StoryHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="story show",
            summary="Which outlets report an article's event, and what each adds",
            example=f"{ROOT} story show {EXAMPLE_URL}",
            handler=stories.show,
            params=(_URL,),
            working="Looking for the other outlets",
            private=True,
        ),
        CommandSpec(
            name="story merge",
            summary="Make one story of those of two articles, and keep it so",
            example=f"{ROOT} story merge {EXAMPLE_URL} https://example.com/other",
            handler=stories.merge,
            params=(_URL, _OTHER),
            working="Putting them together",
            private=True,
        ),
        CommandSpec(
            name="story split",
            summary="Set an article apart from its story, and keep it so",
            example=f"{ROOT} story split {EXAMPLE_URL}",
            handler=stories.split,
            params=(_URL,),
            working="Setting it apart",
            private=True,
        ),
    )


def _topic_changes(following: FollowingHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="topic rename",
            summary="Give a topic another name",
            example=f'{ROOT} topic rename "Facial recognition" Face search',
            handler=following.rename,
            params=(_TOPIC, _TO),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="topic merge",
            summary="Put everything of a topic onto another, and close the first",
            example=f'{ROOT} topic merge "Face search" Facial recognition',
            handler=following.merge,
            params=(_TOPIC, _INTO),
            working="Changing them",
            private=True,
        ),
        CommandSpec(
            name="topic close",
            summary="Close a topic: nothing more is added to its thread",
            example=f"{ROOT} topic close Facial recognition",
            handler=following.close,
            params=(_TOPIC,),
            working="Changing it",
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
