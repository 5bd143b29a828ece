"""What is typed to look into the record: declared, with their handlers."""

from bot.chat.spec import ROOT, CommandSpec, Param, ParamKind
from bot.commands.record_handlers import RecordHandlers

_QUESTION = Param("question", ParamKind.TEXT, "the question, in your own words", required=True, verbatim=True)
_TERMS = Param(
    "terms",
    ParamKind.TEXT,
    'words, "phrases", -without; and topic: source: speaker: since: until: order:',
    required=True,
    verbatim=True,
)
_NAME = Param("name", ParamKind.TEXT, "of a person or a body", required=True, verbatim=True)
_PAGE = Param("page", ParamKind.INTEGER, "which page", maximum=1_000)


def record_commands(record: RecordHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands that look into the record, bound to their handlers."""
    return (
        CommandSpec(
            name="ask",
            summary="A question, answered only by passages of this workspace's articles, quotations and replies",
            example=f"{ROOT} ask When does the consultation on berth fees close?",
            handler=record.ask,
            params=(_QUESTION,),
            working="Looking through the record",
        ),
        CommandSpec(
            name="search",
            summary="Articles, quotations and replies that have words, by topic, source, speaker and day",
            example=f'{ROOT} search berth fees topic:"Harbour licences" -source:tideline since:2026-11-01',
            handler=record.search,
            params=(_TERMS, _PAGE),
            working="Searching",
            private=True,
        ),
        CommandSpec(
            name="who",
            summary="What a person or a body was quoted as saying, with the role given at the time",
            example=f"{ROOT} who Ada Quill",
            handler=record.who,
            params=(_NAME, _PAGE),
            working="Looking for quotations",
            private=True,
        ),
    )
