"""What every chat platform promises; a subclass brings a bench and its name begins with Test."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

import pytest

from bot.chat.errors import AttachmentGone, ChannelGone, MemberGone, MessageGone
from bot.chat.files import Attachment
from bot.chat.ports import ChatPlatform
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import File, Footer, Heading, Passage, QuoteCard, Reply, Text, Visibility
from bot.chat.spec import Request, Role
from tests.fakes.clock import FakeClock

NOW = FakeClock()()
SHORT = Reply((Heading("Berth fees to rise"), Text("Words of our own.")))
SECRET = Reply((Text("Only for the asker."),), Visibility.EPHEMERAL)
FILE = File("feeds.opml", "text/x-opml", "<opml>“ä”</opml>\n")
LISTED = Reply((Heading("What is followed"), FILE))
BRIEFING = File("briefing.docx", "application/octet-stream", data=bytes(range(256)) * 8 + b"\r\n\n")
SENTENCES = tuple(
    f"Sentence {number} of the very long answer says that berth {number} stays where it is." for number in range(400)
)
LONG = Reply(
    (
        Heading("A very long answer"),
        *(Passage(words) for words in SENTENCES),
        QuoteCard("word " * 500 + "end,", "Ada Quill"),
        Footer("The last line."),
    )
)


def ids(members: Iterable[MemberRef]) -> list[str]:
    """Return the ids in an order of their own: the port promises none."""
    return sorted(member.id for member in members)


class Bench(Protocol):
    """A platform with a channel, and eyes on what stands there."""

    platform: ChatPlatform
    channel: ChannelRef
    asker: MemberRef
    manager: MemberRef
    asker_name: str
    stranger: MemberRef | None

    async def shown(self, thread: MessageRef | None = None) -> list[str]:
        """Return the words of the bot's messages that everybody in the channel (or a thread) sees, oldest first."""

    async def whispered(self) -> list[str]:
        """Return the words of the messages that the asker alone sees."""

    async def later(self) -> None:
        """Let ten minutes pass."""

    async def directly(self) -> list[str]:
        """Return the words of the bot's messages to the asker alone, in the channel of their own."""

    async def files(self) -> list[tuple[str, bytes]]:
        """Return the files that everybody sees in the channel, oldest first."""

    async def attached(self, name: str, body: bytes) -> Request:
        """Have the asker send `sources import` with a file, and return the request."""

    async def forget(self, attachment: Attachment) -> None:
        """Let the platform no longer have the file."""

    async def asked(self, text: str) -> Request:
        """Have the asker type a command, acknowledge it with a placeholder, and return the request."""

    async def people(self, count: int) -> list[MemberRef]:
        """Let so many more members be there."""

    async def robot(self) -> MemberRef | None:
        """Return another bot, where others may be."""

    async def reacted(self, message: MessageRef, emoji: str, member: MemberRef, *, added: bool = True) -> None:
        """Let a member, or a bot, put an emoji on a message, or take it away."""

    async def removed(self, message: MessageRef) -> None:
        """Delete a message of the bot's, where members can."""


