"""Follow-ups on a real SQLite file, from what is typed to what stands on the platform."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.articles.model import StoredArticle
from bot.chat.errors import ChannelGone, PlatformDown, PostingForbidden
from bot.chat.inbound import Reaction
from bot.chat.plain import plain_text
from bot.chat.refs import ChannelRef, MemberRef, MessageRef
from bot.chat.reply import Buttons, Heading, Link, Links, Passage, Reply
from bot.digests.ledger import Ledger
from bot.digests.model import Composed, Slot
from bot.followups import ballot_store
from bot.followups.model import Change, Choice, State, Tally, What
from bot.inbox.store import InboxStore
from bot.topics.store import TopicStore
from tests.fakes.building import make_inbox
from tests.fakes.followups import CHANNEL, DOWN, UP, WORKSPACE, Bench, bench, code_of, member

TEXT = (
    "The harbour board will publish its plan for berth fees on Monday, its chair said.\n\n"
    "It is not known who will pay for the new quay. The council has asked for the figures.\n\n"
    "Ferries run as before."
)
SENTENCE = "It is not known who will pay for the new quay."
URL = "https://outlet.example/fees"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path / "followups.db") as made:
        yield made


async def test_a_proposal_stands_as_a_ballot_with_its_thumbs(house: Bench) -> None:
    reply = await house.say("followup add Ask the department for the clause")
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.number == 1 and followup.ballot is not None
    assert "Proposed as #1" in plain_text(reply) and "followup withdraw 1" in plain_text(reply)
    words = plain_text(house.drawn(followup))
    assert "Ask the department for the clause" in words and "Proposed by Robin." in words
    assert "closes Friday 27 November, 09:00 UTC" in words
    assert "Accepted with at least 2 votes, more than half of them yes." in words
    assert house.platform.reactions == {(followup.ballot, UP), (followup.ballot, DOWN)}
    assert house.shown(followup).choices == (("👍", "0 yes"), ("👎", "0 no")), "our own thumbs are no votes"


async def test_thumbs_are_votes_and_the_ballot_shows_them_a_little_later(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    await house.react(ballot, "Ann")
    await house.react(ballot, "Ben")
    await house.react(ballot, "Cem", DOWN)
    assert (await house.now(followup)).tally == Tally(2, 1)
    house.clock.forward(seconds=1)
    await house.turns.tick()
    assert house.shown(followup).choices[0] == ("👍", "0 yes"), "it waits for more votes"
    house.clock.forward(seconds=2)
    await house.turns.tick()
    assert house.shown(followup).choices == (("👍", "2 yes"), ("👎", "1 no"))


async def test_ten_votes_are_one_edit_and_votes_without_end_are_shown_in_time(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    edits = []
    edit = house.platform.edit

    async def counting(message: MessageRef, reply: object) -> None:
        edits.append(message)
        await edit(message, reply)  # type: ignore[arg-type]

    house.platform.edit = counting  # type: ignore[method-assign]
    for number in range(10):
        await house.react(followup.ballot, f"M{number}")
    house.clock.forward(seconds=3)
    for _ in range(3):
        await house.turns.tick()
    assert len(edits) == 1
    for number in range(20):
        await house.react(followup.ballot, f"N{number}")
        house.clock.forward(seconds=1)
        await house.turns.tick()
    assert len(edits) == 2, "after fifteen seconds something is shown"


async def test_a_vote_that_comes_while_a_ballot_is_edited_is_shown_next(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    edit = house.platform.edit

    async def slow(message: MessageRef, reply: Reply) -> None:
        house.platform.edit = edit  # type: ignore[method-assign]
        await house.react(message, "Ben")
        await edit(message, reply)

    await house.react(followup.ballot, "Ann")
    house.platform.edit = slow  # type: ignore[method-assign]
    house.clock.forward(seconds=3)
    await house.turns.tick()
    assert house.shown(followup).choices[0] == ("👍", "1 yes")
    house.clock.forward(seconds=3)
    await house.turns.tick()
    assert house.shown(followup).choices[0] == ("👍", "2 yes")


async def test_a_vote_changes_and_goes(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    await house.react(ballot, "Ann")
    house.clock.forward(seconds=1)
    await house.react(ballot, "Ann", DOWN)
    assert (await house.now(followup)).tally == Tally(0, 1)
    house.clock.forward(seconds=1)
    await house.unreact(ballot, "Ann", DOWN)
    assert (await house.now(followup)).tally == Tally(1, 0), "the thumb that is there still"
    house.clock.forward(seconds=1)
    await house.unreact(ballot, "Ann")
    assert (await house.now(followup)).tally == Tally()


async def test_an_event_that_comes_again_or_late_changes_nothing(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    added = await house.react(ballot, "Ann", heard=False)
    house.clock.forward(seconds=5)
    await house.unreact(ballot, "Ann")
    await house.followups.reacted(added)
    assert (await house.now(followup)).tally == Tally(), "it was put there before it was taken away"
    house.clock.forward(seconds=5)
    again = await house.react(ballot, "Ann")
    house.clock.forward(seconds=5)
    await house.unreact(ballot, "Ann")
    await house.followups.reacted(replace(again, at=house.clock() + timedelta(seconds=1)))
    assert (await house.now(followup)).tally == Tally(), "the same event, though Discord tells no time of its own"


async def test_reactions_elsewhere_and_other_emoji_are_no_votes(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    await house.react(ballot, "Ann", "🎉")
    await house.react(replace(ballot, id="another"), "Ann")
    await house.react(replace(ballot, channel=ChannelRef(WORKSPACE, "other")), "Ann")
    assert (await house.now(followup)).tally == Tally()
    await house.react(ballot, "Ben", "👍🏽")
    assert (await house.now(followup)).tally == Tally(1, 0), "whatever the colour of the hand"


async def test_what_was_missed_is_put_right_when_the_line_comes_back(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    await house.turns.tick()
    await house.react(ballot, "Ann")
    house.platform.bots.add("otherbot")
    await house.react(ballot, "Otherbot", heard=False)
    await house.react(ballot, "Ben", heard=False)
    await house.unreact(ballot, "Ann", heard=False)
    await house.react(ballot, "Cem", heard=False)
    await house.react(ballot, "Cem", DOWN, heard=False)
    await house.turns.tick()
    assert (await house.now(followup)).tally == Tally(1, 0), "nobody knows yet"
    house.clock.forward(seconds=1)
    await house.ballots.heard_again("fake")
    await house.turns.tick()
    assert (await house.now(followup)).tally == Tally(1, 0)
    assert dict(await house.votes.votes(followup)) == {"ben": (Choice.YES, True)}, "two thumbs at once are none"
    house.clock.forward(seconds=1)
    await house.unreact(ballot, "Cem")
    assert (await house.now(followup)).tally == Tally(1, 1)


async def test_very_many_ballots_are_recounted_at_a_pace_that_a_platform_takes(house: Bench) -> None:
    for number in range(30):
        await house.propose(f"Question {number}")
    asked: list[MessageRef] = []
    reactors = house.platform.reactors

    async def counting(message: MessageRef, emoji: str) -> tuple[MemberRef, ...]:
        asked.append(message)
        return await reactors(message, emoji)

    house.platform.reactors = counting  # type: ignore[method-assign]
    for _ in range(30):
        await house.turns.tick()
        house.clock.forward(seconds=1)
    assert len(asked) == 40
    for _ in range(90):
        await house.turns.tick()
        house.clock.forward(seconds=1)
    assert len(set(asked)) == 30


async def test_a_thumb_of_another_colour_holds_the_vote_when_one_goes(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    await house.turns.tick()
    await house.react(ballot, "Ann", "👍🏽")
    await house.react(ballot, "Ann", "👍🏿")
    house.clock.forward(seconds=1)
    await house.unreact(ballot, "Ann", "👍🏽")
    house.clock.forward(seconds=3)
    await house.turns.tick()
    assert (await house.now(followup)).tally == Tally(1, 0), "the platform is asked soon"


async def test_a_line_that_comes_back_has_its_ballots_recounted_and_one_that_is_away_is_not_asked(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    stands = [True]
    house.platforms.attach("fake", house.platform, lambda: stands[0])
    await house.turns.tick()
    stands[0] = False
    await house.react(followup.ballot, "Ann", heard=False)
    house.clock.forward(minutes=5)
    house.platform.faults.append(AssertionError("asked"))  # type: ignore[arg-type]
    await house.turns.tick()
    assert (await house.now(followup)).tally == Tally()
    house.platform.faults.clear()
    stands[0] = True
    await house.turns.tick()
    assert (await house.now(followup)).tally == Tally(1, 0)


async def test_a_start_recounts_every_open_ballot(tmp_path: Path) -> None:
    async with bench(tmp_path / "one.db") as first:
        followup = await first.propose()
        assert followup.ballot is not None
        await first.react(followup.ballot, "Ann", heard=False)
    async with bench(tmp_path / "one.db", platform=first.platform) as second:
        await second.turns.tick()
        assert (await second.now(followup)).tally == Tally(1, 0)


async def test_a_vote_is_closed_by_what_stands_and_told_once(house: Bench) -> None:
    followup = await house.propose()
    ballot = followup.ballot
    assert ballot is not None
    await house.turns.tick()
    await house.react(ballot, "Ann")
    await house.react(ballot, "Ben", heard=False)
    house.clock.forward(days=3, seconds=1)
    await house.turns.tick()
    found = await house.now(followup)
    assert found.state is State.ACCEPTED and found.tally == Tally(2, 0)
    told = [plain_text(reply) for reply in house.platform.messages.values() if "is accepted" in plain_text(reply)]
    assert len(told) == 1 and "2 yes" in told[0] and "Ask the department" in told[0]
    assert "I take it" in plain_text(house.drawn(followup)) and house.shown(followup).closes.endswith("accepted")
    for _ in range(3):
        house.clock.forward(hours=1)
        await house.turns.tick()
    await house.react(ballot, "Cem", DOWN)
    assert (await house.now(followup)).tally == Tally(2, 0), "a thumb on a closed ballot changes nothing"
    assert sum("is accepted" in plain_text(reply) for reply in house.platform.messages.values()) == 1


async def test_a_vote_is_recounted_right_before_it_closes(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    house.clock.forward(days=3, minutes=-10)
    await house.turns.tick()
    await house.react(followup.ballot, "Ann", heard=False)
    await house.react(followup.ballot, "Ben", heard=False)
    house.clock.forward(minutes=11)
    await house.turns.tick()
    found = await house.now(followup)
    assert (found.state, found.tally) == (State.ACCEPTED, Tally(2, 0))


async def test_a_vote_that_is_opened_again_is_not_closed_by_what_knew_the_first(house: Bench) -> None:
    first = await house.propose()
    await house.say("followup close 1")
    await house.say("followup reopen 1")
    assert await house.ballots.decide(first, Change(What.ACCEPTED, None, house.clock()), "late") is None
    assert (await house.now(first)).state is State.VOTING


async def test_too_few_votes_drop_a_question_and_say_why(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    await house.react(followup.ballot, "Ann")
    house.clock.forward(days=3, seconds=1)
    await house.turns.tick()
    assert (await house.now(followup)).state is State.DROPPED
    told = plain_text([*house.platform.messages.values()][-1])
    assert "Follow-up #1 is dropped" in told and "It took 2 votes, and 1 counted." in told


async def test_a_platform_that_is_away_keeps_a_vote_open_until_it_can_be_asked(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    await house.turns.tick()
    await house.react(followup.ballot, "Ann", heard=False)
    await house.react(followup.ballot, "Ben", heard=False)
    house.clock.forward(days=3, seconds=1)
    house.platform.faults.append(PlatformDown())
    await house.turns.tick()
    assert (await house.now(followup)).state is State.VOTING
    house.clock.forward(minutes=5)
    await house.turns.tick()
    assert (await house.now(followup)).state is State.ACCEPTED


async def test_a_ballot_that_was_deleted_is_decided_by_what_is_known(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    await house.turns.tick()
    await house.react(followup.ballot, "Ann")
    await house.react(followup.ballot, "Ben")
    del house.platform.messages[followup.ballot]
    house.clock.forward(days=3, seconds=1)
    await house.turns.tick()
    assert (await house.now(followup)).state is State.ACCEPTED


async def test_the_thread_is_told_a_day_before_a_vote_closes_once(house: Bench) -> None:
    followup = await house.propose()
    house.clock.forward(days=2, seconds=-60)
    await house.turns.tick()
    assert not any("closes soon" in plain_text(reply) for reply in house.platform.messages.values())
    for _ in range(3):
        house.clock.forward(minutes=1)
        await house.turns.tick()
    told = [plain_text(reply) for reply in house.platform.messages.values() if "closes soon" in plain_text(reply)]
    assert len(told) == 1 and "2 more votes are needed." in told[0] and followup.title in told[0]


async def test_buttons_where_thumbs_may_not_be_put(house: Bench) -> None:
    house.platform.faults.extend([None, PostingForbidden()])
    followup = await house.propose()
    assert (await house.now(followup)).buttons
    await house.turns.tick()
    commands = [one.command for part in house.drawn(followup).parts if isinstance(part, Buttons) for one in part.items]
    assert commands == ["/despatch followup vote 1 yes", "/despatch followup vote 1 no"]
    assert "Your vote on #1: yes." in plain_text(await house.say("followup vote 1 yes", "Ann"))
    assert "Your vote on #1: no." in plain_text(await house.say("followup vote 1 no", "Ann"))
    assert (await house.now(followup)).tally == Tally(0, 1)
    assert "taken back" in plain_text(await house.say("followup vote 1 no", "Ann"))
    assert (await house.now(followup)).tally == Tally()


async def test_a_button_pressed_once_counts_once_though_it_is_worked_on_again(house: Bench) -> None:
    followup = await house.propose()
    request = house.request("followup vote 1 yes", "Ann")
    await house.dispatcher.answer(request)
    reply = await house.dispatcher.answer(request)
    assert "Your vote on #1: yes." in plain_text(reply)
    assert (await house.now(followup)).tally == Tally(1, 0)


async def test_only_managers_votes_count_where_that_is_set(house: Bench) -> None:
    await house.preferences.change(house.request(""), {"voters": "managers", "quorum": 1})
    house.platform.managers.add("ann")
    followup = await house.propose()
    assert followup.ballot is not None
    await house.react(followup.ballot, "Ann")
    await house.react(followup.ballot, "Ben")
    await house.react(followup.ballot, "Cem", heard=False)
    assert (await house.now(followup)).tally == Tally(1, 0, 1)
    await house.turns.tick()
    house.clock.forward(seconds=3)
    await house.turns.tick()
    assert "2 votes are not counted: only those who manage" in plain_text(house.drawn(followup))
    house.platform.managers.add("ben")
    await house.ballots.recount(await house.now(followup))
    assert (await house.now(followup)).tally == Tally(2, 0, 1), "as the platform has it at the moment of use"


async def test_terms_are_those_of_the_proposal(house: Bench) -> None:
    followup = await house.propose()
    await house.preferences.change(house.request(""), {"quorum": 9, "ballot-days": 30})
    assert (await house.now(followup)).terms == followup.terms
    later = await house.propose("Something else")
    assert later.terms.quorum == 9 and later.terms.closes_at - later.terms.opened_at == timedelta(days=30)


async def test_a_sentence_of_an_article_stands_in_its_ballot_word_for_word(house: Bench) -> None:
    article = await house.article(TEXT)
    start = TEXT.index(SENTENCE)
    await house.say(f"followup add --url {URL} --sentence {start}")
    (followup,) = await house.store.all(WORKSPACE)
    (passage,) = [part for part in house.drawn(followup).parts if isinstance(part, Passage)]
    assert passage.text == SENTENCE and passage.here is not None and passage.source == "Harbour Post"
    assert passage.here.url == f"/articles/{article.id}?version=1#at-{start}-{start + len(SENTENCE)}"
    assert house.shown(followup).question == "Follow this up?" and followup.title == f"“{SENTENCE}”"
    again = await house.say(f"followup add Who pays for the quay? --url {URL} --sentence {start}", "Ann")
    assert "That is a follow-up already: #1" in plain_text(again)
    assert any(isinstance(part, Links) for part in again.parts)


async def test_a_sentence_too_long_for_a_line_is_not_cut(house: Bench) -> None:
    long = f"The board said that {'it would look at the fees again and ' * 12}then decide."
    await house.article(f"It rained.\n\n{long}")
    await house.say(f"followup add --url {URL} --sentence {len('It rained.') + 2}")
    (followup,) = await house.store.all(WORKSPACE)
    assert long in plain_text(house.drawn(followup)) and followup.title == "Follow up a sentence of “Fees”"


async def test_own_words_stand_beside_the_sentence(house: Bench) -> None:
    await house.article(TEXT)
    house.clock.forward(days=2)  # what was read once need not be there still, and nothing is fetched here
    await house.say(f"followup add Ask the board who pays --url {URL} --sentence {TEXT.index(SENTENCE)}")
    (followup,) = await house.store.all(WORKSPACE)
    assert house.shown(followup).question == "Ask the board who pays"
    assert SENTENCE in plain_text(house.drawn(followup))


async def test_the_version_that_was_read_is_kept_when_the_publisher_changes_it(house: Bench) -> None:
    await house.article(TEXT)
    await house.say(f"followup add --url {URL} --sentence {TEXT.index(SENTENCE)}")
    await house.article(f"Corrected. {TEXT}")
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.ballot is not None
    await house.react(followup.ballot, "Ann")
    house.clock.forward(seconds=3)
    await house.turns.tick()
    assert SENTENCE in plain_text(house.drawn(followup))
    stale = await house.say(f"followup add Mine --url {URL} --sentence {TEXT.index(SENTENCE)} --version 2")
    assert code_of(stale) == "sentence-unknown"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("followup add", "argument-missing"),
        ("followup add --question '   '", "question-empty"),
        (f"followup add {'words ' * 500}", "argument-invalid"),
        ("followup add Mine --sentence 3", "sentence-alone"),
        (f"followup add Mine --url {URL} --sentence 3", "sentence-unknown"),
        ("followup add Mine --sentence three", "argument-invalid"),
        ("followup add Mine --topic Berth fees", "topic-unknown"),
        ("followup show 99", "followup-unknown"),
        ("followup show twelve", "followup-unknown"),
        ("followup show 99999999999999999999", "followup-unknown"),
        ("followup show ²", "followup-unknown"),
        ("followup vote 1 perhaps", "argument-invalid"),
        ("followup vote 99 yes", "followup-unknown"),
        ("followup assign 1 me", "followup-not-accepted"),
        ("followup assign 1 ?!", "owner-invalid"),
        ("followup reopen 1", "followup-open"),
        ("followup list --owner !!", "owner-invalid"),
        ("followup list --topic Nowhere", "topic-unknown"),
        ("followup close 1 --as half", "argument-invalid"),
        ("followup close 1 --as dropped", "followup-not-accepted"),
    ],
)
async def test_bad_input_is_told_in_one_sentence_with_a_code(house: Bench, typed: str, code: str) -> None:
    await house.article(TEXT)
    await house.propose("The first")
    reply = await house.say(typed)
    assert code_of(reply) == code, plain_text(reply)
    assert len(await house.store.all(WORKSPACE)) == 1
    assert len(plain_text(reply)) < 300


async def test_the_same_words_are_proposed_once_and_elsewhere_again(house: Bench) -> None:
    await house.propose("Ask the department")
    again = await house.say("followup add  ask the   DEPARTMENT", "Ann")
    assert "That is a follow-up already: #1 “Ask the department”, voted on." in plain_text(again)
    await house.say("followup add Ask the department", "Ann", channel=ChannelRef(WORKSPACE, "other"))
    assert [one.number for one in await house.store.all(WORKSPACE)] == [1, 2]
    await house.say("followup withdraw 1")
    await house.say("followup add Ask the department")
    assert len(await house.store.all(WORKSPACE)) == 3, "what is closed may be proposed again"


async def test_a_request_that_is_worked_on_again_proposes_nothing_twice(house: Bench) -> None:
    request = house.request("followup add Ask the department")
    await house.dispatcher.answer(request)
    reply = await house.dispatcher.answer(request)
    assert "Proposed as #1" in plain_text(reply)
    assert len(await house.store.all(WORKSPACE)) == 1 and len(house.platform.messages) == 1
    await house.say("followup withdraw 1")
    assert "Proposed as #1" in plain_text(await house.dispatcher.answer(request))
    assert len(await house.store.all(WORKSPACE)) == 1


async def test_a_ballot_that_may_not_be_posted_is_told_and_nothing_is_kept(house: Bench) -> None:
    house.platform.faults.append(PostingForbidden())
    assert code_of(await house.say("followup add Ask the department")) == "posting-forbidden"
    assert await house.store.all(WORKSPACE) == ()


async def test_a_ballot_that_cannot_be_posted_now_is_posted_by_the_clock(house: Bench) -> None:
    house.platform.faults.append(PlatformDown())
    assert "on its way" in plain_text(await house.say("followup add Ask the department"))
    house.clock.forward(seconds=31)
    await house.turns.tick()
    await house.turns.tick()
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.ballot is not None and len(house.platform.messages) == 1
    assert (followup.ballot, UP) in house.platform.reactions


async def test_a_ballot_whose_thread_is_gone_stands_in_the_channel(house: Bench) -> None:
    root = MessageRef(CHANNEL, "t1", "t1")
    house.platform.faults.append(ChannelGone())
    reply = await house.say("followup add Ask the department", thread=root)
    (followup,) = await house.store.all(WORKSPACE)
    assert "stands in this channel" in plain_text(reply)
    assert followup.ballot is not None and followup.ballot.thread is None and followup.place.thread is None


async def test_a_ballot_that_is_never_posted_is_withdrawn_and_its_proposer_told(house: Bench) -> None:
    house.platform.faults.append(PlatformDown())
    await house.say("followup add Ask the department")
    post = house.platform.post

    async def refused(channel: ChannelRef, reply: Reply, **more: object) -> MessageRef:
        if channel == CHANNEL:
            raise PostingForbidden
        return await post(channel, reply, **more)  # type: ignore[arg-type]

    house.platform.post = refused  # type: ignore[method-assign,assignment]
    for _ in range(12):
        house.clock.forward(hours=2)
        await house.turns.tick()
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.state is State.WITHDRAWN
    told = [plain_text(reply) for ref, reply in house.platform.messages.items() if ref.channel.id == "Drobin"]
    assert len(told) == 1 and "could not be posted, so it is withdrawn. Despatch may not post" in told[0]
    shown = plain_text(await house.say("followup show 1"))
    assert "Withdrawn: Despatch may not post in that channel" in shown and "at its time" not in shown


async def test_of_two_processes_that_find_a_post_due_one_makes_it(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    await house.say("followup close 1")
    await asyncio.gather(*(house.outbox.tick("fake") for _ in range(4)))
    assert sum("decision" in key for key, _ in house.platform.tried) == 1


async def test_withdrawing_is_for_the_proposer_and_for_managers(house: Bench) -> None:
    followup = await house.propose()
    assert code_of(await house.say("followup withdraw 1", "Ann")) == "followup-not-yours"
    assert code_of(await house.say("followup close 1", "Ann")) == "followup-not-yours"
    house.platform.managers.add("ben")
    assert "#1 is withdrawn." in plain_text(await house.say("followup withdraw 1", "Ben"))
    await house.turns.tick()
    assert "withdrawn" in plain_text(house.drawn(followup))
    vote = await house.say("followup vote 1 yes", "Ann")
    assert code_of(vote) == "ballot-closed" and "#1 is withdrawn: no vote is taken on it any more." in plain_text(vote)
    assert code_of(await house.say("followup withdraw 1")) == "followup-closed"


async def test_a_vote_is_ended_early_by_its_votes(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    await house.react(followup.ballot, "Ann")
    await house.react(followup.ballot, "Ben", heard=False)
    reply = await house.say("followup close 1")
    assert "#1 is accepted." in plain_text(reply) and "2 yes, 0 no" in plain_text(reply)
    await house.turns.tick()
    assert sum("is accepted" in plain_text(reply) for reply in house.platform.messages.values()) == 1


async def test_ending_a_vote_that_is_worked_on_again_after_a_restart_closes_nothing_more(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    await house.react(followup.ballot, "Ann")
    await house.react(followup.ballot, "Ben")
    request = house.request("followup close 1")
    first, again = [plain_text(await house.dispatcher.answer(request)) for _ in range(2)]
    assert first == again and "#1 is accepted." in first
    assert (await house.now(followup)).state is State.ACCEPTED
    done = house.request("followup close 1")
    assert plain_text(await house.dispatcher.answer(done)) == plain_text(await house.dispatcher.answer(done))
    reopened = house.request("followup reopen 1")
    for _ in range(2):
        assert "#1 is accepted." in plain_text(await house.dispatcher.answer(reopened))
    assert [change.what.value for change in await house.store.changes(followup)] == [
        "proposed",
        "accepted",
        "done",
        "reopened",
    ]


async def accepted(house: Bench, text: str = "Ask the department") -> int:
    followup = await house.propose(text)
    for who in ("ann", "ben"):
        await house.say(f"followup vote {followup.number} yes", who)
        assert followup.ballot is not None
        await house.react(followup.ballot, who)
    await house.say(f"followup close {followup.number}")
    return followup.number


async def test_an_accepted_one_has_an_owner_a_day_and_an_end(house: Bench) -> None:
    number = await accepted(house)
    reply = await house.say(f"followup assign {number} Tam Orrick --due in 3 days")
    assert "With Tam Orrick, due Friday 27 November." in plain_text(reply)
    assert code_of(await house.say(f"followup assign {number} me --due 2020-01-01")) == "date-past"
    assert code_of(await house.say(f"followup assign {number} me --due someday")) == "date-invalid"
    await house.say(f"followup assign #{number} me", "Ann")
    reply = await house.say(f"followup close {number} --note The clause was sent", "Ann")
    assert "#1 is done." in plain_text(reply)
    assert code_of(await house.say(f"followup close {number}")) == "followup-closed"
    shown = plain_text(await house.say(f"followup show {number}"))
    for line in (
        "Proposed",
        "Accepted, 2 yes and 0 no",
        "Given to Tam Orrick, due Friday 27 November",
        "Given to Ann, due Friday 27 November",
        "Done: The clause was sent",
    ):
        assert line in shown
    assert "#1 is accepted. With Ann, due Friday 27 November." in plain_text(
        await house.say(f"followup reopen {number}")
    )
    await house.say(f"followup close {number} --as dropped")
    assert (await house.store.all(WORKSPACE))[0].state is State.DROPPED


async def test_what_was_voted_down_is_voted_on_once_more(house: Bench) -> None:
    followup = await house.propose()
    await house.say("followup close 1")
    assert (await house.now(followup)).state is State.DROPPED
    house.clock.forward(days=10)
    assert "#1 is voted on again." in plain_text(await house.say("followup reopen 1"))
    found = await house.now(followup)
    assert found.terms.closes_at == house.clock() + timedelta(days=3) and found.round == 1
    assert found.ballot is not None
    for who in ("Ann", "Ben"):
        await house.react(found.ballot, who)
    house.clock.forward(days=3, seconds=1)
    await house.turns.tick()
    assert (await house.now(followup)).state is State.ACCEPTED
    decisions = [p for p in map(plain_text, house.platform.messages.values()) if "Follow-up #1 is" in p]
    assert len(decisions) == 2, "each vote is told once"


async def test_reopening_what_is_proposed_anew_is_refused(house: Bench) -> None:
    await house.propose("Ask the department")
    await house.say("followup withdraw 1")
    await house.propose("Ask the department")
    assert code_of(await house.say("followup reopen 1")) == "followup-repeated"


async def test_an_owner_who_left_is_told_plainly(house: Bench) -> None:
    number = await accepted(house)
    house.platform.gone.add("U123")
    reply = await house.say(f"followup assign {number} <@U123|Tam>")
    assert code_of(reply) == "owner-gone" and "Tam is not in this workspace any more" in plain_text(reply)


async def test_a_mention_is_the_member_by_the_name_that_the_platform_shows(house: Bench) -> None:
    number = await accepted(house)
    house.platform.names["U5"] = "Bram Hollis"
    assert "With Bram Hollis" in plain_text(await house.say(f"followup assign {number} <@!U5>"))


async def test_members_that_a_question_names_are_called_by_their_names_and_not_rung_for(house: Bench) -> None:
    house.platform.names["U5"] = "Bram Hollis"
    house.platform.gone.add("U7")
    await house.say("followup add Ask <@U5> and <@U6|Tam> or <@!U7> about it")
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.question == "Ask @Bram Hollis and @Tam or @a member about it"


async def test_an_owner_is_reminded_before_and_after_once_each_and_alone(house: Bench) -> None:
    number = await accepted(house)
    await house.say(f"followup assign {number} me --due Friday", "Tam")

    async def turn() -> list[tuple[MessageRef, str]]:
        for _ in range(3):
            await house.reminders.tick()
            await house.turns.tick()
        found = ((ref, plain_text(reply)) for ref, reply in house.platform.messages.items())
        return [(ref, words) for ref, words in found if ref.channel.id == "Dtam"]

    assert await turn() == []
    house.clock.forward(days=2)  # Thursday, 09:00
    ((_, words),) = await turn()
    assert "Follow-up #1 is due Friday 27 November" in words
    house.clock.forward(days=1)
    assert len(await turn()) == 1
    house.clock.forward(days=1)
    told = await turn()
    assert len(told) == 2 and "was due Friday 27 November and is open still" in told[1][1]
    await house.say(f"followup close {number}", "Tam", channel=CHANNEL)
    house.clock.forward(days=1)
    assert len(await turn()) == 2


async def test_nobody_is_reminded_of_what_was_closed_before_the_word_could_be_sent(house: Bench) -> None:
    number = await accepted(house)
    await house.say(f"followup assign {number} me --due Friday", "Tam")
    await house.turns.tick()
    house.clock.forward(days=2)
    await house.reminders.tick()
    await house.say(f"followup close {number}", "Tam")
    await house.turns.tick()
    assert not any(ref.channel.id == "Dtam" for ref in house.platform.messages)


async def test_whoever_is_given_something_on_its_last_day_is_not_reminded_the_same_morning(house: Bench) -> None:
    number = await accepted(house)
    house.clock.forward(days=2, hours=1)  # Thursday, 10:00
    await house.say(f"followup assign {number} me --due Friday", "Tam")
    for _ in range(3):
        await house.reminders.tick()
        await house.turns.tick()
        house.clock.forward(hours=6)
    assert not any(ref.channel.id == "Dtam" for ref in house.platform.messages)


async def test_an_owner_known_by_name_alone_is_reminded_in_the_thread(house: Bench) -> None:
    number = await accepted(house)
    await house.say(f"followup assign {number} Tam Orrick --due tomorrow")
    house.clock.forward(days=3)
    await house.reminders.tick()
    await house.turns.tick()
    told = [(ref, plain_text(r)) for ref, r in house.platform.messages.items() if "was due" in plain_text(r)]
    assert len(told) == 1 and told[0][0].channel == CHANNEL and "Tam Orrick" in told[0][1]


async def test_a_name_that_the_record_knows_is_the_member_of_it(house: Bench) -> None:
    await house.propose("Something", "Tam")
    number = await accepted(house)
    await house.say(f"followup assign {number} @tam")
    (owner,) = [one.owner for one in await house.store.all(WORKSPACE) if one.owner]
    assert owner == member("Tam")


async def test_lists_by_owner_topic_and_state(house: Bench) -> None:
    number = await accepted(house, "First thing")
    await house.propose("Second thing")
    await house.say(f"followup assign {number} me --due Friday", "Ann")
    listed = plain_text(await house.say("followup list"))
    assert listed.index("Second thing") < listed.index("First thing · Ann · due Friday 27 November")
    mine = plain_text(await house.say("followup list --owner me", "Ann"))
    assert "First thing" in mine and "Second thing" not in mine
    await house.say(f"followup close {number}", "Ann")
    assert "First thing" not in plain_text(await house.say("followup list"))
    assert "First thing · done" in plain_text(await house.say("followup list --state done"))
    assert "First thing" in plain_text(await house.say("followup list --state all"))


async def test_what_is_late_is_said_to_be(house: Bench) -> None:
    number = await accepted(house, "First thing")
    await house.say(f"followup assign {number} me --due tomorrow", "Ann")
    house.clock.forward(days=1)
    assert "First thing · Ann · due Wednesday" in plain_text(await house.say("followup list"))
    house.clock.forward(days=1)
    listed = plain_text(await house.say("followup list"))
    assert "First thing · Ann · overdue: it was due Wednesday 25 November" in listed


async def test_words_of_one_channel_are_given_in_no_other_but_to_whose_they_are(house: Bench) -> None:
    await house.propose("A private matter")
    other = ChannelRef(WORKSPACE, "other")
    listed = plain_text(await house.say("followup list", "Ann", channel=other))
    assert "private" not in listed and "1 more stands in other channels" in listed
    refused = await house.say("followup show 1", "Ann", channel=other)
    assert code_of(refused) == "followup-elsewhere" and "private" not in plain_text(refused)
    assert code_of(await house.say("followup vote 1 yes", "Ann", channel=other)) == "followup-elsewhere"
    assert "A private matter" in plain_text(await house.say("followup show 1", "Robin", channel=other))


async def test_a_ballot_stands_in_the_topics_thread(house: Bench) -> None:
    topic = await house.stock.topics.new(CHANNEL, member("Robin"), "Berth fees", "berth fees")
    thread = next(ref for ref in house.platform.messages)
    root = MessageRef(CHANNEL, thread.id, thread.id)
    await house.say("followup add Ask the board --topic berth fees", "Ann")
    await house.say("followup add Ask the council", "Ann", thread=root)
    article = await house.article(TEXT)
    await house.stock.topics.put_on(topic, article.id, member("Robin"))
    await house.say(f"followup add --url {URL}", "Ann")
    found = await house.store.all(WORKSPACE)
    assert [(one.topic, one.place.thread) for one in found] == [(topic.id, thread.id)] * 3
    headings = [part for part in house.drawn(found[2]).parts if isinstance(part, Heading)]
    assert headings[0].details == ("Berth fees",)
    assert found[2].title == "Follow up “Fees”"
    listed = plain_text(await house.say("followup list --topic Berth fees --state open"))
    assert "Ask the board" in listed and "Ask the council" in listed
    wrong = await house.say("followup add Mine --topic Berth feez")
    assert code_of(wrong) == "topic-unknown" and "Berth fees" in plain_text(wrong)


async def test_a_follow_up_of_a_merged_topic_goes_on_in_the_other(house: Bench) -> None:
    gone = await house.stock.topics.new(CHANNEL, member("Robin"), "Quay", "quay")
    await house.stock.topics.new(CHANNEL, member("Robin"), "Berth fees", "berth fees")
    await house.say("followup add Ask the board --topic Quay")
    await house.stock.topics.merge(WORKSPACE, "Quay", "Berth fees", member("Robin"))
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.topic == gone.id and followup.topic_name == "Berth fees"
    assert "Ask the board" in plain_text(await house.say("followup list --topic Berth fees"))


async def test_hostile_words_are_shown_as_they_stand(house: Bench) -> None:
    hostile = "<!channel> @everyone <script>alert(1)</script> *bold* [x](https://evil.example)"
    request = replace(house.request("x"), text="followup add", options=(("question", hostile),))
    await house.dispatcher.answer(request)
    (followup,) = await house.store.all(WORKSPACE)
    assert house.shown(followup).question == hostile


async def pin(house: Bench, message: MessageRef, who: str = "Ann") -> str:
    """Have a member pin a message, and return what the bot then says to them alone."""
    inbox = make_inbox(
        house.database, house.dispatcher.catalogue, house.platforms, house.clock, ballots=house.followups
    )
    before = len(house.platform.whispers)
    await inbox.reacted(Reaction(f"pin {message.id} {who}", message, member(who), "📌", True, house.clock()))
    await inbox.close()
    return "\n".join(plain_text(reply) for _, reply in house.platform.whispers[before:])


async def test_a_pin_on_a_card_proposes_its_story_once(house: Bench) -> None:
    await house.article(TEXT)
    card = await house.platform.post(CHANNEL, Reply((Heading("Fees"),)))
    await InboxStore(house.database).stands(
        house.request(f"summarise {URL}"), 1, card, ("summarise", URL), house.clock()
    )
    assert "Proposed as #1" in await pin(house, card)
    assert "That is a follow-up already: #1 “Follow up “Fees””" in await pin(house, card, "Ben")
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.title == "Follow up “Fees”" and followup.proposed_by.id == "ann"
    assert any("/articles/" in url for url in _links(house.drawn(followup)))


async def test_a_pin_on_what_a_topics_thread_was_told_is_on_that_topic(house: Bench) -> None:
    topic = await house.stock.topics.new(CHANNEL, member("Robin"), "Berth fees", "berth fees")
    article = await house.article(TEXT)
    await house.stock.topics.put_on(topic, article.id, member("Robin"))
    (due,) = await TopicStore(house.database, str).due(house.clock(), 5)
    assert due.thread is not None
    told = await house.platform.post(CHANNEL, Reply((Heading("Fees"),), thread=due.thread))
    await TopicStore(house.database, str).settle(due, "posted", told, house.clock())
    assert "Proposed as #1" in await pin(house, MessageRef(CHANNEL, told.id)), "Slack names no thread"
    (followup,) = await house.store.all(WORKSPACE)
    assert (followup.topic, followup.place.thread) == (topic.id, due.thread.id)


async def test_a_pin_on_a_digest_of_one_story_proposes_it_and_on_one_of_several_nothing(house: Bench) -> None:
    one, two = await house.article(TEXT), await house.article(f"Other. {TEXT}", "https://outlet.example/other", "Other")

    def told(*articles: StoredArticle) -> Reply:
        return Reply(tuple(Passage("Words", Link("in the text", f"/articles/{one.id}?version=1")) for one in articles))

    ledger = Ledger(house.database)
    slot = Slot(date(2026, 11, 24), time(9))
    await ledger.ask("d1", CHANNEL, CHANNEL, slot, house.clock())
    digest = await ledger.take("d1", "me", house.clock())
    assert digest is not None
    await ledger.compose(digest, "me", Composed((told(one, one), told(one, two))), house.clock())
    for number in range(2):
        await ledger.stands(digest, number, MessageRef(CHANNEL, f"part{number}"), house.clock())
    assert await pin(house, MessageRef(CHANNEL, "part1")) == ""
    assert "Proposed as #1" in await pin(house, MessageRef(CHANNEL, "part0"))
    (followup,) = await house.store.all(WORKSPACE)
    assert followup.origin is not None and followup.origin.article == one.id


async def test_a_pin_on_anything_else_is_nothing(house: Bench) -> None:
    followup = await house.propose()
    assert followup.ballot is not None
    assert await pin(house, followup.ballot) == ""
    assert await pin(house, MessageRef(CHANNEL, "somebody's")) == ""
    assert len(await house.store.all(WORKSPACE)) == 1


def _links(reply: Reply) -> list[str]:
    return [link.url for part in reply.parts if isinstance(part, Links) for link in part.items]


async def test_any_message_can_be_where_a_follow_up_comes_from(house: Bench) -> None:
    about = MessageRef(CHANNEL, "m77")
    await house.say("followup add Ask what was meant", "Ann", about=about)
    (followup,) = await house.store.all(WORKSPACE)
    assert _links(house.drawn(followup)) == ["https://chat.example/policy/m77"]


@pytest.mark.file_only
async def test_what_is_due_is_found_by_the_platform_and_when_and_not_by_looking_through_all(house: Bench) -> None:
    for name in ("_UNSEEDED", "_STALE", "_TO_RECOUNT", "_ENDING", "_CLOSING"):
        sql = getattr(ballot_store, name)
        plan = await house.database.fetch_all(f"EXPLAIN QUERY PLAN {sql}", ("fake",) * sql.count("?"))
        (first, *_) = [row["detail"] for row in plan if "SEARCH followups " in row["detail"]]
        assert re.search(r"INDEX followups_(to_seed|to_edit|to_recount|voting) ", first), first
        assert not any("SCAN followups" in row["detail"] for row in plan)
