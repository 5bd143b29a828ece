"""What is typed about sources: declared, with their handlers."""

from bot.chat.spec import ROOT, CommandSpec, Param, ParamKind
from bot.commands.source_handlers import SourceHandlers

_SITE = Param(
    "url", ParamKind.URL, "the address of a feed, of the site that has one, or of a list (OPML)", required=True
)
_LIST = (
    Param("url", ParamKind.URL, "the address of an OPML file"),
    Param("file", ParamKind.FILE, "an OPML file of up to 2 MB"),
)
_PAGE = Param("page", ParamKind.INTEGER, "which page of the list", maximum=1_000)
_KEY = Param("list", ParamKind.TEXT, "the list's key, which its button carries", required=True)
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
            name="sources list",
            summary="What is followed here, and how each feed is doing",
            example=f"{ROOT} sources",
            handler=sources.show,
            params=(_PAGE,),
            working="Looking them up",
            private=True,
        ),
        CommandSpec(
            name="sources import",
            summary="Follow every feed of a list (OPML), as feed readers export it",
            example=f"{ROOT} sources import https://example.org/feeds.opml",
            handler=sources.take_list,
            params=_LIST,
            either=("url", "file"),
            working="Reading the list",
        ),
        CommandSpec(
            name="sources export",
            summary="What is followed here as a list (OPML) that every feed reader takes",
            example=f"{ROOT} sources export",
            handler=sources.give_list,
            working="Making the list",
        ),
        CommandSpec(
            name="sources undo",
            summary="Unfollow what came with a list, as the button below its answer does",
            example=f"{ROOT} sources undo 0123456789abcdef",
            handler=sources.undo,
            params=(_KEY,),
            working="Looking them up",
        ),
    )
