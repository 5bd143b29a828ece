"""What is typed about digests: declared, with their handlers.

Members may schedule one, as they may make topics: it is as visible as a topic's thread, it says who set it, and
whoever sees it can pause or end it.
"""

from bot.chat.spec import ROOT, CommandSpec, Param, ParamKind
from bot.commands.digest_handlers import ME, DigestHandlers
from bot.workspaces.zones import EXAMPLE_ZONE

_WHEN = Param(
    "when", ParamKind.TEXT, "times and days, such as 08:00 weekdays, or 08:00,17:30 mon wed fri", required=True
)
_ZONE = Param("zone", ParamKind.TEXT, f"the time zone, such as {EXAMPLE_ZONE}; the workspace's unless told")
_TO = Param("to", ParamKind.CHOICE, "this channel, or me alone in direct messages", choices=("channel", ME))
_WHOSE = Param("whose", ParamKind.CHOICE, "this channel's digest, or the one to me alone", choices=("channel", ME))


def digest_commands(digests: DigestHandlers) -> tuple[CommandSpec, ...]:
    """Return the commands of digests, bound to their handlers."""
    return (
        CommandSpec(
            name="digest schedule",
            summary="A digest here at fixed times, or with “to me” in direct messages",
            example=f"{ROOT} digest schedule 08:00 weekdays {EXAMPLE_ZONE}",
            handler=digests.schedule,
            params=(_WHEN, _ZONE, _TO),
            working="Setting it",
            private=True,
        ),
        CommandSpec(
            name="digest preview",
            summary="What the next digest would hold, to you alone",
            example=f"{ROOT} digest preview",
            handler=digests.preview,
            params=(_WHOSE,),
            working="Putting it together",
            private=True,
        ),
        CommandSpec(
            name="digest now",
            summary="Post a digest at once",
            example=f"{ROOT} digest now",
            handler=digests.post_now,
            params=(_WHOSE,),
            working="Putting it together",
            private=True,
        ),
        CommandSpec(
            name="digest status",
            summary="When the digest comes, what the last one came to, what was left out and why",
            example=f"{ROOT} digest status",
            handler=digests.status,
            params=(_WHOSE,),
            working="Looking it up",
            private=True,
        ),
        *_changes(digests),
    )


def _changes(digests: DigestHandlers) -> tuple[CommandSpec, ...]:
    return (
        CommandSpec(
            name="digest pause",
            summary="No digest until it is resumed",
            example=f"{ROOT} digest pause",
            handler=digests.pause,
            params=(_WHOSE,),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="digest resume",
            summary="A paused digest comes again",
            example=f"{ROOT} digest resume",
            handler=digests.resume,
            params=(_WHOSE,),
            working="Changing it",
            private=True,
        ),
        CommandSpec(
            name="digest off",
            summary="No digest comes any more; what was posted stays",
            example=f"{ROOT} digest off",
            handler=digests.off,
            params=(_WHOSE,),
            working="Changing it",
            private=True,
        ),
    )
