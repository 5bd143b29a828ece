"""What Slack or the way to it raises -> the platform errors that the core knows; no token ever in them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.chat.errors import (
    AnswerTooLate,
    AttachmentGone,
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

_KINDS: dict[type[PlatformError], tuple[str, ...]] = {
    ChannelGone: (
        "channel_not_found",
        "is_archived",
        "thread_not_found",
        "cant_update_message",
        "no_item_specified",
    ),
    MessageGone: ("message_not_found",),
    MemberGone: ("user_not_found", "user_not_visible", "user_disabled"),
    PostingForbidden: (
        "not_in_channel",
        "user_not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "cannot_dm_bot",
        "messages_tab_disabled",
    ),
    ScopeMissing: ("missing_scope", "no_permission", "access_denied", "not_allowed_token_type"),
    TokenRefused: (
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "invalid_refresh_token",
        "account_inactive",
        "team_access_not_granted",
    ),
    PlatformBusy: ("ratelimited", "rate_limited"),
    AttachmentGone: ("file_not_found", "file_deleted"),
    AnswerTooLate: ("expired_trigger_id", "used_url", "expired_url"),
    PlatformDown: ("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}


def wrapped(error: Exception) -> PlatformError:
    """Return the platform error that a foreign one means."""
    if isinstance(error, PlatformError):
        return error
    if isinstance(error, SlackApiError):
        return of_code(code_of(error), status_of(error))
    if isinstance(error, (aiohttp.ClientError, asyncio.TimeoutError, OSError, SlackClientError)):
        return PlatformDown()
    return PlatformError()


def of_code(code: str, status: int = 200) -> PlatformError:
    """Return the platform error of Slack's own code, or of an HTTP status where there is none."""
    if code in _BY_CODE:
        return _BY_CODE[code]()
    if status == 429:
        return PlatformBusy()
    return PlatformDown() if status >= 500 else PlatformError(code="platform-error")


def code_of(error: SlackApiError) -> str:
    """Return Slack's own code of an error, such as `not_in_channel`."""
    response = error.response
    return str(response.get("error", "")) if hasattr(response, "get") else ""


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status of Slack's answer."""
    return int(getattr(error.response, "status_code", 200))


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Raise what happens inside as a platform error, without the foreign error that may carry secrets."""
    try:
        yield
    except PlatformError:
        raise
    except Exception as error:
        raise wrapped(error) from None


def taken(words: str) -> bool:
    """Say whether a response address took a message: it answers in a word, or in JSON."""
    return words[:1] != "{" or _said(words).get("ok") is True


def refusal(words: str, status: int) -> PlatformError:
    """Return what a response address means that did not take a message."""
    return of_code(str(_said(words).get("error", "")), status)


def _said(words: str) -> dict[str, Any]:
    try:
        data = json.loads(words)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
