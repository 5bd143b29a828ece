"""What may be typed for a setting: each function returns the value that is meant, or raises `ValueError`. Pure."""

import base64
import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SQLITE = "sqlite:///"
POSTGRES = ("postgresql://", "postgres://")
MIN_SECRET = 8
KEY_BYTES = 32
AUTO = "auto"
MAX_SHARDS = 10_000
_SHARDS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})", re.ASCII)


def database(url: str) -> str:
    """Take the address of a SQLite file, or of a PostgreSQL database."""
    if url.startswith(POSTGRES):
        return _server(url)
    path = url.removeprefix(SQLITE)
    if path == url or not path.strip("/") or path.startswith(":") or "?" in path or "\0" in path:
        raise ValueError
    return url


def opened_at(url: str) -> Path | str:
    """Return what is opened at a database's address: a file, or the server's address; raises `ValueError`."""
    return url if database(url).startswith(POSTGRES) else Path(url.removeprefix(SQLITE))


def place_of(url: str) -> str:
    """Return where a database is, for people: nothing that only its user should know; raises `ValueError`."""
    target = opened_at(url)
    if isinstance(target, Path):
        return str(target)
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query)["host"][0]
    return f"PostgreSQL, {parts.path.strip('/')} on {host}{f':{parts.port}' if parts.port else ''}"


def _server(url: str) -> str:
    """Take the address of a PostgreSQL database: a host, or a folder of sockets named by `host=`, and a name."""
    parts = urlsplit(url)
    parts.port  # noqa: B018  # raises `ValueError` for one that is none
    if not parts.path.strip("/") or "/" in parts.path[1:] or "\0" in url or len(url.split()) != 1:
        raise ValueError
    if not (parts.hostname or parse_qs(parts.query).get("host")):
        raise ValueError
    return url


def host(text: str) -> str:
    """Take a name or an address to listen on."""
    if not text.strip() or len(text.split()) != 1:
        raise ValueError
    return text.strip()


def addresses(entries: str) -> str:
    """Take addresses of this network, each with its port: `10.0.0.5:8080,[fd00::1]:80`."""
    wanted = [entry.strip() for entry in entries.split(",") if entry.strip()]
    for entry in wanted:
        address, _, port = entry.rpartition(":")
        parsed = ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))
        bracketed = address.startswith("[") and address.endswith("]")
        if bracketed != (parsed.version == 6) or not _is_port(port):
            raise ValueError
    return ",".join(wanted)


def https(url: str) -> str:
    """Take https anywhere, and http on this machine alone: tokens go there."""
    parts = urlsplit(url.strip())
    local = parts.hostname in ("127.0.0.1", "::1", "localhost")
    secure = parts.scheme in ("https", "wss")
    if not parts.hostname or not (secure or (local and parts.scheme in ("http", "ws"))):
        raise ValueError
    return url.strip()


def word(secret: str) -> str:
    """Take a secret: one word that is long enough to be one."""
    if secret and (len(secret.split()) != 1 or len(secret) < MIN_SECRET):
        raise ValueError
    return secret.strip()


def begins(prefix: str) -> Callable[[str], str]:
    """Return what takes a secret that begins as its kind does."""

    def check(secret: str) -> str:
        if secret and not secret.strip().startswith(prefix):
            raise ValueError
        return word(secret)

    return check


def client(text: str) -> str:
    """Take the id of a Slack app's client: two numbers with a full stop between them."""
    first, dot, second = text.strip().partition(".")
    if text and not (dot and f"{first}{second}".isascii() and first.isdigit() and second.isdigit()):
        raise ValueError
    return text.strip()


def keys(text: str) -> str:
    """Take keys of Fernet's: 32 bytes in letters for addresses (https://github.com/fernet/spec/blob/master/Spec.md)."""
    keys = [key.strip() for key in text.split(",") if key.strip()]
    if any(len(base64.b64decode(key, b"-_", validate=True)) != KEY_BYTES for key in keys):
        raise ValueError
    return ",".join(keys)


def shards(text: str) -> str:
    """Take “auto”, or the first and the last shard of this process and how many there are in all."""
    wanted = "".join(text.split()).lower()
    if wanted and wanted != AUTO:
        first, last, count = shards_of(wanted)
        if not first <= last < count <= MAX_SHARDS:
            raise ValueError
    return wanted


def shards_of(text: str) -> tuple[int, int, int]:
    """Return the first shard, the last, and how many there are in all; raises `ValueError`."""
    found = _SHARDS.fullmatch(text)
    if found is None:
        raise ValueError
    first, last, count = found.groups()
    return int(first), int(last or first), int(count)


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65_535


def lower(value: object) -> object:
    """Take small letters for capital ones."""
    return value.lower() if isinstance(value, str) else value


def upper(value: object) -> object:
    """Take capital letters for small ones."""
    return value.upper() if isinstance(value, str) else value
