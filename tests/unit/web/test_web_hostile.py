"""Words of strangers in the room: shown as they are, never as markup, and linking nowhere."""

from datetime import UTC, datetime

import pytest

from adapters.web.render import make_environment, message_html, safe_url
from bot.chat.ports import RoomMessage
from bot.chat.refs import ChannelRef, MemberRef, MessageRef, WorkspaceRef
from bot.chat.reply import Link
from tests.fakes.page import Page, seen
from tests.hostile.filling import SOURCE, with_words
from tests.hostile.strings import HOSTILE

TEMPLATES = make_environment()
PLACE = ChannelRef(WorkspaceRef("room", "local"), "policy")
OURS = {
    *("a", "b", "bdi", "blockquote", "button", "code", "dd", "div", "dl", "dt", "figcaption", "figure", "form"),
    *("h3", "input", "li", "p", "span", "time", "ul"),
}


def drawn(words: str, *, said: bool) -> Page:
    who = MemberRef(PLACE.workspace, words or "robin", words or "robin")
    reply = None if said else with_words(words)
    message = RoomMessage(MessageRef(PLACE, "m1"), who, words, reply, datetime(2026, 11, 24, tzinfo=UTC), 1)
    return Page(message_html(TEMPLATES, message, "robin", in_thread=False))


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_words(words: str, said: bool) -> None:
    page = drawn(words, said=said)
    assert page.elements <= OURS
    assert page.handlers == set()
    outside = {link for link in page.links if not link.startswith("/")}
    assert outside <= {SOURCE, f"{SOURCE}#:~:text=x"}
    assert all(link.startswith(("/channels/policy/", "/messages/m1/")) for link in page.links - outside)
    assert seen(words) in seen(page.text)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "http://[", "vbscript:x", ""],
)
def test_only_the_web_and_our_own_pages_are_linked(url: str) -> None:
    assert safe_url(Link("x", url)) == ""
