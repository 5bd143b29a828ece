"""Every command in one catalogue: help, completion, the README's table, the platforms' menus and the parser read it."""

from typing import Any, cast

from bot.chat.errors import CommandUnknown
from bot.chat.reply import Fields, Footer, Heading, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT, Call, Catalogue, CommandSpec, Param, ParamKind
from bot.commands.article_commands import article_commands, setting_commands
from bot.commands.digest_commands import digest_commands
from bot.commands.digest_handlers import DigestHandlers
from bot.commands.export_commands import ExportHandlers, export_commands
from bot.commands.followup_commands import followup_commands
from bot.commands.followup_handlers import FollowUpHandlers
from bot.commands.handlers import Handlers
from bot.commands.position_commands import PositionHandlers, position_commands
from bot.commands.privacy import PrivacyHandlers
from bot.commands.record_commands import record_commands
from bot.commands.record_handlers import RecordHandlers
from bot.commands.source_commands import source_commands
from bot.commands.source_handlers import SourceHandlers
from bot.commands.stories import StoryHandlers
from bot.commands.story_commands import story_commands
from bot.commands.topic_commands import topic_commands
from bot.commands.topic_handlers import TopicHandlers
from bot.commands.why_handlers import WhyHandlers

_COMMAND = Param("command", ParamKind.TEXT, "the command to explain")

_NOTHING = cast("Any", None)
_NO_SOURCES = SourceHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_TOPICS = TopicHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_DIGESTS = DigestHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_POSITIONS = PositionHandlers(_NOTHING, _NOTHING)
_NO_FOLLOWUPS = FollowUpHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_PRIVACY = PrivacyHandlers(_NOTHING)
_NO_EXPORTS = ExportHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_RECORD = RecordHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_WHY = WhyHandlers(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
_NO_STORIES = StoryHandlers(_NOTHING, _NOTHING, _NOTHING)


def declared() -> Catalogue:
    """Return the commands with nothing behind them, for those who only read what is declared."""
    return build_catalogue(Handlers(_NOTHING, _NOTHING, _NOTHING))


def build_catalogue(
    handlers: Handlers,
    sources: SourceHandlers = _NO_SOURCES,
    topics: TopicHandlers = _NO_TOPICS,
    stories: StoryHandlers = _NO_STORIES,
    digests: DigestHandlers = _NO_DIGESTS,
    positions: PositionHandlers = _NO_POSITIONS,
    followups: FollowUpHandlers = _NO_FOLLOWUPS,
    privacy: PrivacyHandlers = _NO_PRIVACY,
    exports: ExportHandlers = _NO_EXPORTS,
    record: RecordHandlers = _NO_RECORD,
    why: WhyHandlers = _NO_WHY,
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
            *article_commands(handlers),
            *source_commands(sources),
            *topic_commands(topics),
            *story_commands(stories),
            *position_commands(positions),
            *followup_commands(followups),
            *digest_commands(digests),
            *export_commands(exports),
            *record_commands(record, why),
            *setting_commands(handlers, privacy),
            help_spec,
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
    rows = tuple((_written(param), _explain(param)) for param in spec.params)
    fields: tuple[Part, ...] = (Fields(rows),) if rows else ()
    return (Heading(spec.usage), Text(f"{spec.summary}."), *fields, Footer(f"Example: {spec.example}"))


def _written(param: Param) -> str:
    if param.kind is ParamKind.FILE:
        return f"an attached {param.name}"
    return param.name if param.required else f"--{param.name}"


def _explain(param: Param) -> str:
    return f"{param.description} ({', '.join(param.choices)})" if param.choices else param.description
