"""Files of the archive to take away, and the port through which a page hands them out."""

from typing import Protocol

from bot.chat.reply import File

FORMS = (("docx", "Word"), ("html", "HTML"), ("md", "Markdown"), ("csv", "CSV"))
"""Endings of the files that there are, and what people call them."""


class Downloads(Protocol):
    """What one workspace's topics and digests are handed out as; nothing where there is no such one or form."""

    async def topic(self, topic: str, ending: str) -> File | None:
        """Return the briefing of a topic's id as a file."""

    async def feed(self, topic: str, ending: str, here: str, page: str) -> File | None:
        """Return a topic as a feed (`atom` or `json`), of which `here` is the address and `page` its topic's."""

    async def digest(self, digest: str, ending: str) -> File | None:
        """Return the briefing of a digest's id as a file."""
