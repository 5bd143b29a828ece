"""A member's own page with the bot (Slack calls it App Home): how to begin, and what was read of late."""

from urllib.parse import urlsplit

from bot.chat.refs import MemberRef
from bot.chat.reply import Button, Buttons, Footer, Heading, Link, Links, Part, Reply, Text, Visibility
from bot.chat.spec import ROOT
from bot.commands.cards import PROMISE

MAX_LABEL = 70


def home_reply(member: MemberRef, urls: tuple[str, ...]) -> Reply:
    """Return the page; `urls` are the addresses that the workspace last asked about, newest first."""
    parts: list[Part] = [
        Heading("Despatch"),
        Text(
            f"In any channel, type {ROOT} summarise and a link: the key sentences and quotes come back word for word."
        ),
        Text("Or open a message's menu and choose “Summarise this”."),
        Buttons((Button("What it can do", f"{ROOT} help"),)),
        Heading("Read of late"),
    ]
    parts.append(Links(tuple(Link(_label(url), url) for url in urls)) if urls else Text("Nothing yet."))
    return Reply((*parts, Footer(PROMISE)), Visibility.EPHEMERAL)


def _label(url: str) -> str:
    parts = urlsplit(url)
    shown = f"{parts.hostname or ''}{parts.path}"
    return shown if len(shown) <= MAX_LABEL else f"{shown[: MAX_LABEL - 1]}…"
