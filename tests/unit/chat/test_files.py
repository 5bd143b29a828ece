"""What is said of a file: its name, whoever gave it, and its size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.files import MAX_NAME, file_name, size_in_words


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("feeds.opml", "feeds.opml"),
        ("Meine Liste ä.opml", "Meine Liste ä.opml"),
        ("../../etc/passwd", "passwd"),
        ("C:\\\\lists\\feeds.opml", "feeds.opml"),
        ("a\x00b\r\nc.xml", "abc.xml"),
        ("txt.\u202elmpo", "txt.lmpo"),
        ("..", "file"),
        ("", "file"),
        ("  / ", "file"),
        ("x" * 200 + ".opml", "x" * (MAX_NAME - 5) + ".opml"),
    ],
)
def test_a_strangers_name_becomes_one_that_can_be_shown_and_saved(raw: str, name: str) -> None:
    assert file_name(raw) == name


@given(st.text(max_size=300))
def test_no_name_leads_elsewhere(raw: str) -> None:
    name = file_name(raw)
    assert 0 < len(name) <= MAX_NAME
    assert not set(name) & set('/\\:*?"<>|\r\n\0') and name not in (".", "..")


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (2_600, "3 kB"), (1_250_000, "1.2 MB")],
)
def test_a_size_is_said_as_people_say_it(count: int, words: str) -> None:
    assert size_in_words(count) == words
