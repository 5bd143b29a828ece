"""Fetching a file that a member attached, from where its platform keeps it and from nowhere else."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp

from bot.chat.errors import AttachmentGone, AttachmentTooLarge, PlatformDown
from bot.chat.files import MAX_ATTACHMENT

CHUNK = 64 * 1024
SECONDS = 20.0


def kept_there(url: str, hosts: frozenset[str], base_url: str) -> bool:
    """Say whether an address is on one of a platform's own hosts, or where its API is set to be (a test server).

    Addresses of files come in events and answers: one that led elsewhere would take a token along, or reach into
    the network that the bot runs in. So the whole authority is compared, with no user, no port and no other scheme.
    """
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
    except ValueError:
        return False
    if parts.scheme == "https" and parts.netloc in hosts:
        return True
    return bool(base.netloc) and (parts.scheme, parts.netloc) == (base.scheme, base.netloc)


async def fetched(url: str, headers: Mapping[str, str] | None = None) -> tuple[bytes, str]:
    """Return what is at a checked address, and its media type; follows no redirect, reads no more than is allowed.

    Raises `AttachmentGone`, `AttachmentTooLarge`, or `PlatformDown` when there is no answer.
    """
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url, headers=headers, allow_redirects=False) as response,
        ):
            if response.status >= 500:
                raise PlatformDown
            if response.status != 200:
                raise AttachmentGone
            return await _body(response), response.content_type
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        raise PlatformDown from None  # the error that was may hold the address, which is a secret


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > MAX_ATTACHMENT:
            raise AttachmentTooLarge
    return bytes(body)
