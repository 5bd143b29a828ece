"""What is typed about sources: declared, with their handlers."""

from bot.chat.spec import ROOT, CommandSpec, Param, ParamKind
from bot.commands.source_handlers import SourceHandlers

_SITE = Param("url", ParamKind.URL, "the address of a feed, or of the site that has one", required=True)
_SOURCE = Param("source", ParamKind.TEXT, "its name or address", required=True)


def source_commands(sources: SourceHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of sources, bound to their handlers."""
    return (
        CommandSpec(
            name="follow",
            summary="Follow a feed, or a site whose feed is looked for",
            example=f"{ROOT} follow https://example.org",
            handler=sources.follow,
            params=(_SITE,),
            working="Looking for its feed",
        ),
        CommandSpec(
            name="unfollow",
            summary="Stop following one; its articles stay",
            example=f"{ROOT} unfollow Example News",
            handler=sources.unfollow,
            params=(_SOURCE,),
            working="Looking it up",
        ),
        CommandSpec(
            name="sources",
            summary="What is followed here, and how each feed is doing",
            example=f"{ROOT} sources",
            handler=sources.show,
            working="Looking them up",
            private=True,
        ),
    )
