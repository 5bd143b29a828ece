"""A stranger's words in a real terminal: they neither move it, colour it nor link from it, and always can be written."""

import io
import re

import pytest
from rich.console import Console

from adapters.terminal.render import render, safe
from bot.chat.reply import Reply
from tests.hostile.filling import PLACE, with_words
from tests.hostile.strings import HOSTILE

OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b]8;(?:id=\d+;https?://[^\x00-\x20\x7f-\x9f]+|;)\x1b\\")
"""What Rich writes of its own: colours, and links to the web."""


def drawn(reply: Reply) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    Console(file=stream, width=4_000, force_terminal=True, highlight=False).print(render(reply))
    stream.seek(0)
    return stream.read()


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_words_are_words(words: str) -> None:
    shown = drawn(with_words(words))
    left = OURS.sub("", shown).replace("\n", "")
    assert not [letter for letter in left if safe(letter) != letter]
    assert safe(words).strip() in left
    assert set(re.findall(r"\x1b]8;id=\d+;([^\x1b]+)", shown)) <= {PLACE}


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
def test_no_address_acts(url: str) -> None:
    for address in (url, f"https://evil.example/{url}"):
        left = OURS.sub("", drawn(with_words("words", address)))
        assert "\x1b" not in left and "\x07" not in left
