import asyncio
import logging
import traceback
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from adapters.discord.faults import IntentsRefused, of_code, translated, wrapped
from bot.chat.errors import (
    AnswerTooLate,
    ChannelGone,
    MessageGone,
    PlatformBusy,
    PlatformDown,
    PlatformError,
    PostingForbidden,
    ScopeMissing,
    TokenRefused,
)

TOKEN = "-".join(("MTA0", "this", "is", "the", "token"))
SECRET_URL = URL(f"https://discord.com/api/v10/webhooks/1/{TOKEN}/messages/@original")
HEADERS = CIMultiDictProxy(CIMultiDict({"Authorization": f"Bot {TOKEN}"}))

CODES = {
    ChannelGone: (10003, 10004),
    MessageGone: (10008,),
    PostingForbidden: (50007, 50008, 50013, 50024, 50083, 50278, 160005, 200000, 200001, 240000),
    ScopeMissing: (50001, 20012, 160002, 90001),
    TokenRefused: (40001, 50014),
    PlatformBusy: (20016, 20022, 20028, 20029, 30046, 40003, 40004, 40006, 40062, 40333, 130000, 160006, 160007),
    AnswerTooLate: (10015, 10062, 50027),
    PlatformError: (10014, 40060, 50005, 50006, 50035, 160004),
}
STATUSES = {
    400: PlatformError,
    401: TokenRefused,
    403: ScopeMissing,
    404: ChannelGone,
    405: PlatformError,
    429: PlatformBusy,
    500: PlatformDown,
    502: PlatformDown,
    503: PlatformDown,
}


def http_error(status: int, code: int, message: str = "", kind: Any = discord.HTTPException) -> discord.HTTPException:
    response = SimpleNamespace(status=status, reason="Bad", url=SECRET_URL, headers=HEADERS)
    return cast("discord.HTTPException", kind(response, {"code": code, "message": message}))


def request_info() -> aiohttp.RequestInfo:
    return aiohttp.RequestInfo(SECRET_URL, "POST", HEADERS, SECRET_URL)


FOREIGN = {
    "its token": (discord.LoginFailure(f"Improper token {TOKEN}"), TokenRefused),
    "an intent": (discord.PrivilegedIntentsRequired(None), IntentsRefused),
    "a wait": (discord.RateLimited(300.0), PlatformBusy),
    "a gateway": (discord.GatewayNotFound(), PlatformDown),
    "a timeout": (TimeoutError(f"{SECRET_URL}"), PlatformDown),
    "a broken line": (ConnectionResetError(f"{SECRET_URL}"), PlatformDown),
    "a broken answer": (aiohttp.ClientPayloadError(f"{SECRET_URL}"), PlatformDown),
    "an answer": (aiohttp.ClientResponseError(request_info(), (), status=500, message=TOKEN), PlatformDown),
    "a handshake": (aiohttp.WSServerHandshakeError(request_info(), (), status=403, message=TOKEN), PlatformDown),
    "an address": (aiohttp.InvalidURL(SECRET_URL), PlatformDown),
    "a lost server": (
        discord.DiscordServerError(cast("Any", SimpleNamespace(status=503, reason="")), TOKEN),
        PlatformDown,
    ),
    "a forbidden": (http_error(403, 50013, TOKEN, discord.Forbidden), PostingForbidden),
    "a lost message": (http_error(404, 10008, TOKEN, discord.NotFound), MessageGone),
    "a late answer": (http_error(404, 10062, TOKEN, discord.NotFound), AnswerTooLate),
    "a bad form": (http_error(400, 50035, TOKEN), PlatformError),
    "no code": (discord.HTTPException(cast("Any", SimpleNamespace(status=429, reason="")), TOKEN), PlatformBusy),
    "nonsense": (discord.InvalidData(TOKEN), PlatformError),
    "a fault of ours": (KeyError(TOKEN), PlatformError),
}


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_every_code_of_discord_means_one_of_our_errors(kind: type[PlatformError], code: int) -> None:
    assert type(of_code(code, 400)) is kind
    assert type(wrapped(http_error(400, code))) is kind


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
def test_a_code_that_is_not_known_is_judged_by_its_status(status: int, kind: type[PlatformError]) -> None:
    assert type(of_code(0, status)) is kind
    assert type(of_code(99_999, status)) is kind


def test_a_known_code_counts_for_more_than_the_status() -> None:
    assert type(of_code(10062, 404)) is AnswerTooLate
    assert type(of_code(50013, 403)) is PostingForbidden
    assert type(of_code(40333, 403)) is PlatformBusy
    assert type(of_code(130000, 503)) is PlatformBusy


@pytest.mark.parametrize(
    ("code", "kind"),
    [(4004, TokenRefused), (4013, IntentsRefused), (4014, IntentsRefused), (4000, PlatformDown), (1006, PlatformDown)],
)
def test_a_closed_gateway_says_why(code: int, kind: type[PlatformError]) -> None:
    closed = discord.ConnectionClosed(cast("Any", SimpleNamespace(close_code=code)), shard_id=None)
    assert type(wrapped(closed)) is kind


async def fail(error: BaseException) -> None:
    async with translated():
        try:
            raise ValueError(TOKEN)
        except ValueError:
            raise error  # noqa: B904  # as the library does it


@pytest.mark.parametrize("name", FOREIGN)
async def test_what_happens_inside_comes_out_as_ours_without_a_secret(name: str) -> None:
    error, kind = FOREIGN[name]
    with pytest.raises(PlatformError) as caught:
        await fail(error)
    assert type(caught.value) is kind
    assert list(chain(caught.value)) == [caught.value]
    said = [str(caught.value), repr(caught.value), caught.value.sentence, str(vars(caught.value))]
    for text in (*said, "".join(traceback.format_exception_only(caught.value))):
        assert TOKEN not in text
        assert "discord.com" not in text


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def test_our_own_errors_and_cancellation_pass_as_they_are() -> None:
    ours = ChannelGone()
    with pytest.raises(ChannelGone) as caught:
        await fail(ours)
    assert caught.value is ours
    with pytest.raises(asyncio.CancelledError):
        await fail(asyncio.CancelledError())
    async with translated():
        pass


def test_what_nobody_expects_is_logged_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        wrapped(KeyError(TOKEN))
    (record,) = caplog.records
    assert "KeyError" in record.getMessage()
    assert TOKEN not in record.getMessage()
    assert record.exc_info is None


def test_every_error_has_a_code_and_a_sentence_of_its_own() -> None:
    assert IntentsRefused().code == "intents-refused"
    assert "message content intent" in IntentsRefused().sentence


def test_a_client_that_was_closed_meanwhile_is_away_and_not_at_fault() -> None:
    assert isinstance(wrapped(RuntimeError("Session is closed")), PlatformDown)
    assert not isinstance(wrapped(RuntimeError("something else")), PlatformDown)
