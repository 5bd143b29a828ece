"""What is typed to look into the record: declared, with their handlers."""

from bot.chat.spec import EXAMPLE_URL, ROOT, CommandSpec, Param, ParamKind
from bot.commands.record_handlers import RecordHandlers
from bot.commands.why_handlers import DIGEST, WhyHandlers

_QUESTION = Param("question", ParamKind.TEXT, "in your own words", required=True, verbatim=True)
_TERMS = Param(
    "terms",
    ParamKind.TEXT,
    'words, "phrases", -without, topic: source: speaker: since: until: order:',
    required=True,
    verbatim=True,
)
_NAME = Param("name", ParamKind.TEXT, "of a person or a body", required=True, verbatim=True)
_PAGE = Param("page", ParamKind.INTEGER, "which page", maximum=1_000)
_ABOUT = Param(
    "about",
    ParamKind.TEXT,
    f"an article's or a message's address, or “{DIGEST}”",
    verbatim=True,
)


def record_commands(record: RecordHandlers, why: WhyHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands that look into the record, bound to their handlers."""
    return (
        CommandSpec(
            name="ask",
            summary="A question, answered by passages of the record alone",
            example=f"{ROOT} ask When does the consultation on berth fees close?",
            handler=record.ask,
            params=(_QUESTION,),
            working="Looking through the record",
        ),
        CommandSpec(
            name="search",
            summary="Articles, quotations and replies with these words",
            example=f'{ROOT} search berth fees topic:"Harbour licences" -source:tideline since:2026-11-01',
            handler=record.search,
            params=(_TERMS, _PAGE),
            working="Searching",
            private=True,
        ),
        CommandSpec(
            name="who",
            summary="What somebody was quoted as saying, and in what role",
            example=f"{ROOT} who Ada Quill",
            handler=record.who,
            params=(_NAME, _PAGE),
            working="Looking for quotations",
            private=True,
        ),
        CommandSpec(
            name="why",
            summary="Why an article is here or not, and why these sentences",
            example=f"{ROOT} why {EXAMPLE_URL}",
            handler=why.why,
            params=(_ABOUT,),
            working="Looking up why",
            private=True,
        ),
    )
