"""Files that a user names."""

from pathlib import Path

from bot.errors import BadInput


class FileUnreadable(BadInput):
    """A file that was named cannot be read."""

    code = "file-unreadable"


def read_file(path: str) -> bytes:
    """Return a file's bytes; raises `BadInput` with what is wrong with the path."""
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise FileUnreadable(f"The file “{path[:200]}” could not be read: {reason}.") from error


class FileUnwritable(BadInput):
    """A file cannot be written where it should go."""

    code = "file-unwritable"


def write_new(path: str, body: bytes) -> None:
    """Write a file that is not there yet; raises `FileUnwritable` with what is wrong with the path."""
    try:
        with Path(path).open("xb") as file:
            file.write(body)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise FileUnwritable(f"The file “{path[:200]}” could not be written: {reason}.") from error
