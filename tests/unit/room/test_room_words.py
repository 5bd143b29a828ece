import pytest

from bot.errors import DespatchError
from bot.room.words import checked_channel, checked_emoji, checked_member, checked_text


def test_names_as_people_type_them() -> None:
    assert checked_channel(" #Policy ") == "policy"
    assert checked_member("@Robin O’Hara") == "Robin O’Hara"
    assert checked_text("  two\nlines\x07 \x1b[2J ") == "two\nlines [2J"
    assert [checked_emoji(mark) for mark in ("👍", "❤️", " 🧵 ", "👩‍🚒", "👍🏽", "🇳🇴")] == [
        "👍",
        "❤️",
        "🧵",
        "👩‍🚒",
        "👍",
        "🇳🇴",
    ]


@pytest.mark.parametrize("name", ["", "a b", "-a", "ä", "a" * 41, "../x", "<b>"])
def test_channels_have_plain_names(name: str) -> None:
    with pytest.raises(DespatchError, match="name-invalid"):
        checked_channel(name)


@pytest.mark.parametrize("name", ["", " ", "<b>", "a" * 41, "despatch", "Despatch", "a\nb", "\u202ebob"])
def test_members_cannot_pass_for_the_bot_or_hide(name: str) -> None:
    with pytest.raises(DespatchError, match="name-invalid"):
        checked_member(name)


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x01", "a" * 8_193])
def test_a_message_has_words_and_an_end(text: str) -> None:
    with pytest.raises(DespatchError, match="text-invalid"):
        checked_text(text)


@pytest.mark.parametrize("emoji", ["", "ok", ":+1:", "1", "👍" * 9, "<b>", "👍a", "\u200d"])
def test_a_reaction_is_an_emoji(emoji: str) -> None:
    with pytest.raises(DespatchError, match="emoji-unknown"):
        checked_emoji(emoji)
