import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.codec import ReplyUnreadable, reply_from_json, reply_to_json
from bot.chat.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.chat.reply import (
    Ballot,
    Button,
    Buttons,
    Failure,
    Fields,
    Figures,
    File,
    Footer,
    Heading,
    Link,
    Links,
    Part,
    Passage,
    QuoteCard,
    Reply,
    Text,
    Visibility,
)

words = st.text(max_size=20)
links = st.builds(Link, words, words)
maybe_link = st.none() | links
passages = st.builds(Passage, words, maybe_link, maybe_link)


parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Heading, words, st.tuples(words, words), words, maybe_link),
    st.builds(Text, words),
    st.builds(File, words, words, words),
    st.builds(File, words, words, data=st.binary(max_size=40)),
    passages,
    st.builds(QuoteCard, words, words, words, maybe_link, maybe_link),
    st.builds(Figures, st.tuples(passages, passages)),
    st.builds(Fields, st.tuples(st.tuples(words, words))),
    st.builds(Links, st.tuples(links)),
    st.builds(Buttons, st.tuples(st.builds(Button, words, words))),
    st.builds(Ballot, words, st.tuples(st.tuples(words, words)), words),
    st.builds(Footer, words),
    st.builds(Failure, words, words),
)
refs = st.builds(
    MessageRef, st.builds(ChannelRef, st.builds(WorkspaceRef, words, words), words), words, st.none() | words
)
replies = st.builds(Reply, st.lists(parts, max_size=5).map(tuple), st.sampled_from(Visibility), st.none() | refs)


@given(replies)
def test_every_reply_survives_the_journey(reply: Reply) -> None:
    assert reply_from_json(json.loads(json.dumps(reply_to_json(reply)))) == reply


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {},
        {"parts": 3, "visibility": "public", "thread": None},
        {"parts": [{"kind": "unheard"}], "visibility": "public", "thread": None},
        {"parts": [{"kind": "link", "label": "a", "url": "b"}], "visibility": "public", "thread": None},
        {"parts": [{"kind": "text", "text": "a", "more": 1}], "visibility": "public", "thread": None},
        {"parts": [{"kind": "bytes", "base64": "AA=="}], "visibility": "public", "thread": None},
        {"parts": [], "visibility": "secret", "thread": None},
        {"parts": [], "visibility": "public", "thread": ["too", "short"]},
    ],
)
def test_what_is_no_reply_is_refused(broken: object) -> None:
    with pytest.raises(ReplyUnreadable):
        reply_from_json(broken)


def test_a_file_that_was_kept_before_files_could_hold_bytes_is_read() -> None:
    kept = {"kind": "file", "name": "a.opml", "media_type": "text/x-opml", "text": "ä"}
    reply = reply_from_json({"parts": [kept], "visibility": "public", "thread": None})
    assert reply.parts == (File("a.opml", "text/x-opml", "ä"),)


@pytest.mark.parametrize("base64", ["not base64!", "AAA", 7])
def test_bytes_that_are_none_are_refused(base64: object) -> None:
    kept = {"kind": "file", "name": "a", "media_type": "b", "text": "", "data": {"kind": "bytes", "base64": base64}}
    with pytest.raises(ReplyUnreadable):
        reply_from_json({"parts": [kept], "visibility": "public", "thread": None})
