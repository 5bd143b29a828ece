"""What Discord or the way to it raises -> the platform errors that the core knows; no token ever in them."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.chat.errors import (
    AnswerTooLate,
    ChannelGone,
    MemberGone,
    MessageGone,
    PlatformBusy,
    PlatformDown,
    PlatformError,
    PostingForbidden,
    ScopeMissing,
    TokenRefused,
)

_LOG = logging.getLogger(__name__)


class IntentsRefused(PlatformError):
    """The bot asks for an intent that its owner has not switched on."""

    code = "intents-refused"
    sentence = (
        "Discord does not let this bot read the words of messages: switch on the message content intent "
        "in its developer portal, or start it without."
    )


class ShardsRefused(PlatformError):
    """The bot is in more servers than its shards may have, or asks for a shard that there is not."""

    code = "shards-refused"
    sentence = (
        "Discord wants more shards for this bot, 2,500 servers in one at most: set DISCORD_SHARDS to “auto”, or to "
        "which of how many this process runs, such as 0-3/8."
    )


_KINDS: dict[type[PlatformError], tuple[int, ...]] = {
    MemberGone: (10007, 10013),
    ChannelGone: (10003, 10004),
    MessageGone: (10008,),
    PostingForbidden: (50007, 50008, 50013, 50024, 50083, 50278, 160005, 200000, 200001, 240000),
    ScopeMissing: (50001, 20012, 160002, 90001),
    TokenRefused: (40001, 50014),
    PlatformBusy: (20016, 20022, 20028, 20029, 30046, 40003, 40004, 40006, 40062, 40333, 130000, 160006, 160007),
    AnswerTooLate: (10015, 10062, 50027),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}
_BY_STATUS = {401: TokenRefused, 403: ScopeMissing, 404: ChannelGone, 429: PlatformBusy}
_BY_CLOSE: dict[int, type[PlatformError]] = {
    4004: TokenRefused,
    4010: ShardsRefused,
    4011: ShardsRefused,
    4013: IntentsRefused,
    4014: IntentsRefused,
}
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""


def wrapped(error: BaseException) -> PlatformError:
    """Return the platform error that a foreign one means."""
    match error:
        case PlatformError():
            return error
        case discord.LoginFailure():
            return TokenRefused()
        case discord.PrivilegedIntentsRequired():
            return IntentsRefused()
        case discord.RateLimited():
            return PlatformBusy()
        case discord.HTTPException():
            return of_code(error.code, error.status)
        case discord.ConnectionClosed():
            return _BY_CLOSE.get(error.code, PlatformDown)()
        case RuntimeError() if "closed" in str(error):
            return PlatformDown()  # the client was closed while this was on its way: the next start tries again
        case aiohttp.ClientError() | asyncio.TimeoutError() | OSError() | discord.GatewayNotFound():
            return PlatformDown()
    _LOG.error("unexpected %s from the library", type(error).__name__)
    return PlatformError()


def of_code(code: int, status: int) -> PlatformError:
    """Return the platform error of Discord's own code, or of an HTTP status where there is none of ours."""
    if code in _BY_CODE:
        return _BY_CODE[code]()
    if status >= 500:
        return PlatformDown()
    return _BY_STATUS.get(status, PlatformError)()


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Raise what happens inside as a platform error, without the foreign error that may carry secrets.

    Not even as its context: that one holds the request, with the token in its headers or its address.
    """
    try:
        yield
    except PlatformError:
        raise
    except Exception as error:
        failure = wrapped(error)
        try:
            raise failure from None
        finally:
            failure.__context__ = None