class ChatPlatformContract:
    """The suite."""

    async def test_what_is_posted_stands_in_the_channel(self, bench: Bench) -> None:
        await bench.platform.post(bench.channel, SHORT)
        (words,) = await bench.shown()
        assert "Berth fees to rise" in words
        assert "Words of our own." in words

    async def test_a_second_post_of_one_key_posts_nothing(self, bench: Bench) -> None:
        first = await bench.platform.post(bench.channel, SHORT, key="digest 1")
        assert await bench.platform.post(bench.channel, SHORT, key="digest 1") == first
        assert len(await bench.shown()) == 1

    async def test_a_post_that_may_stand_already_is_looked_for(self, bench: Bench) -> None:
        begun = NOW
        first = await bench.platform.post(bench.channel, SHORT, key="digest 1")
        await bench.later()
        assert await bench.platform.post(bench.channel, SHORT, key="digest 1", since=begun) == first
        assert len(await bench.shown()) == 1

    async def test_a_member_is_told_something_directly(self, bench: Bench) -> None:
        place = await bench.platform.direct(bench.asker)
        assert place == await bench.platform.direct(bench.asker)
        assert place != bench.channel
        ref = await bench.platform.post(place, SHORT, key="digest 1")
        assert ref.channel == place
        assert await bench.platform.post(place, SHORT, key="digest 1", since=NOW) == ref
        (words,) = await bench.directly()
        assert "Berth fees to rise" in words
        assert await bench.shown() == []

    async def test_what_has_become_somebody_elses_is_not_sent(self, bench: Bench) -> None:
        async def lost() -> None:
            raise LookupError

        with pytest.raises(LookupError):
            await bench.platform.post(bench.channel, SHORT, key="digest 2", hold=lost)
        assert await bench.shown() == []

    async def test_an_edit_takes_the_place_of_the_message(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        await bench.platform.edit(ref, Reply((Text("Corrected."),)))
        (words,) = await bench.shown()
        assert "Corrected." in words
        assert "Berth" not in words

    async def test_a_message_that_is_gone_is_told_as_gone(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        other = ref.id[:-1] + ("1" if ref.id.endswith("0") else "0")
        with pytest.raises(ChannelGone):
            await bench.platform.edit(replace(ref, id=other), SHORT)

    async def test_a_reaction_given_twice_is_one(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        for _ in range(2):
            await bench.platform.react(ref, "👍")

    async def test_those_who_reacted_are_members_only(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        await bench.platform.react(ref, "👍")
        if robot := await bench.robot():
            await bench.reacted(ref, "👍", robot)
        assert await bench.platform.reactors(ref, "👍") == ()
        (sam,) = await bench.people(1)
        await bench.reacted(ref, "👍", bench.asker)
        await bench.reacted(ref, "👎", sam)
        assert ids(await bench.platform.reactors(ref, "👍")) == [bench.asker.id]
        assert ids(await bench.platform.reactors(ref, "👎")) == [sam.id]
        assert await bench.platform.reactors(ref, "📌") == ()

    async def test_who_reacted_counts_once_whatever_the_skin(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        (sam,) = await bench.people(1)
        for emoji, member in (("👍", bench.asker), ("👍🏽", bench.asker), ("👍🏿", sam)):
            await bench.reacted(ref, emoji, member)
        for asked in ("👍", "👍🏽"):
            assert ids(await bench.platform.reactors(ref, asked)) == sorted([bench.asker.id, sam.id])

    async def test_a_reaction_that_was_taken_away_stands_no_more(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        await bench.reacted(ref, "👍", bench.asker)
        await bench.reacted(ref, "👍", bench.asker, added=False)
        assert await bench.platform.reactors(ref, "👍") == ()

    async def test_of_many_who_reacted_nobody_is_left_out(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        crowd = await bench.people(205)
        for number, member in enumerate(crowd):
            await bench.reacted(ref, "👍🏽" if number % 2 else "👍", member)
        assert ids(await bench.platform.reactors(ref, "👍")) == ids(crowd)

    async def test_who_reacted_inside_a_thread_is_known_too(self, bench: Bench) -> None:
        root = await bench.platform.post(bench.channel, SHORT)
        thread = await bench.platform.open_thread(root, "Berth fees to rise")
        inside = await bench.platform.post(bench.channel, Reply((Text("Vote here."),), thread=thread))
        await bench.reacted(inside, "👍", bench.asker)
        assert ids(await bench.platform.reactors(inside, "👍")) == [bench.asker.id]
        assert await bench.platform.reactors(root, "👍") == ()

    async def test_of_a_message_that_is_gone_nobody_says_who_reacted(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        await bench.removed(ref)
        with pytest.raises(MessageGone):
            await bench.platform.reactors(ref, "👍")

    async def test_a_thread_is_opened_once_and_takes_posts(self, bench: Bench) -> None:
        root = await bench.platform.post(bench.channel, SHORT)
        thread = await bench.platform.open_thread(root, "Berth fees to rise")
        assert thread.thread is not None
        assert await bench.platform.open_thread(root, "Berth fees to rise") == thread
        posted = await bench.platform.post(bench.channel, Reply((Text("In the thread."),), thread=thread))
        assert posted.thread == thread.thread
        assert any("In the thread." in words for words in await bench.shown(thread))
        assert len(await bench.shown()) == 1

    async def test_a_thread_that_is_kept_open_is_as_it_was(self, bench: Bench) -> None:
        root = await bench.platform.post(bench.channel, SHORT)
        thread = await bench.platform.open_thread(root, "Berth fees to rise")
        assert [await bench.platform.keep_open(thread) for _ in range(2)] == [True, True]
        await bench.platform.post(bench.channel, Reply((Text("In the thread."),), thread=thread))
        assert any("In the thread." in words for words in await bench.shown(thread))

    async def test_an_answer_takes_the_place_of_the_placeholder(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        refs = [ref async for ref in bench.platform.answer(request, SHORT)]
        assert len(refs) == 1
        (words,) = await bench.shown()
        assert "Words of our own." in words
        assert await bench.whispered() == []

    async def test_an_ephemeral_answer_is_the_askers_alone(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        async for _ in bench.platform.answer(request, SECRET):
            pass
        assert await bench.shown() == []
        (words,) = await bench.whispered()
        assert "Only for the asker." in words

    async def test_of_a_long_answer_nothing_is_dropped(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        count = len([ref async for ref in bench.platform.answer(request, LONG)])
        messages = await bench.shown()
        assert len(messages) == count
        everything = "\n".join(messages)
        places = [everything.find(words) for words in (*SENTENCES, "word " * 500 + "end,", "The last line.")]
        assert -1 not in places
        assert places == sorted(places)

    async def test_an_answer_goes_on_where_it_stopped(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        refs = []
        async for ref in bench.platform.answer(request, LONG):
            refs.append(ref)
            break
        async for ref in bench.platform.answer(request, LONG, skip=1):
            refs.append(ref)
        messages = await bench.shown()
        assert len(messages) == len(refs)
        assert "".join(messages).count(SENTENCES[0]) == 1
        assert "".join(messages).count(SENTENCES[-1]) == 1

    async def test_an_answer_that_another_process_gave_is_found(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        given = [ref async for ref in bench.platform.answer(request, LONG)]
        assert [ref async for ref in bench.platform.answer(request, LONG, again=True)] == given
        assert len(await bench.shown()) == len(given)

    @pytest.mark.parametrize("reply", [SHORT, SECRET, LISTED], ids=["before all", "to one", "with a file"])
    async def test_an_answer_that_has_become_somebody_elses_is_not_sent(self, bench: Bench, reply: Reply) -> None:
        asked = 0

        async def lost() -> None:
            nonlocal asked
            asked += 1
            raise LookupError

        request = await bench.asked("/despatch help")
        waiting = await bench.shown(), await bench.whispered()
        with pytest.raises(LookupError):
            async for _ in bench.platform.answer(request, reply, hold=lost):
                pass
        assert asked == 1
        assert (await bench.shown(), await bench.whispered()) == waiting

    async def test_before_each_message_of_an_answer_it_is_asked_whose_that_is(self, bench: Bench) -> None:
        asked, given = 0, []

        async def ours() -> None:
            nonlocal asked
            asked += 1

        async for ref in bench.platform.answer(await bench.asked("/despatch help"), LONG, hold=ours):
            given.append(ref)
            assert asked >= len(given)

    async def test_a_file_goes_with_its_words(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        async for _ in bench.platform.answer(request, LISTED):
            pass
        assert any("What is followed" in words for words in await bench.shown())
        assert await bench.files() == [("feeds.opml", FILE.body)]

    async def test_a_file_that_is_no_text_arrives_byte_for_byte(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        async for _ in bench.platform.answer(request, Reply((Heading("A briefing"), BRIEFING))):
            pass
        assert await bench.files() == [("briefing.docx", BRIEFING.data)]

    async def test_of_an_answer_that_goes_on_the_file_comes_once(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        refs = [ref async for ref in bench.platform.answer(request, LISTED)]
        async for _ in bench.platform.answer(request, LISTED, skip=len(refs)):
            pass
        assert len(await bench.files()) == 1

    async def test_what_is_posted_unasked_may_carry_a_file(self, bench: Bench) -> None:
        for _ in range(2):
            await bench.platform.post(bench.channel, LISTED, key="list 1")
        assert await bench.files() == [("feeds.opml", FILE.body)]

    async def test_an_answer_for_the_asker_alone_shows_no_file_to_others(self, bench: Bench) -> None:
        request = await bench.asked("/despatch help")
        async for _ in bench.platform.answer(request, replace(LISTED, visibility=Visibility.EPHEMERAL)):
            pass
        assert await bench.files() == []
        (words,) = await bench.whispered()
        assert "What is followed" in words

    async def test_what_came_with_a_request_is_read_as_it_was(self, bench: Bench) -> None:
        (attachment,) = (await bench.attached("Liste ä.opml", FILE.body)).attachments
        assert (attachment.name, attachment.size) == ("Liste ä.opml", len(FILE.body))
        assert attachment.key not in repr(attachment)
        for _ in range(2):
            assert await bench.platform.read(bench.channel.workspace, attachment) == FILE.body

    async def test_a_file_that_is_gone_is_told_as_gone(self, bench: Bench) -> None:
        (attachment,) = (await bench.attached("feeds.opml", FILE.body)).attachments
        await bench.forget(attachment)
        with pytest.raises(AttachmentGone):
            await bench.platform.read(bench.channel.workspace, attachment)
        with pytest.raises(AttachmentGone):
            await bench.platform.read(bench.channel.workspace, replace(attachment, key="nowhere"))

    async def test_members_have_the_name_that_is_shown_and_those_who_left_none(self, bench: Bench) -> None:
        found = await bench.platform.named(bench.channel, replace(bench.asker, name=""))
        assert found.id == bench.asker.id and found.name == bench.asker_name
        if bench.stranger:
            with pytest.raises(MemberGone):
                await bench.platform.named(bench.channel, bench.stranger)

    async def test_roles_are_the_platforms_own(self, bench: Bench) -> None:
        assert await bench.platform.role(bench.channel, bench.manager) is Role.MANAGER

    async def test_a_permalink_is_an_address(self, bench: Bench) -> None:
        ref = await bench.platform.post(bench.channel, SHORT)
        assert bench.platform.permalink(ref).startswith(("https://", "/"))
